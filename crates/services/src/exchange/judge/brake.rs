//! The brake before lock-outs.

use std::collections::{BTreeMap, BTreeSet};

use domain::access::plan::{Effect, Plan, priority};
use domain::access::{List, Operation};
use domain::brake::{Brake, holds};
use domain::id::BrakeId;
use jobs::Job;
use serde_json::json;
use store::exchange::organisation::Organisation;

use super::JudgeAccess;
use super::effect::subject;
use crate::brakes::{self, Standing, TOGETHER};
use crate::settings::{BrakeLimits, read};
use crate::{Error, Services};

/// Whether the lock-outs of a plan have to wait for a person. Those that wait in the queue count as well, and those of the last day,
/// since many small plans make a large one; but not those that a person asked for or let go, which may wait there for hours.
pub(super) async fn brake(
    services: &Services,
    organisation: &Organisation,
    plan: &Plan,
) -> Result<bool, Error> {
    if plan.locks_out == 0 {
        return Ok(false);
    }
    let now = services.now();
    let mut tx = services.store.write().await?;
    let limits: BrakeLimits = read(&mut tx).await?;
    let total = tx.count_partnerships(organisation.id).await?;
    let planned: BTreeMap<String, Effect> =
        plan.changes.iter().map(|planned| (subject(planned), planned.effect)).collect();
    let is_lock_out =
        |(subject, effect): (&String, &Effect)| (*effect == Effect::LockOut).then(|| subject.clone());
    let mut affected: BTreeSet<String> = planned.iter().filter_map(is_lock_out).collect();
    let cause = format!("exchange/{}", organisation.id);
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
    if !holds(affected, total, limits.percent, limits.devices) {
        return Ok(false);
    }
    // A plan for some users is held as well, and says nothing of the others whom the brake holds.
    let (open, affected) = match standing {
        Standing::Kept => return Ok(true),
        Standing::Open { id, affected: known } => (Some(id), affected.max(known)),
        Standing::Released(_) | Standing::Unasked => (None, affected),
    };
    let resume = JudgeAccess { organisation: organisation.id, by_person: true, rules: false };
    let brake = Brake {
        id: open.unwrap_or_else(|| BrakeId::generate(now, &*services.random)),
        cause,
        affected,
        total,
        items: Vec::new(),
        resume: json!({ "kind": JudgeAccess::KIND, "payload": resume }),
        created_at: now,
        decided_at: None,
        decided_by: None,
        decision: None,
    };
    if open.is_some() {
        tx.renew_brake(&brake).await?;
    } else {
        tx.add_brake(&brake).await?;
    }
    tx.commit().await?;
    tracing::warn!(exchange.organisation = %organisation.id, affected, total, "many devices would lose their mail: a person decides");
    Ok(true)
}

/// Whether a change kept somebody out.
fn blocks(operation: &Operation) -> bool {
    matches!(operation, Operation::Entry { entry } if entry.add == Some(List::Blocked))
}
