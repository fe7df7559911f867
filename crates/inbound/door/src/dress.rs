//! Puts the layers that every listener has around a router.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{from_fn_with_state, map_request_with_state};
use domain::outside::Random;
use http::header::CONTENT_TYPE;
use http::{Extensions, HeaderMap, StatusCode, Version};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{Predicate, SizeAbove};
use tower_http::timeout::{RequestBodyTimeoutLayer, TimeoutLayer};

use crate::forwarded::{Proxies, forwarded};
use crate::headers::{Transport, request_id, security_headers};
use crate::rate::Rates;

/// How long a client may pause within a request's body.
const BODY_PAUSE: Duration = Duration::from_secs(30);

/// How long an answer may take. The longest, a directory check from the console, waits for a slow server.
const ANSWER: Duration = Duration::from_mins(2);

/// Answers up to so many bytes are not compressed.
const SMALL: u64 = 860;

/// What the layers of a listener need.
#[derive(Clone)]
pub struct Dress {
    /// With or without TLS.
    pub transport: Transport,
    /// Whose forwarded headers count.
    pub proxies: Proxies,
    /// The counters of this process; all listeners share them.
    pub rates: Rates,
    /// Where request ids come from.
    pub random: Arc<dyn Random>,
    /// Whether texts are compressed for clients that ask for it. Nothing that a secret stands in may be the same in two answers
    /// that also repeat what somebody else wrote.
    pub compress: bool,
}

impl std::fmt::Debug for Dress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Dress").field("transport", &self.transport).finish_non_exhaustive()
    }
}

/// The router with request ids, security headers, peers from listed proxies, rate limits and time limits around it.
pub fn dress(router: Router, dress: Dress) -> Router {
    let router = if dress.compress {
        let worth_it = SizeAbove::new(SMALL).and(is_text);
        router.layer(CompressionLayer::new().compress_when(worth_it))
    } else {
        router
    };
    router
        .layer(RequestBodyTimeoutLayer::new(BODY_PAUSE))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, ANSWER))
        .layer(CatchPanicLayer::new())
        .layer(map_request_with_state(dress.rates, with_rates))
        .layer(from_fn_with_state(dress.proxies, forwarded))
        .layer(from_fn_with_state(dress.transport, security_headers))
        .layer(from_fn_with_state(dress.random, request_id))
}

/// Pages, style sheets, scripts and JSON. What is signed or encrypted gets no smaller.
fn is_text(_: StatusCode, _: Version, headers: &HeaderMap, _: &Extensions) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.starts_with("text/") || kind.starts_with("application/json") || kind.starts_with("image/svg+xml")
}

async fn with_rates(State(rates): State<Rates>, mut request: Request) -> Request {
    request.extensions_mut().insert(rates);
    request
}
