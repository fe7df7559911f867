//! Request bodies.

use axum::body::Body;
use http_body_util::{BodyExt, LengthLimitError};
use serde_json::Value;

use crate::failure::Failure;

/// Reads a body as JSON; null if there is none. The door has set its largest size.
pub(crate) async fn read(body: Body) -> Result<Value, Failure> {
    let bytes = match body.collect().await {
        Ok(collected) => collected.to_bytes(),
        Err(error) if is_too_large(&error) => return Err(Failure::too_large()),
        Err(_) => return Err(Failure::bad_request("the body ended early")),
    };
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Ok(Value::Null);
    }
    // Nesting is bounded by serde_json to 128.
    serde_json::from_slice(&bytes).map_err(|error| {
        Failure::bad_request(format!(
            "the body is not JSON: line {}, column {}",
            error.line(),
            error.column()
        ))
    })
}

fn is_too_large(error: &axum::Error) -> bool {
    let mut source: Option<&dyn std::error::Error> = Some(error);
    while let Some(error) = source {
        if error.is::<LengthLimitError>() {
            return true;
        }
        source = error.source();
    }
    false
}
