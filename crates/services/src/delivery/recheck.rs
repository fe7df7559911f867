//! "I removed my account": a blocked bundle is tried again.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use domain::actor::{Actor, Permission};
use domain::audit::ObjectKind;
use domain::command::{Command, CommandKind};
use domain::deployment::DeploymentState;
use domain::id::{BundleId, CommandId, DeviceId, EnrolmentId};
use serde_json::json;
use store::Tx;

use super::rows;
use crate::{Error, Services};

/// Tries everything on a device again that is blocked by an account, or failed. Users may do so with their own devices.
/// Returns how many bundles are tried.
pub async fn recheck(services: &Services, actor: &Actor, device: DeviceId) -> Result<usize, Error> {
    if !is_own(services, actor, device).await? {
        actor.require(Permission::OperateDevices)?;
    }
    let mut tx = services.store.write().await?;
    let found = tx.device(device).await?.ok_or_else(|| Error::not_found("device", device))?;
    let Some(enrolment) = tx.active_enrolment(device).await? else {
        return Err(Error::Conflict {
            code: "not-managed",
            message: "this device is not managed; enrol it first".to_owned(),
        });
    };
    let now = services.now();
    let bundles: BTreeSet<BundleId> = tx
        .deployments_of_device(device)
        .await?
        .into_iter()
        .filter(|row| matches!(row.state, DeploymentState::Blocked | DeploymentState::Error))
        .filter(|row| row.desired.is_some())
        .map(|row| row.bundle)
        .collect();
    for bundle in &bundles {
        ask_again(services, &mut tx, enrolment.id, device, *bundle, now).await?;
    }
    let details = json!({ "bundles": bundles.len() });
    let event =
        services.audit_event(actor, "device.recheck", ObjectKind::Device, device, &found.name, details);
    tx.audit(&event).await?;
    tx.commit().await?;
    services.wake.wake();
    Ok(bundles.len())
}

/// Whether it is the actor's own device, which it is for life.
async fn is_own(services: &Services, actor: &Actor, device: DeviceId) -> Result<bool, Error> {
    let Actor::User { id, .. } = actor else { return Ok(false) };
    let found = services.store.read().await?.device(device).await?;
    Ok(found.is_some_and(|device| device.user == *id))
}

/// Puts a bundle back to pending and into the device's queue.
pub(super) async fn ask_again(
    services: &Services,
    tx: &mut Tx,
    enrolment: EnrolmentId,
    device: DeviceId,
    bundle: BundleId,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let rows = tx.deployments_of_bundle(device, bundle).await?;
    rows::pend(tx, &rows, now).await?;
    let id = CommandId::generate(now, &*services.random);
    tx.enqueue_command(&Command::new(id, enrolment, CommandKind::InstallProfile, now).about(bundle)).await?;
    crate::push::request(services, tx, enrolment, now).await?;
    Ok(())
}
