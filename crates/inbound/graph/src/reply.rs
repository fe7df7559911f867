//! What a handler answers.

use axum::body::Body;
use axum::response::Response;
use http::header::{CONTENT_TYPE, ETAG, HeaderName, LOCATION};
use http::{HeaderValue, StatusCode};
use odata::MetadataLevel;
use serde_json::Value;

/// An answer that is no error.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Reply {
    /// A body.
    Json(Value),
    /// A body with the tag of its version.
    Tagged(Value, String),
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
            Self::Json(_) | Self::Tagged(..) | Self::DoneWithOk | Self::Text(_) | Self::Xml(_) => {
                StatusCode::OK
            }
            Self::Created(..) => StatusCode::CREATED,
            Self::Done => StatusCode::NO_CONTENT,
        }
    }

    /// The header that belongs to it.
    pub(crate) fn header(&self) -> Option<(HeaderName, String)> {
        match self {
            Self::Tagged(_, tag) => Some((ETAG, tag.clone())),
            Self::Created(_, location) => Some((LOCATION, location.clone())),
            _ => None,
        }
    }

    /// The HTTP answer.
    pub(crate) fn into_response(self, level: MetadataLevel) -> Response {
        let status = self.status();
        let more = self.header();
        let (kind, body) = match self {
            Self::Json(body) | Self::Tagged(body, _) | Self::Created(body, _) => {
                (level.content_type(), body.to_string())
            }
            Self::Done | Self::DoneWithOk => ("", String::new()),
            Self::Text(text) => ("text/plain;charset=utf-8", text),
            Self::Xml(text) => ("application/xml;charset=utf-8", text),
        };
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        if !kind.is_empty() {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
        }
        if let Some((name, value)) = more
            && let Ok(value) = HeaderValue::from_str(&value)
        {
            headers.insert(name, value);
        }
        headers.insert("odata-version", HeaderValue::from_static("4.0"));
        response
    }
}
