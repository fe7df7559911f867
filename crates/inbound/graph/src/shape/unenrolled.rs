//! A managedDevice that only Exchange knows.

use domain::partnership::{management_agent, never};
use serde_json::{Map, Value, json};
use services::managed::Unenrolled;

use crate::call::{Call, Version};
use crate::shape::device::unknown;
use crate::shape::exchange::of_device as exchange;
use crate::shape::{fields, time};

/// A phone that Exchange knows and nobody enrolled, with the properties of a device. What it is is its own claim; what is not known of it
/// is as Graph writes it of a device without a user, or without an enrolment.
pub(crate) fn unenrolled(call: &Call, phone: &Unenrolled) -> Map<String, Value> {
    let known = &phone.known;
    let partnership = &known.row.partnership;
    let (look, system) = (&partnership.look, partnership.look.system());
    let model = [&look.model, &look.device_type].into_iter().find(|text| !text.trim().is_empty());
    let user_name = known.user_name.as_ref().unwrap_or(&known.mailbox_name);
    let principal_name = match known.user {
        Some(_) => json!(known.principal_name),
        None => json!(""),
    };
    let mut json = fields(json!({
        "id": partnership.id,
        "userId": known.user.map(|user| user.to_string()).unwrap_or_default(),
        "deviceName": known.name,
        "managedDeviceName": format!("{user_name}_{}", known.name),
        "managedDeviceOwnerType": "unknown",
        "enrolledDateTime": time(never()),
        "lastSyncDateTime": time(known.seen_at()),
        "operatingSystem": system.name,
        "osVersion": system.version,
        "complianceState": "unknown",
        "managementAgent": management_agent(false, true).name(),
        "deviceEnrollmentType": "unknown",
        "deviceRegistrationState": "notRegistered",
        "emailAddress": known.address,
        "userPrincipalName": principal_name,
        "userDisplayName": user_name,
        "model": model.map_or("", |model| model.trim()),
        "manufacturer": look.maker(),
        "serialNumber": null,
        "udid": null,
        "imei": partnership.imei,
    }));
    json.extend(unknown());
    json.extend(exchange(None, std::slice::from_ref(&known.row)));
    if call.version == Version::Beta {
        let state = if phone.is_leaving { "deletePending" } else { "discovered" };
        json.insert("managementState".to_owned(), json!(state));
        json.insert("roleScopeTagIds".to_owned(), json!(["0"]));
    }
    json
}
