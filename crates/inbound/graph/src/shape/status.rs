//! The status of profiles: by device, by user, by setting, and counted.

use std::collections::BTreeMap;

use domain::deployment::{DeploymentState, GraphStatus};
use domain::id::ProfileId;
use serde_json::{Map, Value, json};
use services::status::{DeploymentRow, DeviceProfile, Overview, SettingSummary, UserStatus};

use crate::call::{Call, Version};
use crate::shape::{fields, time};

/// "No grace period": what Graph writes.
const NEVER: &str = "9999-12-31T23:59:59.9999999Z";

fn status(state: DeploymentState) -> &'static str {
    state.graph_status().unwrap_or(GraphStatus::Unknown).name()
}

/// The id of a device status: user, profile, device.
pub(crate) fn device_status_id(row: &DeploymentRow) -> String {
    format!("{}_{}_{}", row.user, row.profile, row.device)
}

/// deviceConfigurationDeviceStatus.
pub(crate) fn device_status(call: &Call, row: &DeploymentRow) -> Map<String, Value> {
    let mut json = fields(json!({
        "id": device_status_id(row),
        "deviceDisplayName": row.device_name,
        "userName": row.user_name,
        "deviceModel": row.model,
        "complianceGracePeriodExpirationDateTime": NEVER,
        "status": status(row.state),
        "lastReportedDateTime": time(row.last_seen_at),
        "userPrincipalName": row.principal_name,
    }));
    if call.version == Version::Beta {
        json.insert("platform".to_owned(), json!(0));
    }
    json
}

/// deviceConfigurationUserStatus.
pub(crate) fn user_status(profile: ProfileId, user: &UserStatus) -> Map<String, Value> {
    fields(json!({
        "id": format!("{}_{profile}", user.user),
        "userDisplayName": user.user_name,
        "devicesCount": user.devices,
        "status": status(user.state),
        "lastReportedDateTime": time(user.last_seen_at),
        "userPrincipalName": user.principal_name,
    }))
}

/// deviceConfigurationDeviceOverview and deviceConfigurationUserOverview.
pub(crate) fn overview(call: &Call, id: ProfileId, overview: &Overview, devices: bool) -> Map<String, Value> {
    let mut json = fields(json!({
        "id": id,
        "pendingCount": overview.pending,
        "notApplicableCount": overview.not_applicable,
        "successCount": overview.success,
        "errorCount": overview.error,
        "failedCount": overview.failed,
        "lastUpdateDateTime": time(overview.updated_at),
        "configurationVersion": overview.version,
    }));
    if call.version == Version::Beta {
        json.insert("conflictCount".to_owned(), json!(overview.conflict));
        if devices {
            // Devices of another platform get no deployment at all.
            json.insert("notApplicablePlatformCount".to_owned(), json!(0));
        }
    }
    json
}

/// settingStateDeviceSummary.
pub(crate) fn setting_summary(id: ProfileId, kind: &str, summary: &SettingSummary) -> Map<String, Value> {
    let count = |status: GraphStatus| number(&summary.devices, status);
    fields(json!({
        "id": format!("{id}_{}", summary.name),
        "settingName": summary.name,
        "instancePath": format!("{kind}.{}", summary.name),
        "unknownDeviceCount": count(GraphStatus::Unknown),
        "notApplicableDeviceCount": count(GraphStatus::NotApplicable),
        "compliantDeviceCount": count(GraphStatus::Compliant),
        "remediatedDeviceCount": count(GraphStatus::Remediated),
        "nonCompliantDeviceCount": count(GraphStatus::NonCompliant),
        "errorDeviceCount": count(GraphStatus::Error),
        "conflictDeviceCount": count(GraphStatus::Conflict),
    }))
}

fn number(counts: &BTreeMap<GraphStatus, u64>, status: GraphStatus) -> u64 {
    counts.get(&status).copied().unwrap_or(0)
}

/// Whose device it is, for the states of its settings.
pub(crate) struct Whose<'a> {
    /// The user's id.
    pub(crate) user: String,
    /// The user's name.
    pub(crate) name: &'a str,
    /// The user's principal name.
    pub(crate) principal_name: Option<&'a str>,
    /// The user's address.
    pub(crate) mail: Option<&'a str>,
}

/// deviceConfigurationState, with the state of each setting.
pub(crate) fn configuration_state(
    device: &str,
    whose: &Whose<'_>,
    profile: &DeviceProfile,
) -> Map<String, Value> {
    let source = |profile: &domain::profile::Profile| json!({"id": profile.id, "displayName": profile.display_name, "sourceType": "deviceConfiguration"});
    let kind = profile.profile.kind;
    let settings: Vec<Value> = profile
        .settings
        .iter()
        .map(|setting| {
            let failed = setting.status == GraphStatus::Error;
            let error = profile.deployment.error.as_ref().filter(|_| failed);
            let mut sources = vec![source(&profile.profile)];
            if setting.status == GraphStatus::Conflict {
                sources.extend(profile.conflicts_with.as_ref().map(source));
            }
            json!({
                "setting": format!("{kind}.{}", setting.name),
                "settingName": setting.name,
                "settingInstanceId": null,
                "instanceDisplayName": null,
                "state": setting.status.name(),
                "errorCode": error.map_or(0, |error| error.code),
                "errorDescription": error.and_then(|error| error.chain.last()).map(|link| &link.description),
                "userId": whose.user,
                "userName": whose.name,
                "userEmail": whose.mail,
                "userPrincipalName": whose.principal_name,
                "currentValue": null,
                "sources": sources,
            })
        })
        .collect();
    fields(json!({
        "id": format!("{}_{}_{device}", whose.user, profile.profile.id),
        "displayName": profile.profile.display_name,
        "version": profile.profile.version,
        "platformType": kind.platform().name(),
        "state": status(profile.deployment.state),
        "settingCount": settings.len(),
        "settingStates": settings,
        "userId": whose.user,
        "userPrincipalName": whose.principal_name,
    }))
}
