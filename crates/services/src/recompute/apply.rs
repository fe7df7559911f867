//! Plans are written: deployments, the devices' queues, pushes and compliance, in one short transaction.

use std::collections::{BTreeMap, BTreeSet};

use domain::command::{Command, CommandKind};
use domain::device::{ComplianceState, Device};
use domain::id::{BundleId, CommandId, DeviceId, EnrolmentId, ProfileId};
use domain::reconcile::{Plan, Record};
use domain::targeting::{Standing, standing};
use store::desired::Surroundings;

use super::apps::{AppWrites, after};
use super::walk::{Manner, NO_GROUPS, NO_LISTS, Planned, of};
use super::world::World;
use crate::compliance::{About, Judged};
use crate::push::PushDue;
use crate::{Error, Services};

/// Writes the plans of some devices. A device that answered since they were made is planned again, within the transaction.
pub(super) async fn apply(
    services: &Services,
    world: &World,
    planned: Planned,
    manner: Manner,
) -> Result<(), Error> {
    let Planned { devices, mut around, mut plans, apps } = planned;
    let judged = |device: &Device, plan: &Plan| {
        let records = around.records.get(&device.id).map_or(&[][..], Vec::as_slice);
        judge(world, &around, device, records, plan).changes(device)
    };
    let changes: Vec<&Device> = devices
        .iter()
        .filter(|device| {
            let apps_change = apps.get(&device.id).is_some_and(|plan| !plan.is_empty());
            plans.get(&device.id).is_some_and(|plan| apps_change || !plan.is_empty() || judged(device, plan))
        })
        .collect();
    let (Some(first), Some(last)) = (changes.first(), changes.last()) else { return Ok(()) };
    let mut tx = services.store.write().await?;
    let managed = tx.lock_managed_devices(first.id, last.id).await?;
    let fresh = tx.records(first.id, last.id).await?;
    let fresh_apps = tx.apps_of_devices(first.id, last.id).await?;
    if world.judging.has_policies() {
        // An action that was taken since is not to be taken again.
        around.compliance = tx.compliance_facts(first.id, last.id).await?;
    }
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
        let rows = fresh_apps.get(&device.id).map_or(&[][..], Vec::as_slice);
        let apps = super::apps::compare(world, &around, device, records, &plan, rows, manner);
        writes.apps.add(services, device.id, *enrolment, apps);
        let judged = judge(world, &around, device, records, &plan);
        if judged.state != device.compliance {
            writes.judged.entry((judged.state, judged.reason)).or_default().push(device.id);
        }
        if judged.changes(device) {
            writes.results.push((device.id, judged));
        }
        writes.add(services, device.id, *enrolment, records, plan);
    }
    if writes.write(&mut tx, world).await? {
        jobs::enqueue(&mut tx, &*services.random, world.now, &PushDue::default()).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// The judgement of the device as the plan leaves it.
fn judge(world: &World, around: &Surroundings, device: &Device, records: &[Record], plan: &Plan) -> Judged {
    let after = after(records, plan);
    let deployments: Vec<_> = after.into_values().map(|record| record.deployment.clone()).collect();
    let about = About {
        device,
        deployments: &deployments,
        is_planned: true,
        profiles: &world.profiles,
        user_groups: around.user_groups.get(&device.user).unwrap_or(&NO_GROUPS),
        listed: around.device_groups.get(&device.id).unwrap_or(&NO_LISTS),
        device_groups: &world.device_groups,
        standing: around
            .users
            .get(&device.user)
            .map_or(Standing::Gone, |user| standing(user, world.now, world.grace)),
        facts: around.compliance.get(&device.id),
    };
    world.judging.judge(&about, world.now)
}

/// What some plans come to.
#[derive(Default)]
struct Writes {
    records: Vec<Record>,
    forgotten: Vec<(DeviceId, ProfileId)>,
    commands: Vec<Command>,
    /// Installations of something else than was decided before: they need not wait for anything any more.
    anew: Vec<(EnrolmentId, BundleId)>,
    no_installs: Vec<(EnrolmentId, BundleId)>,
    no_removals: Vec<(EnrolmentId, BundleId)>,
    apps: AppWrites,
    judged: BTreeMap<(ComplianceState, Option<&'static str>), Vec<DeviceId>>,
    /// What the policies say, where that is something else than before.
    results: Vec<(DeviceId, Judged)>,
}

impl Writes {
    fn add(
        &mut self,
        services: &Services,
        device: DeviceId,
        enrolment: EnrolmentId,
        records: &[Record],
        plan: Plan,
    ) {
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
        let has = |records: &[Record], bundle: &BundleId| {
            records.iter().any(|record| record.deployment.profile.0 == bundle.0)
        };
        let anew = plan.install.iter().filter(|bundle| has(records, bundle) && has(&plan.changed, bundle));
        self.anew.extend(anew.map(|bundle| (enrolment, *bundle)));
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
        for (device, judged) in &self.results {
            let now_judged = self.judged.get(&(judged.state, judged.reason));
            if now_judged.is_none_or(|devices| !devices.contains(device)) {
                // The same judgement for another reason.
                tx.set_compliance(*device, judged.state, judged.reason, world.now).await?;
            }
            judged.write_results(tx, *device, world.now).await?;
        }
        tx.put_records(&self.records).await?;
        tx.forget_deployments(&self.forgotten).await?;
        tx.withdraw_bundles(CommandKind::RemoveProfile, &self.no_removals).await?;
        tx.withdraw_bundles(CommandKind::InstallProfile, &self.no_installs).await?;
        let mut added = tx.hasten_commands(CommandKind::InstallProfile, &self.anew).await?;
        added.extend(tx.enqueue_commands(&self.commands).await?);
        added.extend(self.apps.write(tx).await?);
        tx.request_pushes(&added, world.now).await?;
        Ok(!added.is_empty())
    }
}
