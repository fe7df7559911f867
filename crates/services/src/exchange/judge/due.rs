//! Users who changed: their mailboxes are judged at once, without waiting for a sync.

use std::collections::{BTreeMap, BTreeSet};

use domain::id::{MailboxId, OrganisationId, UserId};
use jobs::{Failure, Job, Outcome};
use serde::{Deserialize, Serialize};
use store::exchange::organisation::Organisation;

use super::effect::{Start, StartedBy, carry_out};
use super::mailbox::{mailbox, mailboxes_of};
use super::share::{Judgement, Share};
use crate::{Error, Services};

/// How many users are judged in one go.
const USERS: u32 = 200;
/// How often a connector that asks has that many judged before it is answered. The job goes on with the rest.
const ROUNDS: usize = 5;
/// How many mailboxes one transaction writes: others wait to write meanwhile.
const FEW: usize = 20;

/// The job that judges users who changed, where no connector asks, and what is too much for one that does: what the console shows is
/// never much older than a minute.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct JudgeDue {
    /// The last user who was judged.
    after: Option<UserId>,
}

impl Job for JudgeDue {
    const KIND: &'static str = "judge-due";
    const PRIORITY: i64 = 60;
    type Context = Services;

    fn dedup_key(&self) -> Option<String> {
        Some("due".to_owned())
    }

    async fn run(self, services: Services) -> Result<Outcome<Self>, Failure> {
        match judge_some(&services, self.after).await {
            Ok(None) => Ok(Outcome::Done),
            Ok(after) => Ok(Outcome::Continue(Self { after })),
            Err(error) => Err(Failure::Retry(error.to_string())),
        }
    }
}

/// Judges the mailboxes of users who changed since the last time. Called whenever a connector asks what is to be done, so that
/// a device that became compliant waits for no timer.
pub async fn judge_due(services: &Services) -> Result<(), Error> {
    let mut after = None;
    for _ in 0..ROUNDS {
        after = judge_some(services, after).await?;
        if after.is_none() {
            break;
        }
    }
    Ok(())
}

/// Judges some, from the one after `after` on. The last of them, if there may be more.
async fn judge_some(services: &Services, after: Option<UserId>) -> Result<Option<UserId>, Error> {
    let mut tx = services.store.read().await?;
    let due = tx.access_due(after, USERS).await?;
    if due.is_empty() {
        return Ok(None);
    }
    let organisations: BTreeMap<OrganisationId, Organisation> =
        tx.exchange_organisations().await?.into_iter().map(|one| (one.id, one)).collect();
    let mut judgements = BTreeMap::<OrganisationId, Vec<Judgement>>::new();
    let mut seen = BTreeSet::<(OrganisationId, MailboxId)>::new();
    for (user, _) in &due {
        for row in mailboxes_of(&mut tx, *user).await? {
            let key = (row.mailbox.organisation, row.mailbox.id);
            let Some(organisation) = organisations.get(&key.0).filter(|_| seen.insert(key)) else { continue };
            let verdicts = mailbox(&mut tx, organisation, &row).await?;
            let all = judgements.entry(key.0).or_default();
            match all.last_mut() {
                Some(Judgement { share: Share::Few(ids), .. }) if ids.len() < FEW => ids.push(key.1),
                _ => all.push(Judgement::of(Share::Few(vec![key.1]))),
            }
            if let Some(judgement) = all.last_mut() {
                for verdict in verdicts {
                    judgement.add(verdict);
                }
            }
        }
    }
    drop(tx);
    for (id, judgements) in judgements {
        if let Some(organisation) = organisations.get(&id) {
            let start = Start { by: StartedBy::Nobody, rules: false, brake: None };
            carry_out(services, organisation, judgements, &start).await?;
        }
    }
    let mut tx = services.store.write().await?;
    for (user, changes) in &due {
        tx.access_judged(*user, *changes).await?;
    }
    tx.commit().await?;
    let is_all = due.len() < USERS as usize;
    Ok(due.last().map(|(user, _)| *user).filter(|_| !is_all))
}
