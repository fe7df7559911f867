//! What people do with devices: ask for news, retire, delete, decide a dispute.

use domain::actor::{Actor, Permission};
use domain::audit::ObjectKind;
use domain::command::{Command, CommandKind};
use domain::device::{Device, DeviceState};
use domain::enrolment::EnrolmentState;
use domain::id::{BundleId, CommandId, DeviceId, PartnershipId};
use serde_json::{Value, json};
use store::Tx;

use crate::commands::ask_inventory;
use crate::enrolment::{Ending, end};
use crate::{Error, Services};

/// The word of [`is_not_enrolled`].
const NOT_ENROLLED: &str = "not-enrolled";

/// Asks a device what it is and has, at once. Users may ask their own.
pub async fn sync(services: &Services, actor: &Actor, id: DeviceId) -> Result<(), Error> {
    let now = services.now();
    permitted(services, actor, Permission::OperateDevices, id).await?;
    let mut tx = services.store.write().await?;
    let device = found(&mut tx, id).await?;
    let Some(enrolment) = tx.active_enrolment(id).await? else { return Err(not_managed()) };
    ask_inventory(services, &mut tx, enrolment.id, id, now).await?;
    write_down(services, &mut tx, actor, "device.sync", &device, json!({})).await?;
    tx.commit().await?;
    services.wake.wake();
    Ok(())
}

/// Retires a device: it is asked to remove our profiles, and the management last. What is the user's own stays. Until
/// the device answers it is `retirePending`.
pub async fn retire(services: &Services, actor: &Actor, id: DeviceId) -> Result<(), Error> {
    permitted(services, actor, Permission::WriteDevices, id).await?;
    let mut tx = services.store.write().await?;
    let device = found(&mut tx, id).await?;
    retire_within(services, &mut tx, actor, device, json!({})).await?;
    tx.commit().await?;
    services.wake.wake();
    Ok(())
}

/// The same within a transaction, for whoever has a reason to tell.
pub(crate) async fn retire_within(
    services: &Services,
    tx: &mut Tx,
    actor: &Actor,
    mut device: Device,
    details: Value,
) -> Result<(), Error> {
    let (now, id) = (services.now(), device.id);
    if matches!(device.state, DeviceState::Retiring | DeviceState::Retired) {
        return Ok(());
    }
    if device.state == DeviceState::Disputed {
        return Err(disputed());
    }
    let Some(enrolment) = tx.active_enrolment(id).await? else { return Err(not_managed()) };
    device.state = DeviceState::Retiring;
    tx.update_device(&device).await?;
    tx.set_inventory_due(id, None).await?;
    tx.withdraw_commands(enrolment.id).await?;
    let mut bundles: Vec<BundleId> = tx
        .deployments_of_device(id)
        .await?
        .into_iter()
        .filter(|deployment| deployment.confirmed.is_some())
        .map(|deployment| deployment.bundle)
        .collect();
    bundles.sort_unstable();
    bundles.dedup();
    for bundle in bundles {
        let command = CommandId::generate(now, &*services.random);
        let command = Command::new(command, enrolment.id, CommandKind::RemoveProfile, now).about(bundle);
        tx.enqueue_command(&command).await?;
    }
    let last = CommandId::generate(now, &*services.random);
    tx.enqueue_command(&Command::new(last, enrolment.id, CommandKind::RemoveEnrolment, now)).await?;
    crate::push::request(services, tx, enrolment.id, now).await?;
    write_down(services, tx, actor, "device.retire", &device, details).await
}

/// Deletes a device without waiting for it: its certificates are revoked at once, and when it next asks it is told that
/// its enrolment is over, whereupon it removes the management by itself.
pub async fn delete(services: &Services, actor: &Actor, id: DeviceId) -> Result<(), Error> {
    let now = services.now();
    permitted(services, actor, Permission::WriteDevices, id).await?;
    let mut tx = services.store.write().await?;
    let device = found(&mut tx, id).await?;
    for enrolment in tx.enrolments_of_device(id).await? {
        if !matches!(enrolment.state, EnrolmentState::Ended | EnrolmentState::Superseded) {
            end(&mut tx, enrolment, Ending::Deleted, now).await?;
        }
    }
    tx.delete_device(id).await?;
    write_down(services, &mut tx, actor, "device.delete", &device, json!({ "user": device.user })).await?;
    tx.commit().await?;
    Ok(())
}

