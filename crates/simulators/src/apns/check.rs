//! What the push service looks at in a request.

use http::HeaderMap;
use serde_json::Value;

use super::{Notification, State, lock};

/// Bytes of a device token today.
const TOKEN_BYTES: usize = 32;
/// The most that a payload may have.
const MOST_BYTES: usize = 4096;

/// A refusal: status and Apple's word for it.
pub(super) type Refusal = (u16, &'static str);

/// Checks a request of a client whose certificate is for `topic`, and delivers it.
pub(super) fn deliver(
    state: &State,
    topic: &str,
    path: &str,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<(), Refusal> {
    let token = path.strip_prefix("/3/device/").ok_or((404, "BadPath"))?;
    if token.is_empty() {
        return Err((400, "MissingDeviceToken"));
    }
    let token = hex::decode(token).map_err(|_| (400, "BadDeviceToken"))?;
    if token.len() != TOKEN_BYTES {
        return Err((400, "BadDeviceToken"));
    }
    check_headers(headers, topic)?;
    let magic = magic(body)?;
    let registrations = lock(&state.registrations);
    let registration = registrations.get(&token).ok_or((400, "BadDeviceToken"))?;
    if registration.topic != topic {
        return Err((400, "DeviceTokenNotForTopic"));
    }
    // A device that is off gets nothing; the service says yes all the same.
    drop(registration.device.send(Notification { magic }));
    Ok(())
}

fn check_headers(headers: &HeaderMap, topic: &str) -> Result<(), Refusal> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    match text("apns-topic") {
        Some(asked) if asked == topic => {}
        Some(_) => return Err((400, "TopicDisallowed")),
        None => return Err((400, "MissingTopic")),
    }
    if text("apns-push-type") != Some("mdm") {
        return Err((400, "InvalidPushType"));
    }
    if !matches!(text("apns-priority"), None | Some("5" | "10")) {
        return Err((400, "BadPriority"));
    }
    if text("apns-expiration").is_some_and(|until| until.parse::<u64>().is_err()) {
        return Err((400, "BadExpirationDate"));
    }
    Ok(())
}

/// The body of a message for device management is `{"mdm": magic}` and nothing else.
fn magic(body: &[u8]) -> Result<String, Refusal> {
    if body.is_empty() {
        return Err((400, "PayloadEmpty"));
    }
    if body.len() > MOST_BYTES {
        return Err((413, "PayloadTooLarge"));
    }
    match serde_json::from_slice(body) {
        Ok(Value::Object(object)) if object.len() == 1 => {
            object.get("mdm").and_then(Value::as_str).map(str::to_owned).ok_or((400, "BadMessageId"))
        }
        _ => Err((400, "BadMessageId")),
    }
}
