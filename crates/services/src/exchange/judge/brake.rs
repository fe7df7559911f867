//! The brake before lock-outs.

use std::collections::{BTreeMap, BTreeSet};

use domain::access::plan::{Effect, Plan, priority};
use domain::access::{List, Operation};
use domain::brake::{Brake, BrakeDecision, holds};
use domain::id::OrganisationId;
use serde_json::Value;
use store::Tx;
use store::exchange::organisation::Organisation;

use super::JudgeAccess;
use super::effect::{Start, StartedBy, subject};
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
    start: &Start,
) -> Result<bool, Error> {
    if plan.locks_out == 0 || start.by == StartedBy::Person {
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
    let cause = cause(organisation.id);
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
    if let StartedBy::Release { devices } = start.by
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
    // Whoever looks last, default and rules that waited before wait on.
    let rules = start.rules
        || match open {
            Some(id) => tx.brake(id).await?.is_some_and(|brake| holds_rules(&brake)),
            None => false,
        };
    // What grows until the job runs goes no further than what was shown.
    let shown = Some(affected);
    let resume = JudgeAccess { organisation: organisation.id, by_person: true, rules, shown };
    Stopped { cause, affected, total, items: Vec::new(), resume }.hold(services, &mut tx, open).await?;
    tx.commit().await?;
    tracing::warn!(exchange.organisation = %organisation.id, affected, total, "many devices would lose their mail: a person decides");
    Ok(true)
}

/// The brake of an organisation that waits for a person.
pub(super) async fn open(tx: &mut Tx, id: OrganisationId) -> Result<Option<Brake>, Error> {
    Ok(tx.last_brake(&cause(id)).await?.filter(|last| last.decided_at.is_none()))
}

/// Closes the brake that was open when the whole organisation was weighed anew, and nothing was left for it to hold back; unless somebody
/// else had it hold others since. True if default and rules waited with it.
pub(super) async fn lapse(
    services: &Services,
    organisation: &Organisation,
    open: &Brake,
) -> Result<bool, Error> {
    let mut tx = services.store.write().await?;
    tx.lock_exchange_organisation(organisation.id).await?;
    if tx.brake(open.id).await?.as_ref() != Some(open) {
        return Ok(false);
    }
    tx.decide_brake(open.id, BrakeDecision::Lapse, "Gatepost", services.now()).await?;
    tx.commit().await?;
    Ok(holds_rules(open))
}

/// Whether default and rules wait with a brake: [`JudgeAccess::rules`] of the job that goes on.
fn holds_rules(brake: &Brake) -> bool {
    brake.resume.pointer("/payload/rules").and_then(Value::as_bool) == Some(true)
}

/// What the brake of an organisation's lock-outs is called.
pub(in crate::exchange) fn cause(id: OrganisationId) -> String {
    format!("exchange/{id}")
}

/// Whether a change kept somebody out.
fn blocks(operation: &Operation) -> bool {
    matches!(operation, Operation::Entry { entry } if entry.add == Some(List::Blocked))
}
