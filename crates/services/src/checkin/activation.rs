//! A device becomes managed: new, again (its earlier enrolment is superseded), or in dispute (it inherits nothing).

use chrono::{DateTime, Utc};
use domain::actor::Actor;
use domain::audit::ObjectKind;
use domain::device::{ComplianceState, Device, DeviceState, OsVersion, Owner};
use domain::enrolment::{Enrolment, EnrolmentState};
use domain::id::DeviceId;
use domain::message::{About, Occasion};
use serde_json::{Value, json};
use store::Tx;

use super::authenticate::Reported;
use crate::commands::ask_inventory;
use crate::enrolment::{Ending, end};
use crate::messages::NewMessage;
use crate::{Error, Services, messages};

/// Whether a live enrolment of another user holds this UDID.
pub(super) async fn belongs_to_another(tx: &mut Tx, enrolment: &Enrolment) -> Result<bool, Error> {
    let Some(udid) = &enrolment.udid else { return Ok(false) };
    Ok(tx.enrolments_by_udid(udid).await?.iter().any(|other| {
        other.id != enrolment.id && other.user != enrolment.user && other.state == EnrolmentState::Active
    }))
}

/// The first TokenUpdate. Whatever the device had by an earlier enrolment of the same user goes with that enrolment;
/// the device itself, with its history, stays.
pub(super) async fn activate(
    services: &Services,
    tx: &mut Tx,
    enrolment: &mut Enrolment,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    // It may have been enrolled by somebody else since its Authenticate.
    if belongs_to_another(tx, enrolment).await? {
        enrolment.state = EnrolmentState::Disputed;
        return dispute(services, tx, enrolment, now).await;
    }
    let udid = enrolment.udid.clone().ok_or(Error::Internal("an authenticated enrolment has no UDID"))?;
    for old in tx.enrolments_by_udid(&udid).await? {
        // Another user's, however far it came, is not ours to end: it will be in dispute at its own TokenUpdate.
        if old.id != enrolment.id
            && old.user == enrolment.user
            && matches!(old.state, EnrolmentState::Active | EnrolmentState::Authenticated)
        {
            end(tx, old, Ending::Superseded, now).await?;
        }
    }
    let known = tx.devices_by_udid(&udid).await?.into_iter().rev().find(|device| {
        device.user == enrolment.user
            && device.platform == enrolment.platform
            && device.state != DeviceState::Disputed
    });
    let reported = reported(tx, enrolment).await?;
    let device = match known {
        Some(mut device) => {
            describe(&mut device, &reported);
            device.state = DeviceState::Managed;
            device.enrolled_at = now;
            tx.update_device(&device).await?;
            // Nothing of what an earlier enrolment installed outlives it; what is due is planned anew below.
            tx.delete_deployments_of(device.id).await?;
            tx.delete_apps_of(device.id).await?;
            device
        }
        None => add_device(services, tx, enrolment, &reported, DeviceState::Managed, now).await?,
    };
    enrolment.device = Some(device.id);
    enrolment.state = EnrolmentState::Active;
    enrolment.activated_at = Some(now);
    tx.update_enrolment(enrolment).await?;
    tx.devices_seen(&[(device.id, now)]).await?;
    ask_inventory(services, tx, enrolment.id, device.id, now).await?;
    crate::recompute::device(services, tx, device.id).await?;
    let message = NewMessage {
        occasion: Occasion::Enrolled,
        about: About::Device(device.id),
        change: enrolment.id.to_string(),
        user: device.user,
    };
    messages::queue(services, tx, &message).await?;
    event(services, tx, enrolment, "enrolment.activated", json!({ "device": device.id })).await
}

/// The device claims to be one that belongs to somebody else: it is shown as disputed and gets nothing.
pub(super) async fn dispute(
    services: &Services,
    tx: &mut Tx,
    enrolment: &mut Enrolment,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    if enrolment.device.is_none() {
        let reported = reported(tx, enrolment).await?;
        let device = add_device(services, tx, enrolment, &reported, DeviceState::Disputed, now).await?;
        enrolment.device = Some(device.id);
    }
    Ok(())
}

/// Writes a security event about an enrolment, in the name of its user.
pub(super) async fn event(
    services: &Services,
    tx: &mut Tx,
    enrolment: &Enrolment,
    act: &'static str,
    details: Value,
) -> Result<(), Error> {
    let name = match tx.user(enrolment.user).await? {
        Some(user) => user.attributes.display_name,
        None => String::new(),
    };
    let actor = Actor::User { id: enrolment.user, name: name.clone() };
    let event = services.audit_event(&actor, act, ObjectKind::Enrolment, enrolment.id, &name, details);
    tx.audit(&event).await?;
    Ok(())
}

async fn reported(tx: &mut Tx, enrolment: &Enrolment) -> Result<Reported, Error> {
    let value = tx.enrolment_reported(enrolment.id).await?.unwrap_or_default();
    Ok(serde_json::from_value(value).unwrap_or_default())
}

async fn add_device(
    services: &Services,
    tx: &mut Tx,
    enrolment: &Enrolment,
    reported: &Reported,
    state: DeviceState,
    now: DateTime<Utc>,
) -> Result<Device, Error> {
    let mut device = Device {
        id: DeviceId::generate(now, &*services.random),
        user: enrolment.user,
        platform: enrolment.platform,
        state,
        owner: Owner::Unknown,
        name: String::new(),
        model: String::new(),
        product: String::new(),
        os_version: OsVersion::default(),
        serial_number: None,
        udid: enrolment.udid.clone(),
        eas_device_id: None,
        enrolled_at: now,
        last_seen_at: now,
        compliance: ComplianceState::Unknown,
        compliance_reason: None,
    };
    describe(&mut device, reported);
    tx.add_device(&device).await?;
    Ok(device)
}

/// What is known before the first inventory.
fn describe(device: &mut Device, reported: &Reported) {
    if let Some(product) = &reported.product_name {
        device.product.clone_from(product);
    }
    if device.model.is_empty() {
        device.model = channel_apple::model_name(&device.product).unwrap_or(&device.product).to_owned();
    }
    if let Some(name) = reported.device_name.as_ref().filter(|name| !name.is_empty()) {
        device.name.clone_from(name);
    } else if device.name.is_empty() {
        device.name.clone_from(&device.model);
    }
    if let Some(version) = reported.os_version.as_deref().and_then(|version| version.parse().ok()) {
        device.os_version = version;
    }
    if reported.serial_number.is_some() {
        device.serial_number.clone_from(&reported.serial_number);
    }
}
