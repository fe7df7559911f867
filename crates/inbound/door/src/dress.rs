//! Puts the layers that every listener has around a router.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{from_fn_with_state, map_request_with_state};
use domain::outside::Random;
use http::StatusCode;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::timeout::{RequestBodyTimeoutLayer, TimeoutLayer};

use crate::forwarded::{Proxies, forwarded};
use crate::headers::{Transport, request_id, security_headers};
use crate::rate::Rates;

/// How long a client may pause within a request's body.
const BODY_PAUSE: Duration = Duration::from_secs(30);

/// How long an answer may take. The longest, a directory check from the console, waits for a slow server.
const ANSWER: Duration = Duration::from_mins(2);

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
}

impl std::fmt::Debug for Dress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Dress").field("transport", &self.transport).finish_non_exhaustive()
    }
}

/// The router with request ids, security headers, peers from listed proxies, rate limits and time limits around it.
pub fn dress(router: Router, dress: Dress) -> Router {
    router
        .layer(RequestBodyTimeoutLayer::new(BODY_PAUSE))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, ANSWER))
        .layer(CatchPanicLayer::new())
        .layer(map_request_with_state(dress.rates, with_rates))
        .layer(from_fn_with_state(dress.proxies, forwarded))
        .layer(from_fn_with_state(dress.transport, security_headers))
        .layer(from_fn_with_state(dress.random, request_id))
}

async fn with_rates(State(rates): State<Rates>, mut request: Request) -> Request {
    request.extensions_mut().insert(rates);
    request
}
