//! The OpenAPI document, drawn from the table of endpoints and the catalogue: it cannot fall behind either.

mod compliance;
mod schema;

use axum::response::Response;
use odata::MetadataLevel;
use serde_json::{Map, Value, json};

use crate::endpoint::Endpoint;
use crate::reply::Reply;
use crate::table::ENDPOINTS;

/// GET /openapi.json.
pub(crate) async fn handle() -> Response {
    Reply::Json(document()).into_response(MetadataLevel::Minimal)
}

/// The document (OpenAPI 3.1).
pub fn document() -> Value {
    let mut paths = Map::new();
    for version in ["v1.0", "beta"] {
        for endpoint in ENDPOINTS {
            let path = paths.entry(format!("/{version}/{}", endpoint.path)).or_insert_with(|| json!({}));
            if let Some(path) = path.as_object_mut() {
                path.insert(endpoint.method.as_str().to_ascii_lowercase(), operation(version, endpoint));
            }
        }
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Gatepost",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Microsoft Graph's names and shapes for what Gatepost manages. Keys may also be written in \
                            brackets, as deviceConfigurations('id').",
        },
        "security": [{"bearer": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
            "schemas": schema::schemas(),
            "responses": {"error": {"description": "What is wrong", "content": content("error")}},
        },
    })
}

fn content(entity: &str) -> Value {
    json!({"application/json": {"schema": reference(entity)}})
}

/// The schema of what an endpoint takes or gives: `x` for one, `x[]` for a page of them.
fn reference(entity: &str) -> Value {
    let to = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
    match entity.strip_suffix("[]") {
        Some(name) => json!({
            "type": "object",
            "properties": {
                "@odata.context": {"type": "string"},
                "@odata.count": {"type": "integer"},
                "@odata.nextLink": {"type": "string", "format": "uri"},
                "value": {"type": "array", "items": to(name)},
            },
        }),
        None => to(entity),
    }
}

fn operation(version: &str, endpoint: &Endpoint) -> Value {
    let method = endpoint.method.as_str();
    let keys = endpoint.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let mut parameters: Vec<Value> = keys
        .map(|name| json!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}}))
        .collect();
    let is_list = endpoint.entity.ends_with("[]");
    let options: &[&str] = match (method, is_list) {
        ("GET", true) => {
            &["$select", "$filter", "$expand", "$orderby", "$top", "$skip", "$skiptoken", "$count", "$search"]
        }
        ("GET", false) if !endpoint.entity.is_empty() => &["$select", "$expand"],
        _ => &[],
    };
    parameters.extend(
        options.iter().map(|name| json!({"name": name, "in": "query", "schema": {"type": "string"}})),
    );
    let mut operation = json!({
        "operationId": operation_id(version, endpoint),
        "summary": endpoint.summary,
        "parameters": parameters,
        "responses": responses(endpoint),
    });
    if let Some(operation) = operation.as_object_mut() {
        if let Some(permission) = endpoint.permission {
            operation.insert("x-permission".to_owned(), json!(permission.name()));
        }
        if matches!(method, "POST" | "PATCH" | "PUT") && !endpoint.entity.is_empty() {
            let body = json!({"required": true, "content": content(endpoint.entity)});
            operation.insert("requestBody".to_owned(), body);
        }
    }
    operation
}

fn operation_id(version: &str, endpoint: &Endpoint) -> String {
    let path = endpoint.path.replace(['{', '}', '$'], "").replace('/', "_");
    format!("{}_{}_{path}", version.replace('.', "_"), endpoint.method.as_str().to_ascii_lowercase())
}

fn responses(endpoint: &Endpoint) -> Value {
    let body = match endpoint.entity {
        "" | "exchangeSync" | "mobileAppIds" | "scheduledActions" => None,
        "number" => Some(json!({"text/plain": {"schema": {"type": "integer"}}})),
        "assignments" => {
            Some(json!({"application/json": {"schema": reference("deviceConfigurationAssignment[]")}}))
        }
        "complianceAssignments" => {
            Some(json!({"application/json": {"schema": reference("deviceCompliancePolicyAssignment[]")}}))
        }
        "payloadIds" => {
            Some(json!({"application/json": {"schema": reference("hasPayloadLinkResultItem[]")}}))
        }
        "deviceConfigurationIds" => Some(
            json!({"application/json": {"schema": reference("deviceConfigurationTargetedUserAndDevice[]")}}),
        ),
        entity => Some(content(entity)),
    };
    let done = match body {
        Some(body) => json!({"description": "Done", "content": body}),
        None => json!({"description": "Done"}),
    };
    json!({"2XX": done, "4XX": {"$ref": "#/components/responses/error"}, "5XX": {"$ref": "#/components/responses/error"}})
}
