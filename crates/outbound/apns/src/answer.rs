//! What an answer of the push service means.

use std::time::Duration;

use http::{HeaderMap, StatusCode};
use serde::Deserialize;

use crate::{Accepted, PushError};

/// The body of a refusal.
#[derive(Deserialize)]
struct Refusal {
    reason: String,
}

/// Turns status, headers and body into a result.
pub(crate) fn interpret(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Result<Accepted, PushError> {
    if status.is_success() {
        return Ok(Accepted { apns_id: text(headers, "apns-id") });
    }
    let reason = reason(body);
    Err(match (status.as_u16(), reason.as_str()) {
        (410, _) | (_, "Unregistered" | "ExpiredToken") => PushError::Unregistered,
        (_, "BadDeviceToken" | "MissingDeviceToken") => PushError::BadDeviceToken,
        (_, "DeviceTokenNotForTopic" | "TopicDisallowed") => PushError::DeviceTokenNotForTopic,
        (429, _) => PushError::TooManyRequests { retry_after: retry_after(headers) },
        (500..=599, _) => PushError::Unavailable(format!("{} {reason}", status.as_u16())),
        (code, _) => PushError::Refused { status: code, reason },
    })
}

/// Apple's word for the reason; only if it looks like one, since it reaches logs and the console.
fn reason(body: &[u8]) -> String {
    serde_json::from_slice::<Refusal>(body)
        .map(|refusal| refusal.reason)
        .ok()
        .filter(|word| word.len() <= 64 && word.bytes().all(|byte| byte.is_ascii_alphanumeric()))
        .unwrap_or_else(|| "without a reason".to_owned())
}

fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds = text(headers, "retry-after")?.parse().ok()?;
    Some(Duration::from_secs(seconds))
}

fn text(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name)?.to_str().ok().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meaning(status: u16, body: &str) -> PushError {
        let mut headers = HeaderMap::new();
        headers.insert("retry-after", "30".parse().unwrap());
        interpret(StatusCode::from_u16(status).unwrap(), &headers, body.as_bytes()).unwrap_err()
    }

    #[test]
    fn each_refusal_has_its_meaning() {
        assert_eq!(meaning(410, r#"{"reason":"Unregistered","timestamp":1}"#), PushError::Unregistered);
        assert_eq!(meaning(400, r#"{"reason":"BadDeviceToken"}"#), PushError::BadDeviceToken);
        assert_eq!(meaning(400, r#"{"reason":"DeviceTokenNotForTopic"}"#), PushError::DeviceTokenNotForTopic);
        let slow = PushError::TooManyRequests { retry_after: Some(Duration::from_secs(30)) };
        assert_eq!(meaning(429, r#"{"reason":"TooManyRequests"}"#), slow);
        assert!(matches!(meaning(503, ""), PushError::Unavailable(_)));
        let expired = PushError::Refused { status: 403, reason: "BadCertificate".into() };
        assert_eq!(meaning(403, r#"{"reason":"BadCertificate"}"#), expired);
    }

    #[test]
    fn a_body_from_elsewhere_is_not_repeated() {
        let refused = meaning(400, "<html>proxy says no\u{1b}[31m</html>");
        assert_eq!(refused, PushError::Refused { status: 400, reason: "without a reason".into() });
    }
}
