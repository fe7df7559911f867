//! Schemas: the profile types from the catalogue, everything else by its name.

use domain::catalogue::{Field, Kind, Setting, settings_of};
use domain::profile::ProfileType;
use serde_json::{Map, Value, json};

use crate::shape::app::{DETAILS, GRAPH_TYPE, SYSTEMS};
use crate::table::ENDPOINTS;

/// What actions give: lists of these.
const ACTION_RESULTS: &[(&str, &[(&str, &str)])] = &[
    (
        "hasPayloadLinkResultItem",
        &[("payloadId", "string"), ("hasLink", "boolean"), ("error", "string"), ("sources", "array")],
    ),
    (
        "deviceConfigurationTargetedUserAndDevice",
        &[
            ("deviceId", "string"),
            ("deviceName", "string"),
            ("userId", "string"),
            ("userDisplayName", "string"),
            ("userPrincipalName", "string"),
            ("lastCheckinDateTime", "string"),
        ],
    ),
];

/// Every schema that an endpoint names.
pub(super) fn schemas() -> Map<String, Value> {
    let mut schemas = Map::new();
    for endpoint in ENDPOINTS {
        let name = endpoint.entity.trim_end_matches("[]");
        if !name.is_empty() && name != "number" {
            schemas
                .insert(name.to_owned(), json!({"type": "object", "properties": {"id": {"type": "string"}}}));
        }
    }
    for kind in ProfileType::ALL {
        schemas.insert(kind.name().to_owned(), profile(*kind));
    }
    let to = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
    let mapping: Map<String, Value> = ProfileType::ALL
        .iter()
        .map(|kind| (kind.graph_name(), json!(format!("#/components/schemas/{kind}"))))
        .collect();
    schemas.insert(
        "deviceConfiguration".to_owned(),
        json!({
            "oneOf": ProfileType::ALL.iter().map(|kind| to(kind.name())).collect::<Vec<_>>(),
            "discriminator": {"propertyName": "@odata.type", "mapping": mapping},
        }),
    );
    schemas.extend(super::compliance::schemas());
    schemas.insert("assignments".to_owned(), list("assignments", &to("deviceConfigurationAssignment")));
    for (name, properties) in ACTION_RESULTS {
        let properties: Map<String, Value> =
            properties.iter().map(|(name, kind)| ((*name).to_owned(), json!({"type": kind}))).collect();
        schemas.insert((*name).to_owned(), json!({"type": "object", "properties": properties}));
    }
    for name in ["payloadIds", "deviceConfigurationIds"] {
        schemas.insert(name.to_owned(), list(name, &json!({"type": "string", "format": "uuid"})));
    }
    schemas.insert(
        "mobileAppIds".to_owned(),
        list("mobileAppIds", &json!({"type": "string", "format": "uuid"})),
    );
    schemas.insert("mobileApp".to_owned(), app());
    schemas.insert("batch".to_owned(), list("requests", &json!({"type": "object"})));
    let kinds = json!({"type": "object", "properties": {"syncType": {"enum": ["fullSync", "deltaSync"]}}});
    schemas.insert("exchangeSync".to_owned(), kinds);
    let test =
        json!({"type": "object", "properties": {"emailAddress": {"type": "string", "format": "email"}}});
    schemas.insert("testMessage".to_owned(), test);
    schemas.insert(
        "reference".to_owned(),
        json!({
            "type": "object",
            "properties": {"@odata.id": {"type": "string", "format": "uri"}},
            "required": ["@odata.id"],
        }),
    );
    schemas.insert(
        "error".to_owned(),
        json!({
            "type": "object",
            "properties": {"error": {
                "type": "object",
                "properties": {
                    "code": {"type": "string"},
                    "message": {"type": "string"},
                    "target": {"type": ["string", "null"]},
                    "details": {"type": "array", "items": {"type": "object"}},
                    "innerError": {"type": "object"},
                },
            }},
        }),
    );
    schemas
}

fn list(name: &str, item: &Value) -> Value {
    json!({"type": "object", "properties": {name: {"type": "array", "items": item}}, "required": [name]})
}

