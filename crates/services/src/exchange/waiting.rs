//! How long changes wait for the connector (CO-9): how many, since when, and for how long still.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use domain::actor::{Actor, Permission};
use domain::id::{MailboxId, OrganisationId};
use store::exchange::intent::Intent;

use super::organisations::existing;
use crate::{Error, Services};

/// How many of the last changes tell the pace.
const LOOKED_AT: u32 = 200;
/// What is older than this tells nothing of the pace now.
const RECENT: TimeDelta = TimeDelta::hours(1);
/// Fewer changes than this tell no pace.
const FEWEST: usize = 5;

/// One change that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitingChange {
    /// The change.
    pub intent: Intent,
    /// The name of the mailbox that it is about, if it is about one that the last sync saw.
    pub mailbox_name: Option<String>,
}

/// What waits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// How many changes.
    pub count: u64,
    /// Since when the oldest of them.
    pub since: Option<DateTime<Utc>>,
    /// For how long still, at the pace of the last changes; `None` where the last hour tells no pace.
    pub estimate: Option<TimeDelta>,
    /// The next ones, the most urgent first.
    pub next: Vec<WaitingChange>,
}

/// What waits for the connector of an organisation, with up to `limit` of the changes.
pub async fn waiting(
    services: &Services,
    actor: &Actor,
    id: OrganisationId,
    limit: u32,
) -> Result<Waiting, Error> {
    actor.require(Permission::ReadService)?;
    let mut tx = services.store.read().await?;
    existing(&mut tx, id).await?;
    let (count, since) = (tx.count_intents(id).await?, tx.oldest_intent(id).await?);
    let intents = tx.waiting_intents(id, limit).await?;
    let mailboxes: BTreeSet<MailboxId> =
        intents.iter().filter_map(|intent| intent.operation.mailbox()).collect();
    let names = tx.exchange_mailbox_names(id, &mailboxes).await?;
    let next = intents.into_iter().map(|intent| {
        let name = intent.operation.mailbox().and_then(|mailbox| names.get(&mailbox));
        WaitingChange { mailbox_name: name.map(|name| name.display_name.clone()), intent }
    });
    let next = next.collect();
    let now = services.now();
    let made = tx.last_journal_entries(id, None, LOOKED_AT).await?;
    let made: Vec<_> = made.into_iter().map(|entry| entry.at).filter(|at| now - *at < RECENT).collect();
    Ok(Waiting { count, since, estimate: estimate(count, &made), next })
}

/// How long `count` changes take if they go on as those that were made at these times, the newest first.
fn estimate(count: u64, made: &[DateTime<Utc>]) -> Option<TimeDelta> {
    if count == 0 || made.len() < FEWEST {
        return None;
    }
    let span = (*made.first()? - *made.last()?).num_milliseconds().max(1);
    let steps = i64::try_from(made.len() - 1).ok()?;
    let milliseconds = i64::try_from(count).ok()?.checked_mul(span)? / steps;
    Some(TimeDelta::milliseconds(milliseconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn every(seconds: i64, count: i64) -> Vec<DateTime<Utc>> {
        let newest = DateTime::from_timestamp(1_700_000_000, 0).unwrap();
        (0..count).map(|step| newest - TimeDelta::seconds(step * seconds)).collect()
    }

    #[test]
    fn the_pace_of_the_last_changes_tells_how_long_the_others_take() {
        assert_eq!(estimate(30, &every(2, 11)), Some(TimeDelta::seconds(60)));
        assert_eq!(estimate(1, &every(2, 11)), Some(TimeDelta::seconds(2)));
    }

    #[test]
    fn without_a_pace_nothing_is_promised() {
        assert_eq!(estimate(30, &every(2, 4)), None, "too few");
        assert_eq!(estimate(0, &every(2, 11)), None, "nothing waits");
        assert!(estimate(u64::MAX, &every(2, 11)).is_none(), "no time is that long");
    }
}
