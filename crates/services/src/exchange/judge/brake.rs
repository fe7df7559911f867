//! The brake before lock-outs.

use std::collections::BTreeSet;

use domain::access::Operation;
use domain::access::plan::{Effect, Plan, priority};
use domain::brake::{Brake, holds};
use domain::id::BrakeId;
use jobs::Job;
use serde_json::json;
use store::exchange::intent::Intent;
use store::exchange::organisation::Organisation;

use super::JudgeAccess;
use crate::settings::{BrakeLimits, read};
use crate::{Error, Services};

/// Whether the lock-outs of a plan have to wait for a person. Those that wait in the queue count as well: many small
/// plans make a large one.
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
    let lock_out = priority(Effect::LockOut, false);
    let planned: BTreeSet<String> = plan
        .changes
        .iter()
        .map(|planned| Operation::Entry { entry: planned.change.clone() }.subject())
        .collect();
    let waits =
        |intent: &&Intent| intent.priority % 10 == lock_out && !planned.contains(&intent.operation.subject());
    let waiting = tx.waiting_intents(organisation.id, 10_000).await?.iter().filter(waits).count() as u64;
    let affected = plan.locks_out + waiting;
    if !holds(affected, total, limits.percent, limits.devices) {
        return Ok(false);
    }
    let cause = format!("exchange/{}", organisation.id);
    let open = tx.open_brakes().await?.into_iter().find(|brake| brake.cause == cause);
    let is_known = open.is_some();
    let resume = JudgeAccess { organisation: organisation.id, by_person: true };
    let brake = Brake {
        id: open.map_or_else(|| BrakeId::generate(now, &*services.random), |brake| brake.id),
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
    if is_known {
        tx.renew_brake(&brake).await?;
    } else {
        tx.add_brake(&brake).await?;
    }
    tx.commit().await?;
    tracing::warn!(exchange.organisation = %organisation.id, affected, total, "many devices would lose their mail: a person decides");
    Ok(true)
}