fn app() -> Value {
    let text = || json!({"type": ["string", "null"]});
    let truth = || json!({"type": "boolean"});
    let systems: Map<String, Value> = SYSTEMS.iter().map(|(name, _)| ((*name).to_owned(), truth())).collect();
    let mut properties = Map::from_iter([
        ("@odata.type".to_owned(), json!({"const": GRAPH_TYPE})),
        ("id".to_owned(), json!({"type": "string", "format": "uuid", "readOnly": true})),
        ("displayName".to_owned(), json!({"type": "string"})),
        ("description".to_owned(), text()),
        ("publisher".to_owned(), text()),
        ("bundleId".to_owned(), json!({"type": "string"})),
        ("appStoreUrl".to_owned(), json!({"type": "string", "format": "uri"})),
        ("isFeatured".to_owned(), truth()),
        ("removeWithManagement".to_owned(), truth()),
        (
            "applicableDeviceType".to_owned(),
            json!({"type": "object", "properties": {"iPad": truth(), "iPhoneAndIPod": truth()}}),
        ),
        ("minimumSupportedOperatingSystem".to_owned(), json!({"type": "object", "properties": systems})),
    ]);
    properties.extend(DETAILS.iter().map(|name| ((*name).to_owned(), text())));
    let required = ["@odata.type", "displayName", "bundleId", "appStoreUrl"];
    json!({"type": "object", "properties": properties, "required": required})
}

fn profile(kind: ProfileType) -> Value {
    let mut properties = Map::from_iter([
        ("@odata.type".to_owned(), json!({"const": kind.graph_name()})),
        ("id".to_owned(), json!({"type": "string", "format": "uuid", "readOnly": true})),
        ("displayName".to_owned(), json!({"type": "string", "maxLength": domain::catalogue::MAX_NAME})),
        (
            "description".to_owned(),
            json!({"type": ["string", "null"], "maxLength": domain::catalogue::MAX_DESCRIPTION}),
        ),
        ("version".to_owned(), json!({"type": "integer", "readOnly": true})),
        ("createdDateTime".to_owned(), json!({"type": "string", "format": "date-time", "readOnly": true})),
        (
            "lastModifiedDateTime".to_owned(),
            json!({"type": "string", "format": "date-time", "readOnly": true}),
        ),
    ]);
    let mut required = vec!["@odata.type", "displayName"];
    for setting in settings_of(kind) {
        if setting.is_reference() {
            let name = format!("{}@odata.bind", setting.name);
            properties.insert(name, json!({"type": "string", "writeOnly": true}));
        } else {
            properties.insert(setting.name.to_owned(), property(setting));
        }
        if setting.required && setting.when.is_none() {
            required.push(setting.name);
        }
    }
    json!({"type": "object", "properties": properties, "required": required})
}

fn property(setting: &Setting) -> Value {
    let mut schema = of(setting.kind);
    if let Some(schema) = schema.as_object_mut() {
        schema.insert("default".to_owned(), setting.initial.value());
        if setting.read_only {
            schema.insert("readOnly".to_owned(), json!(true));
        }
        if let Some(condition) = setting.when {
            schema.insert("description".to_owned(), json!(format!("Accepted only while {condition}.")));
        }
    }
    schema
}

fn of(kind: Kind) -> Value {
    match kind {
        Kind::Text { max } | Kind::Template { max } => json!({"type": ["string", "null"], "maxLength": max}),
        Kind::Host { .. } => json!({"type": "string", "maxLength": 259}),
        Kind::Bool => json!({"type": "boolean"}),
        Kind::Choice(choices) => json!({"enum": choices.words}),
        Kind::Flags(flags) => {
            let words: Vec<_> = flags.flags.iter().map(|flag| flag.word).collect();
            json!({"type": ["string", "null"], "description": format!("Any of {}, with commas.", words.join(", "))})
        }
        Kind::Number { min, max } => json!({"type": "integer", "minimum": min, "maximum": max}),
        Kind::Certificate => json!({"type": "string", "contentEncoding": "base64"}),
        Kind::Urls { max } => {
            json!({"type": "array", "maxItems": max, "items": {"type": "string", "format": "uri"}})
        }
        Kind::Objects { fields, max } => json!({"type": "array", "maxItems": max, "items": object(fields)}),
        Kind::Reference(_) => json!({"type": "string"}),
    }
}

fn object(fields: &[Field]) -> Value {
    let properties: Map<String, Value> =
        fields.iter().map(|field| (field.name.to_owned(), of(field.kind))).collect();
    json!({"type": "object", "properties": properties, "required": fields.iter().map(|field| field.name).collect::<Vec<_>>()})
}
