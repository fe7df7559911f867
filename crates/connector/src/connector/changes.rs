//! Fetching intents and carrying them out.

use std::time::Duration;

use connector_protocol::event::Severity;
use connector_protocol::intent::{Intents, IntentsRequest};
use connector_protocol::path;

use super::Connector;
use crate::Error;
use crate::carry::Carrier;
use crate::gatepost::ask;

/// Intents that are fetched at once. Few, so that an urgent one does not wait behind many.
const MOST: u32 = 20;

/// Of the changes of an hour a fifth is kept for single ones: while thousands wait for the next hour, somebody's phone becomes
/// compliant, and its mail must not wait with them.
const KEPT: u32 = 5;

/// How long it is not told again that the hour's changes are used up: it is so, and then not quite, as old ones leave the hour.
const HOUR: Duration = Duration::from_hours(1);

/// How far the changes of an hour are used up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Used {
    /// What is one of many waits.
    SinglesAlone,
    /// No change is made.
    Up,
}

/// What may be fetched now.
struct Room {
    /// How many changes at most.
    changes: u32,
    used: Option<Used>,
}

impl Connector {
    /// Finds out what became of changes that a crash or a lost session left open, by what is so in Exchange now.
    pub async fn recover(&self) -> Result<(), Error> {
        for intent in self.journal.unfinished() {
            self.carrier(true).verify(&intent).await?;
        }
        Ok(())
    }

    /// Fetches what is to be done, waiting for it for some seconds, and does it. Returns how many intents there were.
    pub async fn carry_out(&self, wait: u32) -> Result<usize, Error> {
        self.recover().await?;
        self.tell_results().await?;
        let Some(fence) = self.held.fence() else { return Ok(0) };
        let Room { changes, used } = self.room();
        let singles_alone = used.is_some();
        let question = if self.state().lease.as_ref().is_some_and(|lease| lease.shares) {
            // Messages to users are no changes: they go out whatever is left of the hour.
            IntentsRequest { fence, most: MOST, wait, changes: Some(changes), singles_alone }
        } else if changes == 0 {
            self.tell_used(used);
            return Ok(0);
        } else {
            IntentsRequest::any(fence, changes, wait)
        };
        let fetched: Intents = match ask(&*self.gatepost, path::INTENTS, &question).await {
            Ok(fetched) => fetched,
            Err(error) => {
                self.heed(error.code());
                return Err(error.into());
            }
        };
        let read_only = self.is_read_only(&fetched.intents).await?;
        // A server that sends more than was asked for is not believed to be in order.
        let most = usize::try_from(question.most).unwrap_or(usize::MAX);
        if fetched.intents.len() > most {
            let detail = format!("{} intents came where {most} were asked for", fetched.intents.len());
            self.happened(Severity::Warning, "too-many-intents", &detail);
        }
        let (mut count, mut left, mut skipped) = (0, changes, false);
        for intent in fetched.intents.iter().take(most) {
            // One whose outcome is open is looked at first, and comes again if it is still wanted.
            if self.journal.is_unfinished(intent.id) {
                continue;
            }
            if intent.is_change() {
                if left == 0 || (singles_alone && intent.is_one_of_many()) {
                    skipped = true;
                    continue;
                }
                left -= 1;
            }
            self.carrier(read_only).carry(intent).await?;
            count += 1;
        }
        self.tell_results().await?;
        {
            let mut state = self.state();
            state.skipped = skipped;
            if let Some(lease) = state.lease.as_mut().filter(|_| count > 0) {
                // What waited then has been fetched. The next answer says whether more does.
                lease.intents = false;
            }
        }
        self.tell_used(used);
        Ok(count)
    }

    /// How many changes may still be made within this hour.
    fn room(&self) -> Room {
        let now = self.outside.clock.now();
        let made = u32::try_from(self.journal.changes_of_the_hour(now)).unwrap_or(u32::MAX);
        let left = self.limits.changes_an_hour.saturating_sub(made);
        let kept = self.limits.changes_an_hour / KEPT;
        let (changes, used) = match left {
            0 => (0, Some(Used::Up)),
            _ if left <= kept => (left, Some(Used::SinglesAlone)),
            _ => (left - kept, None),
        };
        Room { changes: changes.min(MOST), used }
    }

    /// Tells once within an hour that its changes are used up, or nearly, and something waits for the next one.
    fn tell_used(&self, used: Option<Used>) {
        let Some(used) = used else { return };
        let now = self.outside.monotonic.elapsed();
        {
            let mut state = self.state();
            if !state.skipped && !state.lease.as_ref().is_some_and(|lease| lease.intents) {
                return;
            }
            let told = &mut state.told_used;
            if told.is_some_and(|(before, at)| before >= used && now.saturating_sub(at) < HOUR) {
                return;
            }
            *told = Some((used, now));
        }
        let detail = match used {
            Used::SinglesAlone => {
                "what is one of many waits for the next hour; single changes are still made"
            }
            Used::Up => "no more changes are allowed in this hour; they wait",
        };
        self.went_wrong("hourly-limit", None, &detail);
    }

    fn carrier(&self, read_only: bool) -> Carrier<'_> {
        Carrier {
            link: &self.link,
            journal: &self.journal,
            held: &self.held,
            limits: &self.limits,
            clock: &self.outside.clock,
            courier: self.courier.as_deref(),
            read_only,
        }
    }
}
