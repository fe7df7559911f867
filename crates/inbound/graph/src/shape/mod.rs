//! Our things as Graph's JSON.

pub(crate) mod app;
pub(crate) mod assignment;
pub(crate) mod audit;
pub(crate) mod compliance;
pub(crate) mod device;
pub(crate) mod directory;
pub(crate) mod exchange;
pub(crate) mod exchange_organisation;
pub(crate) mod message;
pub(crate) mod profile;
pub(crate) mod status;
pub(crate) mod types;
pub(crate) mod unenrolled;

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Map, Value, json};

/// A time as Graph writes it.
pub(crate) fn time(at: DateTime<Utc>) -> Value {
    json!(at.to_rfc3339_opts(SecondsFormat::AutoSi, true))
}

/// The fields of an object that was just written with `json!`.
pub(crate) fn fields(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}
