//! The brake before lock-outs.

use std::collections::{BTreeMap, BTreeSet};

use domain::access::plan::{Effect, Plan, priority};
use domain::access::{List, Operation};
use domain::brake::{BrakeDecision, holds};
use store::exchange::organisation::Organisation;

use super::JudgeAccess;
use super::effect::{StartedBy, subject};
use crate::brakes::{self, Standing, Stopped, TOGETHER};
use crate::settings::{BrakeLimits, read};
use crate::{Error, Services};

/// Whether the lock-outs of a plan have to wait for a person. Those that wait in the queue count as well, and those of the last day,
/// since many small plans make a large one; but not those that a person asked for or let go, which may wait there for hours. The plan of
/// a whole organisation says how many a brake that is open holds back.
pub(super) async fn brake(
    services: &Services,
    organisation: &Organisation,
    plan: &Plan,
    is_whole: bool,
    started_by: StartedBy,
) -> Result<bool, Error> {
    if plan.locks_out == 0 || started_by == StartedBy::Person {
        return Ok(false);
    }
    let now = services.now();
    let mut tx = services.store.write().await?;
    // Of two nodes that weigh at the same time the second sees the brake of the first.
    tx.lock_exchange_organisation(organisation.id).await?;
    let limits: BrakeLimits = read(&mut tx).await?;
    let total = tx.count_partnerships(organisation.id).await?;
    let planned: BTreeMap<String, Effect> =
        plan.changes.iter().map(|planned| (subject(planned), planned.effect)).collect();
    let is_lock_out =
        |(subject, effect): (&String, &Effect)| (*effect == Effect::LockOut).then(|| subject.clone());
    let mut affected: BTreeSet<String> = planned.iter().filter_map(is_lock_out).collect();
    let cause = cause(organisation);
    let standing = brakes::standing(&mut tx, &cause, now).await?;
    // Whoever let the last ones go saw those before them as well.
    let since = match standing {
        Standing::Released(at) => at,
        _ => now - TOGETHER,
    };
    for (subject, operation) in tx.unasked_since(organisation.id, since).await? {
        if blocks(&operation) && !planned.contains_key(&subject) {
            affected.insert(subject);
        }
    }
    let places = [false, true].map(|bulk| priority(Effect::LockOut, bulk));
    for (subject, by_person) in tx.subjects_of_priorities(organisation.id, places).await? {
        if by_person {
            affected.remove(&subject);
        } else if !planned.contains_key(&subject) {
            affected.insert(subject);
        }
    }
    let affected = affected.len() as u64;
    if let StartedBy::Release { devices } = started_by
        && affected <= devices
    {
        return Ok(false);
    }
    // Whom a person leaves as they are, or has not decided about, is not locked out one by one either.
    let is_undecided = match standing {
        Standing::Kept => return Ok(true),
        Standing::Open { .. } => !is_whole,
        Standing::Released(_) | Standing::Unasked => false,
    };
    if !is_undecided && !holds(affected, total, limits.percent, limits.devices) {
        return Ok(false);
    }
    // A plan for some users is held as well, and says nothing of the others whom the brake holds.
    let (open, affected) = match standing {
        Standing::Open { id, .. } if is_whole => (Some(id), affected),
        Standing::Open { id, affected: known } => (Some(id), affected.max(known)),
        Standing::Kept | Standing::Released(_) | Standing::Unasked => (None, affected),
    };
    // What grows until the job runs goes no further than what was shown.
    let shown = Some(affected);
    let resume = JudgeAccess { organisation: organisation.id, by_person: true, rules: false, shown };
    Stopped { cause, affected, total, items: Vec::new(), resume }.hold(services, &mut tx, open).await?;
    tx.commit().await?;
    tracing::warn!(exchange.organisation = %organisation.id, affected, total, "many devices would lose their mail: a person decides");
    Ok(true)
}

/// Closes a brake that is open: the whole organisation was weighed anew, and nothing is left for it to hold back.
pub(super) async fn lapse(services: &Services, organisation: &Organisation) -> Result<(), Error> {
    let (now, cause) = (services.now(), cause(organisation));
    let mut tx = services.store.read().await?;
    let Standing::Open { id, .. } = brakes::standing(&mut tx, &cause, now).await? else { return Ok(()) };
    drop(tx);
    let mut tx = services.store.write().await?;
    tx.decide_brake(id, BrakeDecision::Lapse, "Gatepost", now).await?;
    tx.commit().await?;
    Ok(())
}

fn cause(organisation: &Organisation) -> String {
    format!("exchange/{}", organisation.id)
}

/// Whether a change kept somebody out.
fn blocks(operation: &Operation) -> bool {
    matches!(operation, Operation::Entry { entry } if entry.add == Some(List::Blocked))
}
