//! Reading the properties of a body; a mistake names the property.

use domain::message::Branding;
use serde_json::{Map, Value};

use crate::failure::Failure;

/// A text; `None` if the body does not have it.
pub(super) fn text(body: &Map<String, Value>, name: &str) -> Result<Option<String>, Failure> {
    match body.get(name) {
        None => Ok(None),
        Some(Value::Null) => Ok(Some(String::new())),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(Failure::bad_request(format!("{name} must be a text"))),
    }
}

/// Graph's brandingOptions.
pub(super) fn branding(body: &Map<String, Value>) -> Result<Option<Branding>, Failure> {
    let Some(words) = text(body, "brandingOptions")? else { return Ok(None) };
    let unknown = |word| Failure::bad_request(format!("brandingOptions has no word {word}"));
    Branding::parse(&words).map(Some).map_err(unknown)
}

/// Whether a text is to be the default. Graph knows no way to say that one is not.
pub(super) fn is_default(body: &Map<String, Value>) -> Result<bool, Failure> {
    match body.get("isDefault") {
        None | Some(Value::Null) => Ok(false),
        Some(value) => value.as_bool().ok_or_else(|| Failure::bad_request("isDefault must be true or false")),
    }
}
