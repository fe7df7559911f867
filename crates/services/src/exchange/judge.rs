//! Decisions: made anew for the mailboxes of users who changed, and for a whole organisation after a sync or a change of its
//! policy. What is to be written follows as intents, behind the brake.

mod brake;
mod devices;
mod due;
mod effect;
mod everybody;
mod grounds;
mod mailbox;
mod note;
mod share;
mod want;

use domain::access::settings::Mode;
use domain::id::OrganisationId;
use jobs::{Failure, Job, Outcome};
use serde::{Deserialize, Serialize};

pub(super) use self::brake::cause;
pub use self::due::{JudgeDue, judge_due};
use self::effect::{Start, StartedBy, carry_out};
pub(super) use self::everybody::everybody;
pub(super) use self::mailbox::{Verdict, mailbox, mailboxes_of, standing_of};
use self::share::Judgement;
use super::rules::{plan, want_rules};
use crate::{Error, Services};

/// How many mailboxes one reading takes, and one transaction that writes what was decided about them.
const RUN: u32 = 500;

/// Judges an organisation anew.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct JudgeAccess {
    /// Which one.
    pub organisation: OrganisationId,
    /// Whether a person started it, or let it go on: then no brake stops it.
    pub by_person: bool,
    /// Whether default and rules are written as well: whoever sets the policy was shown whom they hit (CO-7). What waits with a brake goes on
    /// with it if it hits nobody by then, since whoever releases one is shown others.
    #[serde(default)]
    pub rules: bool,
    /// How many devices the person was told of who let it go on. Where it is more by now, a person is asked again. `None`: whatever it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shown: Option<u64>,
}

impl Job for JudgeAccess {
    const KIND: &'static str = "judge-access";
    const PRIORITY: i64 = 60;
    type Context = Services;

    fn lane(&self) -> Option<String> {
        Some(format!("exchange/{}", self.organisation))
    }

    fn dedup_key(&self) -> Option<String> {
        let shown = self.shown.map(|shown| format!(" {shown}")).unwrap_or_default();
        Some(format!("{} {} {}{shown}", self.organisation, self.by_person, self.rules))
    }

    async fn run(self, services: Services) -> Result<Outcome<Self>, Failure> {
        let judged = self.judge(&services).await;
        judged.map(|()| Outcome::Done).map_err(|error| Failure::Retry(error.to_string()))
    }
}

impl JudgeAccess {
    const fn started_by(&self) -> StartedBy {
        match (self.by_person, self.shown) {
            (false, _) => StartedBy::Nobody,
            (true, None) => StartedBy::Person,
            (true, Some(devices)) => StartedBy::Release { devices },
        }
    }

    async fn judge(&self, services: &Services) -> Result<(), Error> {
        let mut tx = services.store.read().await?;
        let Some(organisation) = tx.exchange_organisation(self.organisation).await? else { return Ok(()) };
        let start = Start {
            by: self.started_by(),
            rules: self.rules,
            brake: brake::open(&mut tx, organisation.id).await?,
        };
        let judgements =
            everybody(&mut tx, &organisation, Judgement::of, |judgement, _, verdict| judgement.add(verdict))
                .await?;
        drop(tx);
        let waited = carry_out(services, &organisation, judgements, &start).await?;
        if (self.rules || waited) && organisation.access.mode == Mode::Enforcing {
            // What waited for a decision may hit somebody by now who was shown to nobody.
            let is_late = waited || matches!(start.by, StartedBy::Release { .. });
            if is_late && !plan(&mut services.store.read().await?, &organisation).await?.hit.is_empty() {
                return Ok(());
            }
            // After those who are to be let in are asked for: nobody of them is kept out by a default meanwhile.
            let mut tx = services.store.write().await?;
            if let Some(organisation) = tx.lock_exchange_organisation(self.organisation).await? {
                want_rules(services, &mut tx, &organisation, start.by == StartedBy::Person).await?;
            }
            tx.commit().await?;
            services.wake.wake();
        }
        Ok(())
    }
}