/// How a person decides a dispute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// The device is now this user's: whoever had it loses it.
    Accept,
    /// It is not: its enrolment ends.
    Reject,
}

/// Decides about a device that claims to be one of another user.
pub async fn decide_dispute(
    services: &Services,
    actor: &Actor,
    id: DeviceId,
    decision: Decision,
) -> Result<(), Error> {
    actor.require(Permission::WriteDevices)?;
    let now = services.now();
    let mut tx = services.store.write().await?;
    let mut device = found(&mut tx, id).await?;
    if device.state != DeviceState::Disputed {
        return Err(Error::Conflict {
            code: "not-disputed",
            message: "the device is not disputed (any more); reload it".to_owned(),
        });
    }
    let claims = tx.enrolments_of_device(id).await?;
    let Some(mut claim) = claims.into_iter().find(|claim| claim.state == EnrolmentState::Disputed) else {
        return Err(Error::Internal("a disputed device has no disputed enrolment"));
    };
    match decision {
        Decision::Reject => end(&mut tx, claim, Ending::Rejected, now).await?,
        Decision::Accept => {
            for other in tx.enrolments_by_udid(claim.udid.as_deref().unwrap_or_default()).await? {
                if other.id != claim.id && other.state == EnrolmentState::Active {
                    end(&mut tx, other, Ending::Deleted, now).await?;
                }
            }
            device.state = DeviceState::Managed;
            tx.update_device(&device).await?;
            claim.state = EnrolmentState::Active;
            claim.activated_at = Some(now);
            tx.update_enrolment(&claim).await?;
            ask_inventory(services, &mut tx, claim.id, id, now).await?;
            crate::recompute::device(services, &mut tx, id).await?;
        }
    }
    let accepted = decision == Decision::Accept;
    write_down(services, &mut tx, actor, "device.decide-dispute", &device, json!({ "accepted": accepted }))
        .await?;
    tx.commit().await?;
    services.wake.wake();
    Ok(())
}

/// Whether the actor may do this with the device: by permission, or because it is their own, which it is for life. Asked before
/// anything is locked for writing.
async fn permitted(
    services: &Services,
    actor: &Actor,
    permission: Permission,
    id: DeviceId,
) -> Result<(), Error> {
    let Actor::User { id: user, .. } = actor else { return Ok(actor.require(permission)?) };
    let device = services.store.read().await?.device(id).await?;
    // Users are not told of devices that are not theirs.
    device.filter(|device| device.user == *user).map(drop).ok_or_else(|| Error::not_found("device", id))
}

async fn found(tx: &mut Tx, id: DeviceId) -> Result<Device, Error> {
    if let Some(device) = tx.device(id).await? {
        return Ok(device);
    }
    // Phones that only Exchange knows are listed among the devices, under the ids of their partnerships.
    match tx.unenrolled(PartnershipId(id.0)).await? {
        Some(_) => {
            Err(Error::invalid("id", NOT_ENROLLED, "the phone is not enrolled: only Exchange knows it"))
        }
        None => Err(Error::not_found("device", id)),
    }
}

/// Whether something cannot be done because nobody enrolled the phone.
pub fn is_not_enrolled(error: &Error) -> bool {
    matches!(error, Error::Invalid(problems) if problems.iter().any(|problem| problem.code == NOT_ENROLLED))
}

async fn write_down(
    services: &Services,
    tx: &mut Tx,
    actor: &Actor,
    act: &'static str,
    device: &Device,
    details: Value,
) -> Result<(), Error> {
    let event = services.audit_event(actor, act, ObjectKind::Device, device.id, &device.name, details);
    tx.audit(&event).await?;
    Ok(())
}

fn not_managed() -> Error {
    Error::Conflict { code: "not-managed", message: "the device is not managed (any more)".to_owned() }
}

fn disputed() -> Error {
    Error::Conflict {
        code: "disputed",
        message: "the device claims to be one of another user; accept or reject that first".to_owned(),
    }
}
