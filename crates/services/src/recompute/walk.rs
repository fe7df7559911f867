//! Through the devices in key order. What changes nothing costs no write.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use domain::app::AppPlan;
use domain::device::{Device, DeviceState};
use domain::id::{DeviceGroupId, DeviceId, GroupId};
use domain::reconcile::{Plan, Record};
use jobs::Job;
use store::desired::{Surroundings, Validity};

use super::apply::apply;
use super::apps;
use super::due::Place;
use super::plans::compare;
use super::weigh::{Limit, affected};
use super::world::World;
use super::{LANE, Recompute};
use crate::{Error, Services};

/// How many devices a transaction takes: few enough for 50 ms.
const RUN: u32 = 200;
/// How many transactions a job takes before it writes down how far it came.
const TURNS: usize = 25;

/// How much may happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Manner {
    /// Everything.
    Whole,
    /// Nothing that takes something from a user.
    Gentle,
}

pub(super) static NO_GROUPS: LazyLock<BTreeSet<GroupId>> = LazyLock::new(BTreeSet::new);
static NO_CERTIFICATES: Vec<Validity> = Vec::new();
pub(super) static NO_LISTS: LazyLock<BTreeSet<DeviceGroupId>> = LazyLock::new(BTreeSet::new);

/// The plans of some devices, each with what it started from.
pub(super) struct Planned {
    pub(super) devices: Vec<Device>,
    pub(super) around: Surroundings,
    pub(super) plans: BTreeMap<DeviceId, Plan>,
    pub(super) apps: BTreeMap<DeviceId, AppPlan>,
}

/// How a part of a walk ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// After the last device.
    End,
    /// In the middle.
    GoesOn,
    /// Before it took something from more devices than a walk may that nobody started: things changed since it was weighed.
    Heavy,
}

/// Goes through some thousands of devices from the one after `cursor` on. `taken`: from how many devices the walk took something
/// so far, where it is to be weighed.
pub(super) async fn some(
    services: &Services,
    world: &World,
    cursor: &mut Option<DeviceId>,
    mut taken: Option<&mut u64>,
) -> Result<Part, Error> {
    let limit = Limit::load(&mut services.store.read().await?).await?;
    let mut planned = next(services, world, *cursor, Manner::Whole).await?;
    for _ in 0..TURNS {
        let Some(current) = planned else { return Ok(Part::End) };
        if let Some(taken) = &mut taken {
            **taken = taken.saturating_add(affected(&current));
            if limit.is_exceeded_by(**taken) {
                return Ok(Part::Heavy);
            }
        }
        *cursor = current.devices.last().map(|device| device.id);
        // The next devices are read and planned while these are written.
        let (written, following) = tokio::join!(
            apply(services, world, current, Manner::Whole),
            next(services, world, *cursor, Manner::Whole),
        );
        written?;
        planned = following?;
        if gives_way(services).await? {
            break;
        }
    }
    Ok(if planned.is_none() { Part::End } else { Part::GoesOn })
}

/// Whether a single device waits for the lane. What it is decided then starts from a later world than this walk's, and the walk
/// goes on with one later still: no older plan is ever written over a newer one.
pub(super) async fn gives_way(services: &Services) -> Result<bool, Error> {
    let mut tx = services.store.read().await?;
    Ok(tx.job_is_urgent(LANE, Recompute::PRIORITY, services.now()).await?)
}

/// One device.
pub(super) async fn one(
    services: &Services,
    world: &World,
    device: DeviceId,
    manner: Manner,
) -> Result<(), Error> {
    let mut tx = services.store.read().await?;
    let Some(device) = tx.device(device).await? else { return Ok(()) };
    let around = tx.surroundings(device.id, device.id).await?;
    drop(tx);
    let planned = plan(services, world, vec![device], around, manner);
    apply(services, world, planned, manner).await
}

/// Plans the next devices without writing anything; `None` after the last one.
pub(super) async fn next(
    services: &Services,
    world: &World,
    cursor: Option<DeviceId>,
    manner: Manner,
) -> Result<Option<Planned>, Error> {
    let mut tx = services.store.read().await?;
    let devices = tx.devices_after(cursor, RUN).await?;
    let (Some(first), Some(last)) = (devices.first(), devices.last()) else { return Ok(None) };
    let around = tx.surroundings(first.id, last.id).await?;
    drop(tx);
    Ok(Some(plan(services, world, devices, around, manner)))
}

fn plan(
    services: &Services,
    world: &World,
    devices: Vec<Device>,
    around: Surroundings,
    manner: Manner,
) -> Planned {
    let plans: BTreeMap<DeviceId, Plan> = devices
        .iter()
        .filter_map(|device| {
            let records = around.records.get(&device.id).map_or(&[][..], Vec::as_slice);
            Some((device.id, of(services, world, &around, device, records, manner)?))
        })
        .collect();
    let apps = devices
        .iter()
        .filter_map(|device| {
            let records = around.records.get(&device.id).map_or(&[][..], Vec::as_slice);
            let rows = around.apps.get(&device.id).map_or(&[][..], Vec::as_slice);
            let plan = plans.get(&device.id)?;
            Some((device.id, apps::compare(world, &around, device, records, plan, rows, manner)))
        })
        .collect();
    Planned { devices, around, plans, apps }
}

/// The plan of one device; `None` if it is not managed.
pub(super) fn of(
    services: &Services,
    world: &World,
    around: &Surroundings,
    device: &Device,
    records: &[Record],
    manner: Manner,
) -> Option<Plan> {
    if device.state != DeviceState::Managed {
        return None;
    }
    let enrolment = *around.enrolments.get(&device.id)?;
    let place = Place {
        device,
        enrolment,
        user: around.users.get(&device.user)?,
        user_groups: around.user_groups.get(&device.user).unwrap_or(&NO_GROUPS),
        listed: around.device_groups.get(&device.id).unwrap_or(&NO_LISTS),
        certificates: around.certificates.get(&enrolment).unwrap_or(&NO_CERTIFICATES),
    };
    Some(compare(world, &services.fingerprint_key, &place, records, manner == Manner::Gentle))
}
