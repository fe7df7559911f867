//! `$select` on a JSON object.

use serde_json::{Map, Value};

/// Keeps the selected properties, and everything that begins with `@`: annotations are not properties.
pub fn select(object: &mut Map<String, Value>, names: &[String]) {
    if names.is_empty() || names.iter().any(|name| name == "*") {
        return;
    }
    object.retain(|key, _| {
        let base = key.split('@').next().unwrap_or_default();
        base.is_empty() || names.iter().any(|name| name.split('/').next() == Some(base))
    });
}
