//! managedDevice.

use domain::device::{DeviceState, Platform};
use serde_json::{Map, Value, json};
use services::device_list::ListedDevice;

use crate::call::{Call, Version};
use crate::shape::{fields, time};

/// Where devices are.
pub(crate) const PLACE: &str = "deviceManagement/managedDevices";

/// What Graph writes for "never".
const NEVER: &str = "0001-01-01T00:00:00Z";
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

/// A device with its user.
pub(crate) fn device(call: &Call, listed: &ListedDevice) -> Map<String, Value> {
    let device = &listed.device;
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
        "jailBroken": "Unknown",
        "managementAgent": "mdm",
        "easActivated": device.eas_device_id.is_some(),
        "easDeviceId": device.eas_device_id,
        "easActivationDateTime": NEVER,
        "azureADRegistered": null,
        "azureADDeviceId": null,
        "deviceEnrollmentType": "userEnrollment",
        "deviceRegistrationState": "registered",
        "deviceCategoryDisplayName": null,
        "emailAddress": listed.mail,
        "userPrincipalName": listed.principal_name,
        "userDisplayName": listed.user_name,
        "model": device.model,
        "manufacturer": manufacturer(device.platform),
        "serialNumber": device.serial_number,
        "udid": device.udid,
        "imei": null,
        "meid": null,
        "phoneNumber": null,
        "wiFiMacAddress": null,
        "isEncrypted": null,
        "isSupervised": null,
        "androidSecurityPatchLevel": null,
        "complianceGracePeriodExpirationDateTime": NO_END,
        "exchangeAccessState": "none",
        "exchangeAccessStateReason": "none",
        "exchangeLastSuccessfulSyncDateTime": NEVER,
    }));
    if call.version == Version::Beta {
        json.insert("managementState".to_owned(), json!(management_state(device.state)));
        json.insert("roleScopeTagIds".to_owned(), json!(["0"]));
    }
    json
}
