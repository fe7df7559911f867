//! Schemas of compliance policies: the settings that are judged, and what follows.

use domain::compliance::{ComplianceActionKind, ComplianceSetting};
use domain::device::Platform;
use serde_json::{Map, Value, json};

use crate::shape::compliance::{TYPES, property};

/// The schemas by their names.
pub(super) fn schemas() -> Map<String, Value> {
    let mut schemas = Map::new();
    for (name, platform) in TYPES {
        schemas.insert((*name).to_owned(), policy(name, *platform));
    }
    let to = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
    let mapping: Map<String, Value> = TYPES
        .iter()
        .map(|(name, _)| (format!("#microsoft.graph.{name}"), json!(format!("#/components/schemas/{name}"))))
        .collect();
    schemas.insert(
        "deviceCompliancePolicy".to_owned(),
        json!({
            "oneOf": TYPES.iter().map(|(name, _)| to(name)).collect::<Vec<_>>(),
            "discriminator": {"propertyName": "@odata.type", "mapping": mapping},
        }),
    );
    schemas.insert(
        "complianceAssignments".to_owned(),
        json!({
            "type": "object",
            "properties": {"assignments": {"type": "array", "items": to("deviceCompliancePolicyAssignment")}},
            "required": ["assignments"],
        }),
    );
    schemas.insert(
        "scheduledActions".to_owned(),
        json!({
            "type": "object",
            "properties": {"deviceComplianceScheduledActionForRules": rules()},
            "required": ["deviceComplianceScheduledActionForRules"],
        }),
    );
    schemas.insert("deviceComplianceScheduledActionForRule".to_owned(), rule());
    schemas
}

fn policy(name: &str, platform: Platform) -> Value {
    let mut properties = Map::from_iter([
        ("@odata.type".to_owned(), json!({"const": format!("#microsoft.graph.{name}")})),
        ("id".to_owned(), json!({"type": "string", "format": "uuid", "readOnly": true})),
        ("displayName".to_owned(), json!({"type": "string", "maxLength": 256})),
        ("description".to_owned(), json!({"type": ["string", "null"], "maxLength": 2000})),
        ("version".to_owned(), json!({"type": "integer", "readOnly": true})),
        ("createdDateTime".to_owned(), json!({"type": "string", "format": "date-time", "readOnly": true})),
        (
            "lastModifiedDateTime".to_owned(),
            json!({"type": "string", "format": "date-time", "readOnly": true}),
        ),
        ("scheduledActionsForRule".to_owned(), rules()),
    ]);
    for setting in ComplianceSetting::ALL {
        let kind = match setting {
            ComplianceSetting::MinimumOs => json!({"type": ["string", "null"]}),
            _ => json!({"type": "boolean", "default": false}),
        };
        properties.insert(property(platform, *setting).to_owned(), kind);
    }
    let required = ["@odata.type", "displayName", "scheduledActionsForRule"];
    json!({"type": "object", "properties": properties, "required": required})
}

fn rules() -> Value {
    json!({"type": "array", "items": {"$ref": "#/components/schemas/deviceComplianceScheduledActionForRule"}})
}

fn rule() -> Value {
    let kinds: Vec<&str> = ComplianceActionKind::ALL.iter().map(|kind| kind.name()).collect();
    json!({
        "type": "object",
        "properties": {
            "id": {"type": "string", "readOnly": true},
            "ruleName": {"type": ["string", "null"]},
            "scheduledActionConfigurations": {"type": "array", "items": {
                "type": "object",
                "properties": {
                    "id": {"type": "string", "readOnly": true},
                    "gracePeriodHours": {"type": "integer", "minimum": 0, "maximum": 8760},
                    "actionType": {"enum": kinds},
                    "notificationTemplateId": {"type": ["string", "null"]},
                    "notificationMessageCCList": {"type": "array", "maxItems": 0},
                },
                "required": ["actionType"],
            }},
        },
    })
}
