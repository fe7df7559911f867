//! Fetching intents and carrying them out.

use connector_protocol::event::Severity;
use connector_protocol::intent::{Intent, Intents, IntentsRequest, Urgency};
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
        let now = self.outside.clock.now();
        let made = u32::try_from(self.journal.changes_of_the_hour(now)).unwrap_or(u32::MAX);
        let left = self.limits.changes_an_hour.saturating_sub(made);
        if left == 0 {
            self.went_wrong("hourly-limit", None, &"no more changes are allowed in this hour; they wait");
            return Ok(0);
        }
        let kept = self.limits.changes_an_hour / KEPT;
        let singles_alone = left <= kept;
        let most = if singles_alone { left } else { left - kept };
        let question = IntentsRequest { fence, most: most.min(MOST), wait };
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
        let mut count = 0;
        for intent in fetched.intents.iter().take(most) {
            // One whose outcome is open is looked at first, and comes again if it is still wanted.
            if self.journal.is_unfinished(intent.id) {
                continue;
            }
            if singles_alone && is_one_of_many(intent) {
                let detail = "many changes wait for the next hour; single ones are still made";
                self.went_wrong("hourly-limit", None, &detail);
                continue;
            }
            self.carrier(read_only).carry(intent).await?;
            count += 1;
        }
        self.tell_results().await?;
        Ok(count)
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

/// What takes back earlier changes is never held up.
fn is_one_of_many(intent: &Intent) -> bool {
    intent.urgency == Urgency::Bulk && !intent.takes_back
}
