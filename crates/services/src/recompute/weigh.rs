//! The brake before a walk that nobody started: what it would take from people is counted before its first effect.

use std::collections::BTreeSet;

use domain::brake::{Brake, BrakeItem, MAX_ITEMS, holds as too_many};
use domain::id::{BrakeId, DeviceId};
use jobs::Job;
use serde_json::json;

use super::walk::{Manner, next};
use super::world::World;
use super::{Recompute, Scope};
use crate::settings::{BrakeLimits, read};
use crate::{Error, Services};

/// The word for the brake's cause.
const CAUSE: &str = "recompute";

/// Whether the walk has to wait for a person. If so, a brake is there that says what it would do.
pub(super) async fn holds(services: &Services, world: &World, job: &Recompute) -> Result<bool, Error> {
    let mut devices = BTreeSet::<DeviceId>::new();
    let mut items = Vec::new();
    let mut cursor = None;
    while let Some(planned) = next(services, world, cursor, Manner::Whole).await? {
        cursor = planned.devices.last().map(|device| device.id);
        for (device, plan) in planned.plans {
            for (profile, effect) in plan.effects {
                devices.insert(device);
                if items.len() < MAX_ITEMS {
                    items.push(BrakeItem { device, profile, effect });
                }
            }
        }
    }
    let affected = u64::try_from(devices.len()).unwrap_or(u64::MAX);
    let mut tx = services.store.write().await?;
    let limits: BrakeLimits = read(&mut tx).await?;
    let total = tx.count_managed_devices().await?;
    if !too_many(affected, total, limits.percent, limits.devices) {
        return Ok(false);
    }
    let resume = Recompute { scope: Scope::All, cursor: None, by_person: true, weighed: true };
    let open = tx.open_brakes().await?.into_iter().find(|brake| brake.cause == CAUSE);
    let is_known = open.is_some();
    let brake = Brake {
        id: open.map_or_else(|| BrakeId::generate(world.now, &*services.random), |brake| brake.id),
        cause: CAUSE.to_owned(),
        affected,
        total,
        items,
        resume: json!({ "kind": Recompute::KIND, "payload": resume }),
        created_at: world.now,
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
    tracing::warn!(affected, total, scope = ?job.scope, "a large change that nobody started waits for a person");
    Ok(true)
}
