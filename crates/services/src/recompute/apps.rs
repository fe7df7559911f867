//! The apps of one device: what its profiles need, compared with what it was asked for.

use std::collections::BTreeMap;

use domain::app::{App, AppPlan, AppSituation, Desire, DeviceApp, desire, plan_apps};
use domain::command::{Command, CommandKind};
use domain::device::Device;
use domain::id::{AppId, BundleId, CommandId, DeviceId, EnrolmentId, ProfileId};
use domain::reconcile::{Plan, Record};
use domain::targeting::{Standing, standing};
use store::Tx;
use store::desired::Surroundings;

use super::walk::Manner;
use super::world::World;
use crate::{Error, Services};

/// Compares the apps of a device as the plan for its profiles leaves it.
pub(super) fn compare(
    world: &World,
    around: &Surroundings,
    device: &Device,
    records: &[Record],
    plan: &Plan,
    rows: &[DeviceApp],
    manner: Manner,
) -> AppPlan {
    if world.needs.is_empty() && rows.is_empty() {
        return AppPlan::default();
    }
    let of_grace = around
        .users
        .get(&device.user)
        .is_none_or(|user| standing(user, world.now, world.grace) != Standing::Active);
    let mut desired = BTreeMap::<AppId, (&App, Desire)>::new();
    for record in after(records, plan).into_values() {
        let Some(mut desire) = desire(&record.deployment) else { continue };
        if of_grace {
            // A disabled user keeps what is there and gets nothing new.
            desire = Desire::Keeps;
        }
        for id in world.needs.get(&record.deployment.profile).into_iter().flatten() {
            let Some(app) = world.apps.get(id) else { continue };
            let known = desired.entry(*id).or_insert((app, desire));
            known.1 = known.1.max(desire);
        }
    }
    let gentle = manner == Manner::Gentle;
    plan_apps(&AppSituation { device, desired: &desired, rows, gentle, now: world.now })
}

/// The records as a plan leaves them.
pub(super) fn after<'a>(records: &'a [Record], plan: &'a Plan) -> BTreeMap<ProfileId, &'a Record> {
    let mut after: BTreeMap<ProfileId, &Record> =
        records.iter().map(|record| (record.deployment.profile, record)).collect();
    for record in &plan.changed {
        after.insert(record.deployment.profile, record);
    }
    for profile in &plan.forgotten {
        after.remove(profile);
    }
    after
}

/// What some plans for apps come to.
#[derive(Default)]
pub(super) struct AppWrites {
    rows: Vec<DeviceApp>,
    forgotten: Vec<(DeviceId, AppId)>,
    commands: Vec<Command>,
    /// Only the last wish counts.
    no_installs: Vec<(EnrolmentId, BundleId)>,
    no_removals: Vec<(EnrolmentId, BundleId)>,
}

impl AppWrites {
    pub(super) fn add(
        &mut self,
        services: &Services,
        device: DeviceId,
        enrolment: EnrolmentId,
        plan: AppPlan,
    ) {
        let now = services.now();
        let kinds = [
            (CommandKind::InstallApplication, &plan.install),
            (CommandKind::RemoveApplication, &plan.remove),
        ];
        for (kind, apps) in kinds {
            for app in apps {
                let id = CommandId::generate(now, &*services.random);
                self.commands.push(Command::new(id, enrolment, kind, now).about_app(*app));
            }
        }
        let about = |app: &AppId| (enrolment, BundleId(app.0));
        self.no_removals.extend(plan.install.iter().map(about));
        self.no_installs.extend(plan.remove.iter().chain(&plan.forgotten).map(about));
        self.forgotten.extend(plan.forgotten.iter().map(|app| (device, *app)));
        self.rows.extend(plan.changed);
    }

    /// Writes it. The enrolments whose queue got something.
    pub(super) async fn write(self, tx: &mut Tx) -> Result<Vec<EnrolmentId>, Error> {
        tx.put_device_apps(&self.rows).await?;
        tx.forget_device_apps(&self.forgotten).await?;
        tx.withdraw_bundles(CommandKind::RemoveApplication, &self.no_removals).await?;
        tx.withdraw_bundles(CommandKind::InstallApplication, &self.no_installs).await?;
        Ok(tx.enqueue_commands(&self.commands).await?)
    }
}
