//! The types of compliance policies.

use super::entities::{NUMBER, STATUS, Shape, TEXT, TEXTS, TIME, TRUTH};

/// Whether policies of some type have this setting.
pub(super) fn is_setting(property: &str) -> bool {
    let derived = ENTITIES.iter().filter(|shape| shape.base == "deviceCompliancePolicy");
    derived.flat_map(|shape| shape.properties).any(|(name, _)| *name == property)
}

pub(super) const COMPLEX: &[Shape] = &[
    Shape {
        name: "deviceManagementSettings",
        base: "",
        properties: &[
            ("deviceComplianceCheckinThresholdDays", NUMBER),
            ("isScheduledActionEnabled", TRUTH),
            ("secureByDefault", TRUTH),
        ],
        navigations: &[],
    },
    Shape {
        name: "settingSource",
        base: "",
        properties: &[("id", TEXT), ("displayName", TEXT), ("sourceType", TEXT)],
        navigations: &[],
    },
    Shape {
        name: "deviceCompliancePolicySettingState",
        base: "",
        properties: &[
            ("setting", TEXT),
            ("settingName", TEXT),
            ("instanceDisplayName", TEXT),
            ("state", STATUS),
            ("errorCode", "Edm.Int64"),
            ("errorDescription", TEXT),
            ("userId", TEXT),
            ("userName", TEXT),
            ("userEmail", TEXT),
            ("userPrincipalName", TEXT),
            ("currentValue", TEXT),
            ("sources", "Collection(graph.settingSource)"),
        ],
        navigations: &[],
    },
];

/// What the counts of devices and of users have in common.
const OVERVIEW: &[(&str, &str)] = &[
    ("pendingCount", NUMBER),
    ("notApplicableCount", NUMBER),
    ("notApplicablePlatformCount", NUMBER),
    ("successCount", NUMBER),
    ("errorCount", NUMBER),
    ("failedCount", NUMBER),
    ("conflictCount", NUMBER),
    ("lastUpdateDateTime", TIME),
    ("configurationVersion", NUMBER),
];

/// The settings that are judged, where a password is called so.
const PASSWORD_POLICY: &[(&str, &str)] = &[
    ("managedEmailProfileRequired", TRUTH),
    ("osMinimumVersion", TEXT),
    ("passwordRequired", TRUTH),
    ("securityBlockJailbrokenDevices", TRUTH),
    ("storageRequireEncryption", TRUTH),
];

const fn policy(name: &'static str, properties: &'static [(&'static str, &'static str)]) -> Shape {
    Shape { name, base: "deviceCompliancePolicy", properties, navigations: &[] }
}

const fn plain(name: &'static str, properties: &'static [(&'static str, &'static str)]) -> Shape {
    Shape { name, base: "entity", properties, navigations: &[] }
}

pub(super) const ENTITIES: &[Shape] = &[
    Shape {
        name: "deviceCompliancePolicy",
        base: "entity",
        properties: &[
            ("displayName", TEXT),
            ("description", TEXT),
            ("version", NUMBER),
            ("createdDateTime", TIME),
            ("lastModifiedDateTime", TIME),
            ("roleScopeTagIds", TEXTS),
        ],
        navigations: &[
            ("assignments", "Collection(graph.deviceCompliancePolicyAssignment)"),
            ("scheduledActionsForRule", "Collection(graph.deviceComplianceScheduledActionForRule)"),
            ("deviceStatuses", "Collection(graph.deviceComplianceDeviceStatus)"),
            ("userStatuses", "Collection(graph.deviceComplianceUserStatus)"),
            ("deviceStatusOverview", "graph.deviceComplianceDeviceOverview"),
            ("userStatusOverview", "graph.deviceComplianceUserOverview"),
            ("deviceSettingStateSummaries", "Collection(graph.settingStateDeviceSummary)"),
        ],
    },
    policy(
        "iosCompliancePolicy",
        &[
            ("managedEmailProfileRequired", TRUTH),
            ("osMinimumVersion", TEXT),
            ("passcodeRequired", TRUTH),
            ("securityBlockJailbrokenDevices", TRUTH),
            ("storageRequireEncryption", TRUTH),
        ],
    ),
    policy("androidCompliancePolicy", PASSWORD_POLICY),
    policy("androidWorkProfileCompliancePolicy", PASSWORD_POLICY),
    policy("windows10CompliancePolicy", PASSWORD_POLICY),
    policy("windowsPhone81CompliancePolicy", PASSWORD_POLICY),
    plain(
        "deviceCompliancePolicyAssignment",
        &[("target", "graph.deviceAndAppManagementAssignmentTarget"), ("source", TEXT), ("sourceId", TEXT)],
    ),
    Shape {
        name: "deviceComplianceScheduledActionForRule",
        base: "entity",
        properties: &[("ruleName", TEXT)],
        navigations: &[("scheduledActionConfigurations", "Collection(graph.deviceComplianceActionItem)")],
    },
    plain(
        "deviceComplianceActionItem",
        &[
            ("gracePeriodHours", NUMBER),
            ("actionType", TEXT),
            ("notificationTemplateId", TEXT),
            ("notificationMessageCCList", TEXTS),
        ],
    ),
    plain(
        "deviceComplianceDeviceStatus",
        &[
            ("deviceDisplayName", TEXT),
            ("userName", TEXT),
            ("deviceModel", TEXT),
            ("platform", NUMBER),
            ("complianceGracePeriodExpirationDateTime", TIME),
            ("status", STATUS),
            ("lastReportedDateTime", TIME),
            ("userPrincipalName", TEXT),
        ],
    ),
    plain(
        "deviceComplianceUserStatus",
        &[
            ("userDisplayName", TEXT),
            ("devicesCount", NUMBER),
            ("status", STATUS),
            ("lastReportedDateTime", TIME),
            ("userPrincipalName", TEXT),
        ],
    ),
    plain("deviceComplianceDeviceOverview", OVERVIEW),
    plain("deviceComplianceUserOverview", OVERVIEW),
    plain(
        "deviceCompliancePolicyState",
        &[
            ("displayName", TEXT),
            ("version", NUMBER),
            ("platformType", TEXT),
            ("state", STATUS),
            ("settingCount", NUMBER),
            ("settingStates", "Collection(graph.deviceCompliancePolicySettingState)"),
            ("userId", TEXT),
            ("userPrincipalName", TEXT),
        ],
    ),
    plain(
        "deviceCompliancePolicyDeviceStateSummary",
        &[
            ("unknownDeviceCount", NUMBER),
            ("notApplicableDeviceCount", NUMBER),
            ("compliantDeviceCount", NUMBER),
            ("remediatedDeviceCount", NUMBER),
            ("nonCompliantDeviceCount", NUMBER),
            ("inGracePeriodCount", NUMBER),
            ("errorDeviceCount", NUMBER),
            ("conflictDeviceCount", NUMBER),
            ("configManagerCount", NUMBER),
        ],
    ),
    plain(
        "deviceCompliancePolicySettingStateSummary",
        &[
            ("settingName", TEXT),
            ("setting", TEXT),
            ("platformType", TEXT),
            ("unknownDeviceCount", NUMBER),
            ("notApplicableDeviceCount", NUMBER),
            ("compliantDeviceCount", NUMBER),
            ("remediatedDeviceCount", NUMBER),
            ("nonCompliantDeviceCount", NUMBER),
            ("errorDeviceCount", NUMBER),
            ("conflictDeviceCount", NUMBER),
        ],
    ),
];
