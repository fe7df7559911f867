//! auditEvent.

use domain::audit::ObjectKind;
use serde_json::{Map, Value, json};
use services::audit::AuditRow;

use crate::shape::{fields, time};

/// Where the audit log is.
pub(crate) const PLACE: &str = "deviceManagement/auditEvents";

/// An entry of the audit log.
pub(crate) fn event(row: &AuditRow) -> Map<String, Value> {
    let kind = ObjectKind::from_name(&row.object_kind);
    let component = component(kind);
    let operation = operation(&row.act);
    let failed = [".failed", ".refused"].iter().any(|end| row.act.ends_with(end));
    fields(json!({
        "id": row.id,
        "displayName": format!("{operation} {component}"),
        "componentName": component,
        "category": component,
        "activity": row.act,
        "activityType": format!("{operation} {component}"),
        "activityOperationType": operation,
        "activityDateTime": time(row.at),
        "activityResult": if failed { "Failure" } else { "Success" },
        "correlationId": row.id,
        "actor": actor(row),
        "resources": [{
            "displayName": row.object_name,
            "type": row.object_kind,
            "auditResourceType": row.object_kind,
            "resourceId": row.object_id,
            "modifiedProperties": properties(&row.details.0),
        }],
    }))
}

/// The part of the service, in the words that scripts filter by.
const fn component(kind: Option<ObjectKind>) -> &'static str {
    match kind {
        Some(ObjectKind::Profile) => "DeviceConfiguration",
        Some(ObjectKind::Device) => "Device",
        Some(ObjectKind::Enrolment | ObjectKind::EnrolmentRule) => "Enrollment",
        Some(ObjectKind::Administrator | ObjectKind::Token) => "Role",
        _ => "Other",
    }
}

fn operation(act: &str) -> &'static str {
    match act.rsplit('.').next().unwrap_or_default() {
        "create" | "offer" => "Create",
        "change" | "configure" => "Patch",
        "delete" | "revoke" => "Delete",
        _ => "Action",
    }
}

fn actor(row: &AuditRow) -> Value {
    let is = |kind: &str| row.actor_kind == kind;
    let person = is("administrator") || is("user");
    let id = |wanted: bool| if wanted { json!(row.actor_id) } else { Value::Null };
    let name = |wanted: bool| if wanted { json!(row.actor_name) } else { Value::Null };
    json!({
        "auditActorType": if person { "ItPro" } else if is("token") { "Application" } else { "System" },
        "userId": id(person),
        "userPrincipalName": name(person),
        "applicationId": id(is("token")),
        "applicationDisplayName": name(!person),
        "servicePrincipalName": null,
        "ipAddress": null,
        "userPermissions": [],
    })
}

/// What changed: each with its old and new value, where the entry has both.
fn properties(details: &Value) -> Value {
    // Of some acts it is how many there were.
    let changes = details.get("changes").filter(|changes| changes.is_object()).unwrap_or(details).as_object();
    let text = |value: Option<&Value>| match value {
        None | Some(Value::Null) => Value::Null,
        Some(Value::String(text)) => json!(text),
        Some(other) => json!(other.to_string()),
    };
    let property = |(name, value): (&String, &Value)| {
        let (old, new) = match (value.get("old"), value.get("new")) {
            (None, None) => (None, Some(value)),
            both => both,
        };
        json!({"displayName": name, "oldValue": text(old), "newValue": text(new)})
    };
    changes.map_or_else(|| json!([]), |changes| changes.iter().map(property).collect())
}
