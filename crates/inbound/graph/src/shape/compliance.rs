//! deviceCompliancePolicy and what hangs on it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::assignment::{Assignment, Target};
use domain::compliance::{
    ComplianceAction, ComplianceActionKind, CompliancePolicy, ComplianceSetting, SettingState,
};
use domain::device::Platform;
use domain::id::{AssignmentId, CompliancePolicyId, ProfileId};
use serde_json::{Map, Value, json};
use services::compliance::{ComplianceOverview, ComplianceResult, ComplianceRow, UserCompliance};
use uuid::Uuid;

use crate::call::{Call, Version};
use crate::shape::assignment;
use crate::shape::status::Whose;
use crate::shape::{fields, time};

/// Where policies are.
pub(crate) const PLACE: &str = "deviceManagement/deviceCompliancePolicies";

/// The types of policies, each with its platform.
pub(crate) const TYPES: &[(&str, Platform)] = &[
    ("iosCompliancePolicy", Platform::Ios),
    ("androidWorkProfileCompliancePolicy", Platform::AndroidWorkProfile),
    ("androidCompliancePolicy", Platform::AndroidKnox),
    ("windows10CompliancePolicy", Platform::Windows10),
    ("windowsPhone81CompliancePolicy", Platform::WindowsPhone81),
];

/// "No grace period": what Graph writes.
const NEVER: &str = "9999-12-31T23:59:59.9999999Z";

/// The type of a platform's policies.
pub(crate) fn type_of(platform: Platform) -> &'static str {
    TYPES.iter().find(|(_, known)| *known == platform).map_or("deviceCompliancePolicy", |(name, _)| name)
}

/// Graph's name of a setting on the policies of a platform. What Graph lacks there has the name that it has elsewhere.
pub(crate) const fn property(platform: Platform, setting: ComplianceSetting) -> &'static str {
    match (setting, platform) {
        (ComplianceSetting::Passcode, Platform::Ios) => "passcodeRequired",
        (ComplianceSetting::Passcode, _) => "passwordRequired",
        (ComplianceSetting::ManagedEmail, _) => "managedEmailProfileRequired",
        (ComplianceSetting::MinimumOs, _) => "osMinimumVersion",
        (ComplianceSetting::Jailbreak, _) => "securityBlockJailbrokenDevices",
        (ComplianceSetting::Encryption, _) => "storageRequireEncryption",
    }
}

/// Graph's name of a platform among policies (policyPlatformType).
pub(crate) const fn platform_type(platform: Platform) -> &'static str {
    match platform {
        Platform::Ios => "iOS",
        Platform::AndroidWorkProfile => "androidWorkProfile",
        Platform::AndroidKnox => "android",
        Platform::Windows10 => "windows10AndLater",
        Platform::WindowsPhone81 => "windowsPhone81",
    }
}

/// A state as Graph's complianceStatus, which knows no grace: whoever fails fails, and the time until which it is forgiven is apart.
pub(crate) const fn status(state: SettingState) -> &'static str {
    match state {
        SettingState::InGracePeriod | SettingState::NonCompliant => "nonCompliant",
        SettingState::Unknown => "unknown",
        SettingState::NotApplicable => "notApplicable",
        SettingState::Compliant => "compliant",
    }
}

/// A policy with every setting that is judged.
pub(crate) fn policy(call: &Call, policy: &CompliancePolicy) -> Map<String, Value> {
    let mut json = fields(json!({
        "@odata.type": format!("#microsoft.graph.{}", type_of(policy.platform)),
        "id": policy.id,
        "createdDateTime": time(policy.created_at),
        "lastModifiedDateTime": time(policy.modified_at),
        "displayName": policy.display_name,
        "description": if policy.description.is_empty() { Value::Null } else { json!(policy.description) },
        "version": policy.version,
    }));
    if call.version == Version::Beta {
        json.insert("roleScopeTagIds".to_owned(), json!(["0"]));
    }
    let settings = &policy.settings;
    for setting in ComplianceSetting::ALL {
        let value = match setting {
            ComplianceSetting::ManagedEmail => json!(settings.managed_email_profile_required),
            ComplianceSetting::MinimumOs => json!(settings.os_minimum_version.map(|os| os.to_string())),
            ComplianceSetting::Passcode => json!(settings.passcode_required),
            ComplianceSetting::Jailbreak => json!(settings.security_block_jailbroken_devices),
            ComplianceSetting::Encryption => json!(settings.storage_require_encryption),
        };
        json.insert(property(policy.platform, *setting).to_owned(), value);
    }
    json
}

/// The one deviceComplianceScheduledActionForRule of a policy, with its actions.
pub(crate) fn scheduled_actions(policy: &CompliancePolicy) -> Map<String, Value> {
    let actions: Vec<Value> =
        policy.actions.iter().map(|known| Value::Object(action(policy, *known))).collect();
    fields(json!({
        "id": policy.id,
        "ruleName": "PasswordRequired",
        "scheduledActionConfigurations": actions,
    }))
}

/// deviceComplianceActionItem. Its id follows from what it is: the same step keeps it.
fn action(policy: &CompliancePolicy, action: ComplianceAction) -> Map<String, Value> {
    let step = format!("{}/{}", action.kind, action.grace_period_hours);
    let template = action.template.map_or(Uuid::nil(), |template| template.0);
    fields(json!({
        "id": Uuid::new_v5(&policy.id.0, step.as_bytes()),
        "gracePeriodHours": action.grace_period_hours,
        "actionType": action.kind.name(),
        "notificationTemplateId": match action.kind {
            ComplianceActionKind::Notify => template.to_string(),
            _ => String::new(),
        },
        "notificationMessageCCList": [],
    }))
}

