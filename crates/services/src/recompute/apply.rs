//! Plans are written: deployments, the devices' queues, pushes and compliance, in one short transaction.

use std::collections::{BTreeMap, BTreeSet};

use domain::command::{Command, CommandKind};
use domain::device::{ComplianceState, Device};
use domain::id::{BundleId, CommandId, DeviceId, EnrolmentId, ProfileId};
use domain::reconcile::{Plan, Record};

use super::walk::{Manner, Planned, of};
use super::world::World;
use crate::push::PushDue;
use crate::{Error, Services};

/// Writes the plans of some devices. A device that answered since they were made is planned again, within the transaction.
pub(super) async fn apply(
    services: &Services,
    world: &World,
    planned: Planned,
    manner: Manner,
) -> Result<(), Error> {
    let Planned { devices, around, mut plans } = planned;
    let judged = |device: &Device, plan: &Plan| {
        let records = around.records.get(&device.id).map_or(&[][..], Vec::as_slice);
        verdict(world, records, plan).0 != device.compliance
    };
    let changes: Vec<&Device> = devices
        .iter()
        .filter(|device| plans.get(&device.id).is_some_and(|plan| !plan.is_empty() || judged(device, plan)))
        .collect();
    let (Some(first), Some(last)) = (changes.first(), changes.last()) else { return Ok(()) };
    let mut tx = services.store.write().await?;
    let fresh = tx.records(first.id, last.id).await?;
    let managed = tx.managed_devices(first.id, last.id).await?;
    let mut writes = Writes::default();
    for device in changes {
        let Some(enrolment) = managed.get(&device.id) else { continue };
        let records = fresh.get(&device.id).map_or(&[][..], Vec::as_slice);
        let before = around.records.get(&device.id).map_or(&[][..], Vec::as_slice);
        let plan = if records == before {
            plans.remove(&device.id)
        } else {
            of(services, world, &around, device, records, manner)
        };
        let Some(plan) = plan else { continue };
        let (state, reason) = verdict(world, records, &plan);
        if state != device.compliance {
            writes.judged.entry((state, reason)).or_default().push(device.id);
        }
        writes.add(services, device.id, *enrolment, plan);
    }
    if writes.write(&mut tx, world).await? {
        jobs::enqueue(&mut tx, &*services.random, world.now, &PushDue::default()).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// The judgement of the device as the plan leaves it.
fn verdict(world: &World, records: &[Record], plan: &Plan) -> (ComplianceState, Option<&'static str>) {
    let mut after: BTreeMap<ProfileId, &Record> =
        records.iter().map(|record| (record.deployment.profile, record)).collect();
    for record in &plan.changed {
        after.insert(record.deployment.profile, record);
    }
    for profile in &plan.forgotten {
        after.remove(profile);
    }
    let deployments: Vec<_> = after.into_values().map(|record| record.deployment.clone()).collect();
    crate::compliance::verdict(&world.policy, &deployments, &world.profiles)
}

/// What some plans come to.
#[derive(Default)]
struct Writes {
    records: Vec<Record>,
    forgotten: Vec<(DeviceId, ProfileId)>,
    commands: Vec<Command>,
    no_installs: Vec<(EnrolmentId, BundleId)>,
    no_removals: Vec<(EnrolmentId, BundleId)>,
    judged: BTreeMap<(ComplianceState, Option<&'static str>), Vec<DeviceId>>,
}

impl Writes {
    fn add(&mut self, services: &Services, device: DeviceId, enrolment: EnrolmentId, plan: Plan) {
        let now = services.now();
        let asked: BTreeSet<(CommandKind, BundleId)> = plan
            .install
            .iter()
            .map(|bundle| (CommandKind::InstallProfile, *bundle))
            .chain(plan.remove.iter().map(|bundle| (CommandKind::RemoveProfile, *bundle)))
            .collect();
        for (kind, bundle) in asked {
            let id = CommandId::generate(now, &*services.random);
            self.commands.push(Command::new(id, enrolment, kind, now).about(bundle));
        }
        // Only the last wish counts.
        self.no_removals.extend(plan.install.iter().map(|bundle| (enrolment, *bundle)));
        self.no_installs.extend(plan.remove.iter().chain(&plan.withdraw).map(|bundle| (enrolment, *bundle)));
        self.forgotten.extend(plan.forgotten.iter().map(|profile| (device, *profile)));
        self.records.extend(plan.changed);
    }

    /// Writes it. True if devices are to be pushed to.
    async fn write(self, tx: &mut store::Tx, world: &World) -> Result<bool, Error> {
        for ((state, reason), devices) in &self.judged {
            tx.set_compliance_of(devices, *state, *reason, world.now).await?;
        }
        tx.put_records(&self.records).await?;
        tx.forget_deployments(&self.forgotten).await?;
        tx.withdraw_bundles(CommandKind::RemoveProfile, &self.no_removals).await?;
        tx.withdraw_bundles(CommandKind::InstallProfile, &self.no_installs).await?;
        let added = tx.enqueue_commands(&self.commands).await?;
        tx.request_pushes(&added, world.now).await?;
        Ok(!added.is_empty())
    }
}
