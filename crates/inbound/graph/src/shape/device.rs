//! managedDevice.

use domain::device::{DeviceState, Platform};
use domain::partnership::management_agent;
use serde_json::{Map, Value, json};
use services::device_list::ListedDevice;
use services::exchange::PartnershipRow;

use crate::call::{Call, Version};
use crate::shape::exchange::of_device as exchange;
use crate::shape::{fields, time};

/// Where devices are.
pub(crate) const PLACE: &str = "deviceManagement/managedDevices";

/// What Graph writes for "no end".
const NO_END: &str = "9999-12-31T23:59:59Z";

const fn operating_system(platform: Platform) -> &'static str {
    match platform {
        Platform::Ios => "iOS",
        Platform::Windows10 => "Windows",
        Platform::WindowsPhone81 => "Windows Phone",
        Platform::AndroidKnox | Platform::AndroidWorkProfile => "Android",
    }
}

const fn manufacturer(platform: Platform) -> Option<&'static str> {
    match platform {
        Platform::Ios => Some("Apple"),
        Platform::AndroidKnox => Some("samsung"),
        _ => None,
    }
}

const fn management_state(state: DeviceState) -> &'static str {
    match state {
        DeviceState::Managed => "managed",
        DeviceState::Disputed => "unhealthy",
        DeviceState::Retiring => "retirePending",
        DeviceState::Retired => "retireIssued",
    }
}

/// What is known of no device in a list.
pub(super) fn unknown() -> Map<String, Value> {
    fields(json!({
        "jailBroken": "Unknown",
        "azureADRegistered": null,
        "azureADDeviceId": null,
        "deviceCategoryDisplayName": null,
        "meid": null,
        "phoneNumber": null,
        "wiFiMacAddress": null,
        "isEncrypted": null,
        "isSupervised": null,
        "androidSecurityPatchLevel": null,
        "complianceGracePeriodExpirationDateTime": NO_END,
    }))
}

/// A device with its user and what Exchange knows of it.
pub(crate) fn device(call: &Call, listed: &ListedDevice, records: &[PartnershipRow]) -> Map<String, Value> {
    let device = &listed.device;
    let enrolled = device.state == DeviceState::Managed;
    let mut json = fields(json!({
        "id": device.id,
        "userId": device.user,
        "deviceName": device.name,
        "managedDeviceName": format!("{}_{}", listed.user_name, device.name),
        "managedDeviceOwnerType": device.owner.name(),
        "enrolledDateTime": time(device.enrolled_at),
        "lastSyncDateTime": time(device.last_seen_at),
        "operatingSystem": operating_system(device.platform),
        "osVersion": device.os_version.to_string(),
        "complianceState": device.compliance.name(),
        "managementAgent": management_agent(enrolled, !records.is_empty()).name(),
        "deviceEnrollmentType": "userEnrollment",
        "deviceRegistrationState": "registered",
        "emailAddress": listed.mail,
        "userPrincipalName": listed.principal_name,
        "userDisplayName": listed.user_name,
        "model": device.model,
        "manufacturer": manufacturer(device.platform),
        "serialNumber": device.serial_number,
        "udid": device.udid,
        "imei": null,
    }));
    json.extend(unknown());
    json.extend(exchange(device.eas_device_id.as_deref(), records));
    if call.version == Version::Beta {
        json.insert("managementState".to_owned(), json!(management_state(device.state)));
        json.insert("roleScopeTagIds".to_owned(), json!(["0"]));
    }
    json
}