/// deviceCompliancePolicyAssignment.
pub(crate) fn target(call: &Call, policy: CompliancePolicyId, target: Target) -> Map<String, Value> {
    let line = Assignment { id: AssignmentId(policy.0), profile: ProfileId(policy.0), target };
    let mut json = assignment::assignment(call, &line);
    json.remove("intent");
    json
}

fn grace(ends: Option<DateTime<Utc>>) -> Value {
    ends.map_or_else(|| json!(NEVER), time)
}

/// The id of a device status: user, policy, device.
pub(crate) fn device_status_id(row: &ComplianceRow) -> String {
    format!("{}_{}_{}", row.user, row.policy, row.device)
}

/// deviceComplianceDeviceStatus.
pub(crate) fn device_status(call: &Call, row: &ComplianceRow) -> Map<String, Value> {
    let mut json = fields(json!({
        "id": device_status_id(row),
        "deviceDisplayName": row.device_name,
        "userName": row.user_name,
        "deviceModel": row.model,
        "complianceGracePeriodExpirationDateTime": grace(row.grace_ends_at),
        "status": status(row.state),
        "lastReportedDateTime": time(row.last_seen_at),
        "userPrincipalName": row.principal_name,
    }));
    if call.version == Version::Beta {
        json.insert("platform".to_owned(), json!(0));
    }
    json
}

/// deviceComplianceUserStatus.
pub(crate) fn user_status(policy: CompliancePolicyId, user: &UserCompliance) -> Map<String, Value> {
    fields(json!({
        "id": format!("{}_{policy}", user.user),
        "userDisplayName": user.user_name,
        "devicesCount": user.devices,
        "status": status(user.state),
        "lastReportedDateTime": time(user.last_seen_at),
        "userPrincipalName": user.principal_name,
    }))
}

/// deviceComplianceDeviceOverview and deviceComplianceUserOverview.
pub(crate) fn overview(
    call: &Call,
    id: CompliancePolicyId,
    overview: &ComplianceOverview,
    devices: bool,
) -> Map<String, Value> {
    let failed = overview.count(SettingState::NonCompliant) + overview.count(SettingState::InGracePeriod);
    let mut json = fields(json!({
        "id": id,
        "pendingCount": overview.count(SettingState::Unknown),
        "notApplicableCount": overview.count(SettingState::NotApplicable),
        "successCount": overview.count(SettingState::Compliant),
        "errorCount": 0,
        "failedCount": failed,
        "lastUpdateDateTime": time(overview.updated_at),
        "configurationVersion": overview.version,
    }));
    if call.version == Version::Beta {
        json.insert("conflictCount".to_owned(), json!(0));
        if devices {
            json.insert("notApplicablePlatformCount".to_owned(), json!(0));
        }
    }
    json
}

/// settingStateDeviceSummary of one setting of a policy.
pub(crate) fn setting_summary(
    policy: &CompliancePolicy,
    setting: ComplianceSetting,
    counts: &BTreeMap<SettingState, u64>,
) -> Map<String, Value> {
    let (kind, name) = (type_of(policy.platform), property(policy.platform, setting));
    let mut summary = fields(json!({
        "id": format!("{}_{name}", policy.id),
        "settingName": name,
        "instancePath": format!("{kind}.{name}"),
    }));
    summary.extend(device_counts(counts));
    summary
}

/// Devices by the state of a setting. Graph has no number for those that still have time: they count as not compliant.
pub(crate) fn device_counts(counts: &BTreeMap<SettingState, u64>) -> Map<String, Value> {
    let count = |state| counts.get(&state).copied().unwrap_or(0);
    fields(json!({
        "unknownDeviceCount": count(SettingState::Unknown),
        "notApplicableDeviceCount": count(SettingState::NotApplicable),
        "compliantDeviceCount": count(SettingState::Compliant),
        "remediatedDeviceCount": 0,
        "nonCompliantDeviceCount": count(SettingState::NonCompliant) + count(SettingState::InGracePeriod),
        "errorDeviceCount": 0,
        "conflictDeviceCount": 0,
    }))
}

/// deviceCompliancePolicyState of one device, with the state of each setting.
pub(crate) fn policy_state(
    device: &str,
    whose: &Whose<'_>,
    policy: &CompliancePolicy,
    result: &ComplianceResult,
) -> Map<String, Value> {
    let kind = type_of(policy.platform);
    let settings: Vec<Value> = result
        .verdict
        .settings
        .iter()
        .map(|verdict| {
            let name = property(policy.platform, verdict.setting);
            json!({
                "setting": format!("{kind}.{name}"),
                "settingName": name,
                "instanceDisplayName": null,
                "state": status(verdict.state),
                "errorCode": 0,
                "errorDescription": null,
                "userId": whose.user,
                "userName": whose.name,
                "userEmail": whose.mail,
                "userPrincipalName": whose.principal_name,
                "currentValue": null,
                "sources": [{
                    "id": policy.id,
                    "displayName": policy.display_name,
                    "sourceType": "deviceCompliancePolicy",
                }],
            })
        })
        .collect();
    fields(json!({
        "id": format!("{}_{}_{device}", whose.user, policy.id),
        "displayName": policy.display_name,
        "version": policy.version,
        "platformType": platform_type(policy.platform),
        "state": status(result.verdict.state),
        "settingCount": settings.len(),
        "settingStates": settings,
        "userId": whose.user,
        "userPrincipalName": whose.principal_name,
    }))
}
