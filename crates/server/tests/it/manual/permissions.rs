//! The API's permissions and endpoints, from its own description.

use std::collections::BTreeMap;
use std::fmt::Write;

use domain::actor::{Permission, Scope};
use serde_json::Value;

use super::cell;

pub(super) fn part() -> String {
    let mut part = "### Permissions\n\n| scope | allows |\n|---|---|\n".to_owned();
    for scope in Scope::ALL {
        let granted = Permission::ALL.iter().filter(|permission| scope.grants(**permission));
        let granted: Vec<_> = granted.map(|permission| permission.name()).collect();
        writeln!(part, "| `{scope}` | {} |", granted.join(", ")).unwrap();
    }
    part.push_str("\n### Endpoints\n\nBelow `/v1.0` and `/beta` alike.\n\n");
    part.push_str("| endpoint | needs | what it does |\n|---|---|---|\n");
    for ((path, method), (permission, summary)) in endpoints() {
        writeln!(part, "| `{method} {path}` | {permission} | {} |", cell(&summary)).unwrap();
    }
    part.push('\n');
    part
}

/// Path and method of each endpoint, with the permission that it needs and its summary.
fn endpoints() -> BTreeMap<(String, String), (String, String)> {
    let document = inbound_graph::openapi_document();
    let mut endpoints = BTreeMap::new();
    for (path, operations) in document["paths"].as_object().unwrap() {
        let Some(path) = path.strip_prefix("/v1.0") else { continue };
        for (method, operation) in operations.as_object().unwrap() {
            let text = |name: &str| operation.get(name).and_then(Value::as_str).unwrap_or("any token");
            let described = (text("x-permission").to_owned(), text("summary").to_owned());
            endpoints.insert((path.to_owned(), method.to_uppercase()), described);
        }
    }
    endpoints
}
