//! The plan of one device: what the channel renders and what holds it back, put into the comparison.

use channel_apple::{Bundle, Member, fingerprint};
use domain::deployment::Reason;
use domain::device::Channel;
use domain::fingerprint::{Fingerprint, FingerprintKey};
use domain::id::ProfileId;
use domain::reconcile::{BundleOrder, Plan, Record, Situation, plan};
use domain::targeting::Standing;

use super::due::Place;
use super::world::World;

/// Compares what a device is due with its records.
pub(super) fn compare(
    world: &World,
    key: &FingerprintKey,
    place: &Place<'_>,
    records: &[Record],
    gentle: bool,
) -> Plan {
    let due = place.due(world, key);
    let standing = place.standing(world);
    plan(&Situation {
        device: place.device.id,
        records,
        due: &due,
        render: &|order| render(world, key, place, order),
        hold: &|profile, may_be_there| hold(world, place, standing, profile, may_be_there),
        gentle,
        now: world.now,
    })
}

fn render(
    world: &World,
    key: &FingerprintKey,
    place: &Place<'_>,
    order: &BundleOrder,
) -> Result<Fingerprint, Reason> {
    let platform = place.device.platform;
    if platform.channel() != Channel::Apple {
        return Err(Reason::NoDelivery { platform: platform.name().to_owned() });
    }
    let member = |id: ProfileId| {
        let profile = world.profiles.get(&id).ok_or(Reason::ChainIncomplete { profile: id })?;
        Ok(Member { profile, generation: order.members.get(&id).copied().unwrap_or(1) })
    };
    let certificates = order
        .members
        .keys()
        .filter(|id| **id != order.main)
        .map(|id| member(*id))
        .collect::<Result<Vec<_>, Reason>>()?;
    let bundle = Bundle {
        server: &world.server,
        enrolment: place.enrolment,
        os_version: place.device.os_version,
        user: place.user,
        main: member(order.main)?,
        certificates,
    };
    fingerprint(key, &bundle)
}

/// Why a profile may not go out to this device now.
fn hold(
    world: &World,
    place: &Place<'_>,
    standing: Standing,
    profile: ProfileId,
    may_be_there: bool,
) -> Option<Reason> {
    if standing == Standing::Grace && !may_be_there {
        return Some(Reason::UserDisabled);
    }
    let rollout = world.rollouts.get(&profile)?;
    let in_pilot = rollout.pilot_group.is_some_and(|group| place.user_groups.contains(&group));
    let goes = world.released.contains(&profile) && rollout.paused_at.is_none();
    (!goes && !rollout.lets_through(in_pilot)).then_some(Reason::WaitsForWave)
}
