//! What a handler answers.

use axum::body::Body;
use axum::response::Response;
use http::header::{CONTENT_TYPE, LOCATION};
use http::{HeaderValue, StatusCode};
use odata::MetadataLevel;
use serde_json::Value;

/// An answer that is no error.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Reply {
    /// A body.
    Json(Value),
    /// Something was made, and is to be found at the address.
    Created(Value, String),
    /// Done; there is nothing to say (204).
    Done,
    /// Done; some clients insist on 200.
    DoneWithOk,
    /// Plain text: `$count`.
    Text(String),
    /// XML: `$metadata`.
    Xml(String),
}

impl Reply {
    /// The status.
    pub(crate) const fn status(&self) -> StatusCode {
        match self {
            Self::Json(_) | Self::DoneWithOk | Self::Text(_) | Self::Xml(_) => StatusCode::OK,
            Self::Created(..) => StatusCode::CREATED,
            Self::Done => StatusCode::NO_CONTENT,
        }
    }

    /// The HTTP answer.
    pub(crate) fn into_response(self, level: MetadataLevel) -> Response {
        let status = self.status();
        let (kind, body, location) = match self {
            Self::Json(body) => (level.content_type(), body.to_string(), None),
            Self::Created(body, location) => (level.content_type(), body.to_string(), Some(location)),
            Self::Done | Self::DoneWithOk => ("", String::new(), None),
            Self::Text(text) => ("text/plain;charset=utf-8", text, None),
            Self::Xml(text) => ("application/xml;charset=utf-8", text, None),
        };
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        if !kind.is_empty() {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
        }
        if let Some(location) = location.and_then(|location| HeaderValue::from_str(&location).ok()) {
            headers.insert(LOCATION, location);
        }
        headers.insert("odata-version", HeaderValue::from_static("4.0"));
        response
    }
}
