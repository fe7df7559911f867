//! What Prometheus and an orchestrator ask for.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::actor::Actor;
use http::StatusCode;
use http::header::CONTENT_TYPE;
use inbound_door::{Class, Closed, Route, Routes};
use services::Services;
use tokio::sync::watch;

use crate::metrics::Metrics;

/// What the probes look at.
#[derive(Clone)]
pub(crate) struct Probes {
    pub(crate) services: Services,
    pub(crate) metrics: Metrics,
    pub(crate) stopping: watch::Receiver<bool>,
}

/// `/livez`, `/readyz` and `/metrics`.
pub(crate) fn routes(probes: Probes) -> Vec<Route> {
    Routes::new(probes, Closed)
        .get("/livez", Class::Loopback, async || "alive\n")
        .get("/readyz", Class::Loopback, ready)
        .get("/metrics", Class::Loopback, metrics)
        .into_routes()
}

/// Ready means: the database answers, and nobody asked the server to stop.
async fn ready(State(probes): State<Probes>) -> Response {
    if *probes.stopping.borrow() {
        return (StatusCode::SERVICE_UNAVAILABLE, "stopping\n").into_response();
    }
    match probes.services.store.ping().await {
        Ok(()) => "ready\n".into_response(),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n").into_response()
        }
    }
}

async fn metrics(State(probes): State<Probes>) -> Response {
    // Without the database there is still much to say.
    let figures = services::figures::gather(&probes.services, &Actor::System).await.unwrap_or_else(|error| {
        tracing::warn!(%error, "the figures of the store cannot be counted");
        Vec::new()
    });
    match probes.metrics.text(&figures) {
        Ok(text) => {
            let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
            ([(CONTENT_TYPE, kind)], text).into_response()
        }
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
