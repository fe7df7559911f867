//! The brake before a walk that nobody started: what it would take from people is counted before its first effect.

use domain::brake::{BrakeItem, MAX_ITEMS, holds as too_many};
use domain::id::DeviceId;
use serde::{Deserialize, Serialize};
use store::Tx;

use super::walk::{Manner, Planned, gives_way, next};
use super::world::World;
use super::{Recompute, Scope};
use crate::brakes::Stopped;
use crate::settings::{BrakeLimits, read};
use crate::{Error, Services};

/// The word for the brake's cause.
const CAUSE: &str = "recompute";

/// How far the weighing came, and what it found until there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Weighing {
    cursor: Option<DeviceId>,
    affected: u64,
    items: Vec<BrakeItem>,
}

/// What the weighing came to.
pub(super) enum Weight {
    /// The walk may go on.
    Light,
    /// It waits for a person: a brake is there that says what it would do.
    Heavy,
    /// Something more urgent came between.
    Unfinished(Weighing),
}

/// Up to how many devices a walk that nobody started may take something from.
pub(super) struct Limit {
    total: u64,
    limits: BrakeLimits,
}

impl Limit {
    pub(super) async fn load(tx: &mut Tx) -> Result<Self, Error> {
        Ok(Self { total: tx.count_managed_devices().await?, limits: read(tx).await? })
    }

    pub(super) fn is_exceeded_by(&self, affected: u64) -> bool {
        too_many(affected, self.total, self.limits.percent, self.limits.devices)
    }
}

/// From how many devices these plans take something.
pub(super) fn affected(planned: &Planned) -> u64 {
    let loses_app = |device| planned.apps.get(device).is_some_and(|plan| !plan.remove.is_empty());
    let affected =
        planned.plans.iter().filter(|(device, plan)| !plan.effects.is_empty() || loses_app(device)).count();
    u64::try_from(affected).unwrap_or(u64::MAX)
}

/// Weighs a walk, from where it was interrupted.
pub(super) async fn weigh(
    services: &Services,
    world: &World,
    scope: Scope,
    mut found: Weighing,
) -> Result<Weight, Error> {
    while let Some(planned) = next(services, world, found.cursor, Manner::Whole).await? {
        found.cursor = planned.devices.last().map(|device| device.id);
        found.affected = found.affected.saturating_add(affected(&planned));
        let effects = planned.plans.into_iter().flat_map(|(device, plan)| {
            plan.effects.into_iter().map(move |(profile, effect)| BrakeItem { device, profile, effect })
        });
        let room = MAX_ITEMS.saturating_sub(found.items.len());
        found.items.extend(effects.take(room));
        if gives_way(services).await? {
            return Ok(Weight::Unfinished(found));
        }
    }
    let Weighing { affected, items, .. } = found;
    let mut tx = services.store.write().await?;
    let limit = Limit::load(&mut tx).await?;
    if !limit.is_exceeded_by(affected) {
        return Ok(Weight::Light);
    }
    let total = limit.total;
    let resume = Recompute { weighed: true, ..Recompute::of(Scope::All, true) };
    let open = tx.open_brakes().await?.into_iter().find(|brake| brake.cause == CAUSE);
    let stopped = Stopped { cause: CAUSE.to_owned(), affected, total, items, resume };
    stopped.hold(services, &mut tx, open.map(|brake| brake.id)).await?;
    tx.commit().await?;
    tracing::warn!(affected, total, ?scope, "a large change that nobody started waits for a person");
    Ok(Weight::Heavy)
}
