//! mobileApp: iosStoreApp, and mobileAppInstallStatus.

use domain::app::{App, AppState};
use domain::device::OsVersion;
use serde_json::{Map, Value, json};
use services::apps::AppRow;

use crate::call::{Call, Version};
use crate::shape::{fields, time};

/// Where apps are.
pub(crate) const PLACE: &str = "deviceAppManagement/mobileApps";
/// What one is called in errors.
pub(crate) const KIND: &str = "mobileApp";
/// The type of all of them.
pub(crate) const TYPE: &str = "iosStoreApp";
/// The same as it stands in bodies.
pub(crate) const GRAPH_TYPE: &str = "#microsoft.graph.iosStoreApp";

/// Texts that clients keep with an app.
pub(crate) const DETAILS: [&str; 5] =
    ["informationUrl", "privacyInformationUrl", "owner", "developer", "notes"];

/// The flags of minimumSupportedOperatingSystem, the oldest first.
pub(crate) const SYSTEMS: [(&str, u32); 11] = [
    ("v8_0", 8),
    ("v9_0", 9),
    ("v10_0", 10),
    ("v11_0", 11),
    ("v12_0", 12),
    ("v13_0", 13),
    ("v14_0", 14),
    ("v15_0", 15),
    ("v16_0", 16),
    ("v17_0", 17),
    ("v18_0", 18),
];

/// An app.
pub(crate) fn app(call: &Call, app: &App, is_assigned: bool) -> Map<String, Value> {
    let detail = |name: &str| app.details.get(name).cloned().unwrap_or(Value::Null);
    let optional = |text: &str| if text.is_empty() { Value::Null } else { json!(text) };
    let mut entity = fields(json!({
        "@odata.type": GRAPH_TYPE,
        "id": app.id,
        "displayName": app.display_name,
        "description": optional(&app.description),
        "publisher": optional(&app.publisher),
        "largeIcon": null,
        "createdDateTime": time(app.created_at),
        "lastModifiedDateTime": time(app.modified_at),
        "isFeatured": detail("isFeatured") == json!(true),
        "publishingState": "published",
        "bundleId": app.bundle_id,
        "appStoreUrl": app.store_url,
        "applicableDeviceType": {"iPad": app.on_ipad, "iPhoneAndIPod": app.on_iphone},
        "minimumSupportedOperatingSystem": systems(app.minimum_os),
        "removeWithManagement": app.ends_with_management,
    }));
    entity.extend(DETAILS.iter().map(|name| ((*name).to_owned(), detail(name))));
    if call.version == Version::Beta {
        entity.extend(fields(json!({
            "uploadState": 1,
            "isAssigned": is_assigned,
            "roleScopeTagIds": ["0"],
            "dependentAppCount": 0,
            "supersedingAppCount": 0,
            "supersededAppCount": 0,
        })));
    }
    entity
}

/// The newest system that is not newer than the oldest one that takes the app.
fn systems(minimum: OsVersion) -> Map<String, Value> {
    let newest = SYSTEMS.iter().rev().find(|(_, major)| OsVersion::new(*major, 0) <= minimum);
    let newest = newest.map_or("v8_0", |(name, _)| *name);
    SYSTEMS.iter().map(|(name, _)| ((*name).to_owned(), json!(*name == newest))).collect()
}

/// How an app stands on a device.
pub(crate) fn install_status(listed: &AppRow) -> Map<String, Value> {
    let row = &listed.row;
    fields(json!({
        "id": format!("{}_{}", row.app, row.device),
        "deviceId": row.device,
        "deviceName": listed.device_name,
        "userName": listed.user_name,
        "userPrincipalName": listed.principal_name,
        "osVersion": listed.os_version,
        "lastSyncDateTime": time(listed.last_seen_at),
        "installState": install_state(row.state),
        // Graph's own words for the details are hundreds; ours are the states by their names.
        "installStateDetail": row.state.name(),
        "errorCode": row.error.as_ref().map_or(0, |error| error.code),
    }))
}

const fn install_state(state: AppState) -> &'static str {
    match state {
        AppState::Installed | AppState::UserInstalled | AppState::ManagementRejected => "installed",
        AppState::Failed => "failed",
        AppState::Rejected | AppState::Uninstalled | AppState::NeedsRedemption => "notInstalled",
        AppState::NotApplicable => "notApplicable",
        AppState::Removing => "unknown",
        AppState::Pending
        | AppState::Sent
        | AppState::Installing
        | AppState::Prompting
        | AppState::PromptingForLogin
        | AppState::PromptingForManagement => "pendingInstall",
    }
}
