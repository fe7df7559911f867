//! Reading one property of a body; a mistake names it.

use serde_json::Value;

use crate::failure::Failure;

/// The property is not as it has to be.
pub(super) fn wrong(name: &str, expected: &str) -> Failure {
    Failure::bad_request(format!("{name} must be {expected}"))
}

/// Yes or no.
pub(super) fn truth(name: &str, value: &Value) -> Result<bool, Failure> {
    value.as_bool().ok_or_else(|| wrong(name, "true or false"))
}

/// A list.
pub(super) fn list<'a>(name: &str, value: &'a Value) -> Result<&'a [Value], Failure> {
    value.as_array().map(Vec::as_slice).ok_or_else(|| wrong(name, "a list"))
}

/// A text.
pub(super) fn text<'a>(name: &str, value: Option<&'a Value>) -> Result<&'a str, Failure> {
    value.and_then(Value::as_str).ok_or_else(|| wrong(name, "a text"))
}
