//! Decisions: made anew for the mailboxes of users who changed, and for a whole organisation after a sync or a change of its
//! policy. What is to be written follows as intents, behind the brake.

mod brake;
mod effect;
mod grounds;
mod mailbox;

use std::collections::{BTreeMap, BTreeSet};

use domain::id::{MailboxId, OrganisationId};
use jobs::{Failure, Job, Outcome};
use serde::{Deserialize, Serialize};
use store::exchange::organisation::Organisation;

use self::effect::carry_out;
pub(super) use self::mailbox::{Verdict, mailbox, mailboxes, mailboxes_of, standing_of};
use crate::{Error, Services};

/// How many mailboxes one reading takes, and how many decisions one transaction writes.
const RUN: u32 = 500;
/// How many users who changed are judged in one go.
const USERS: u32 = 200;

/// Judges an organisation anew.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct JudgeAccess {
    /// Which one.
    pub organisation: OrganisationId,
    /// Whether a person started it, or let it go on: then no brake stops it.
    pub by_person: bool,
}

impl Job for JudgeAccess {
    const KIND: &'static str = "judge-access";
    const PRIORITY: i64 = 60;
    type Context = Services;

    fn lane(&self) -> Option<String> {
        Some(format!("exchange/{}", self.organisation))
    }

    fn dedup_key(&self) -> Option<String> {
        Some(format!("{} {}", self.organisation, self.by_person))
    }

    async fn run(self, services: Services) -> Result<Outcome<Self>, Failure> {
        let judged = self.judge(&services).await;
        judged.map(|()| Outcome::Done).map_err(|error| Failure::Retry(error.to_string()))
    }
}

impl JudgeAccess {
    async fn judge(&self, services: &Services) -> Result<(), Error> {
        let mut tx = services.store.read().await?;
        let Some(organisation) = tx.exchange_organisation(self.organisation).await? else { return Ok(()) };
        let mut verdicts = Vec::new();
        let mut after = None;
        loop {
            let rows = tx.exchange_mailboxes_after(organisation.id, after, RUN).await?;
            let Some(last) = rows.last() else { break };
            after = Some(last.mailbox.id);
            verdicts.extend(mailboxes(&mut tx, &organisation, &rows).await?);
        }
        drop(tx);
        carry_out(services, &organisation, verdicts, self.by_person).await
    }
}

/// The job that judges users who changed, where no connector asks: what the console shows is never older than a minute.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct JudgeDue {}

impl Job for JudgeDue {
    const KIND: &'static str = "judge-due";
    const PRIORITY: i64 = 60;
    type Context = Services;

    fn dedup_key(&self) -> Option<String> {
        Some("due".to_owned())
    }

    async fn run(self, services: Services) -> Result<Outcome<Self>, Failure> {
        let judged = judge_due(&services).await;
        judged.map(|()| Outcome::Done).map_err(|error| Failure::Retry(error.to_string()))
    }
}

/// Judges the mailboxes of users who changed since the last time. Called whenever a connector asks what is to be done, so that
/// a device that became compliant waits for no timer.
pub async fn judge_due(services: &Services) -> Result<(), Error> {
    let mut tx = services.store.read().await?;
    let due = tx.access_due(USERS).await?;
    if due.is_empty() {
        return Ok(());
    }
    let organisations: BTreeMap<OrganisationId, Organisation> =
        tx.exchange_organisations().await?.into_iter().map(|one| (one.id, one)).collect();
    let mut verdicts = BTreeMap::<OrganisationId, Vec<Verdict>>::new();
    let mut seen = BTreeSet::<(OrganisationId, MailboxId)>::new();
    for (user, _) in &due {
        for row in mailboxes_of(&mut tx, *user).await? {
            let key = (row.mailbox.organisation, row.mailbox.id);
            let Some(organisation) = organisations.get(&key.0).filter(|_| seen.insert(key)) else { continue };
            verdicts.entry(key.0).or_default().extend(mailbox(&mut tx, organisation, &row).await?);
        }
    }
    drop(tx);
    for (id, verdicts) in verdicts {
        if let Some(organisation) = organisations.get(&id) {
            carry_out(services, organisation, verdicts, false).await?;
        }
    }
    let mut tx = services.store.write().await?;
    for (user, changes) in due {
        tx.access_judged(user, changes).await?;
    }
    tx.commit().await?;
    Ok(())
}
