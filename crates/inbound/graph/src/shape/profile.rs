//! deviceConfiguration.

use domain::catalogue::settings_of;
use domain::profile::Profile;
use odata::MetadataLevel;
use serde_json::{Map, Value, json};

use crate::call::{Call, Version};
use crate::shape::{fields, time};

/// Where profiles are.
pub(crate) const PLACE: &str = "deviceManagement/deviceConfigurations";

/// The collections and entities that hang on every profile.
pub(crate) const NAVIGATIONS: &[&str] = &[
    "assignments",
    "deviceStatuses",
    "userStatuses",
    "deviceStatusOverview",
    "userStatusOverview",
    "deviceSettingStateSummaries",
];

/// A profile with every setting, set or not.
pub(crate) fn profile(call: &Call, profile: &Profile) -> Map<String, Value> {
    let mut json = fields(json!({
        "@odata.type": profile.kind.graph_name(),
        "id": profile.id,
        "lastModifiedDateTime": time(profile.modified_at),
        "createdDateTime": time(profile.created_at),
        "displayName": profile.display_name,
        "description": if profile.description.is_empty() { Value::Null } else { json!(profile.description) },
        "version": profile.version,
    }));
    if call.version == Version::Beta {
        json.extend(fields(json!({
            "roleScopeTagIds": ["0"],
            "supportsScopeTags": true,
            "deviceManagementApplicabilityRuleOsEdition": null,
            "deviceManagementApplicabilityRuleOsVersion": null,
            "deviceManagementApplicabilityRuleDeviceMode": null,
        })));
    }
    json.extend(profile.settings.clone());
    if call.metadata == MetadataLevel::Full {
        links(call, profile, &mut json);
    }
    json
}

/// What `odata.metadata=full` adds: clients find references by these links alone.
fn links(call: &Call, profile: &Profile, json: &mut Map<String, Value>) {
    let id = format!("{PLACE}('{}')", profile.id);
    let typed = format!("{id}/microsoft.graph.{}", profile.kind);
    json.insert("@odata.id".to_owned(), json!(id));
    json.insert("@odata.editLink".to_owned(), json!(typed));
    for name in ["lastModifiedDateTime", "createdDateTime"] {
        json.insert(format!("{name}@odata.type"), json!("#DateTimeOffset"));
    }
    let references = settings_of(profile.kind).iter().filter(|setting| setting.is_reference());
    for name in NAVIGATIONS.iter().copied().chain(references.map(|setting| setting.name)) {
        let place = format!("{}/{typed}/{name}", call.root());
        json.insert(format!("{name}@odata.associationLink"), json!(format!("{place}/$ref")));
        json.insert(format!("{name}@odata.navigationLink"), json!(place));
    }
}
