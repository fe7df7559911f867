//! What every answer carries: a request id and the security headers.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use domain::outside::{Random, random_bytes};
use http::header::{
    CACHE_CONTROL, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use http::{HeaderMap, HeaderName, HeaderValue};
use uuid::{Builder, Uuid};

/// The answer's header with the id of its request, as Graph calls it.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("request-id");

/// The id of a request, in its extensions, in its answer and in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestId(pub Uuid);

/// Middleware: gives each request a [`RequestId`] and repeats it in the answer.
pub(crate) async fn request_id(
    State(random): State<Arc<dyn Random>>,
    mut request: Request,
    next: Next,
) -> Response {
    let id = Builder::from_random_bytes(random_bytes(random.as_ref())).into_uuid();
    request.extensions_mut().insert(RequestId(id));
    let mut response = next.run(request).await;
    if let Ok(value) = HeaderValue::from_str(&id.to_string()) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}

/// Middleware: adds the security headers that the handler did not set itself.
pub(crate) async fn security_headers(
    State(transport): State<Transport>,
    request: Request,
    next: Next,
) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    add(headers, X_CONTENT_TYPE_OPTIONS, "nosniff");
    add(headers, X_FRAME_OPTIONS, "DENY");
    add(headers, REFERRER_POLICY, "no-referrer");
    add(headers, CACHE_CONTROL, "no-store");
    add(headers, HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    // Pages set their own policy; everything else has no business in a browser.
    let policy = HeaderName::from_static("content-security-policy");
    add(headers, policy, "default-src 'none'; frame-ancestors 'none'");
    if transport == Transport::Tls {
        add(headers, STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
    response
}

/// How a listener is spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
    /// Without TLS.
    Plain,
    /// With it.
    Tls,
}

fn add(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    headers.entry(name).or_insert(HeaderValue::from_static(value));
}
