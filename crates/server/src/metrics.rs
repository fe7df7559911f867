//! Counters for Prometheus, and the requests that they count.

use std::collections::BTreeMap;
use std::fs;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::Response;
use inbound_door::RequestId;
use prometheus_client::encoding::text::{encode_eof, encode_registry};
use prometheus_client::encoding::{EncodeLabelSet, EncodeLabelValue};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};
use services::figures::Figure;

/// The upper bounds of the answer times, in seconds.
const SECONDS: [f64; 10] = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0];

/// All counters of this process.
#[derive(Clone, Debug)]
pub struct Metrics {
    registry: Arc<Registry>,
    requests: Family<Asked, Counter>,
    seconds: Family<On, Histogram>,
    memory: Gauge,
}

/// Which listener a request came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EncodeLabelValue)]
#[expect(non_camel_case_types, reason = "the names are the labels' values")]
pub enum Listener {
    /// CRLs and CA certificates.
    public,
    /// Console, portal, API.
    web,
    /// Enrolled devices.
    devices,
    /// Metrics and probes.
    metrics,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Asked {
    listener: Listener,
    method: &'static str,
    path: String,
    status: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct On {
    listener: Listener,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("gatepost");
        let requests = Family::<Asked, Counter>::default();
        let seconds = Family::<On, Histogram>::new_with_constructor(|| Histogram::new(SECONDS));
        let memory = Gauge::default();
        registry.register("http_requests", "Requests answered", requests.clone());
        let help = "Time from a request's head to its answer's head";
        registry.register_with_unit("http_answer", help, Unit::Seconds, seconds.clone());
        registry.register_with_unit("resident_memory", "Resident memory", Unit::Bytes, memory.clone());
        let build = Info::new(vec![("version", env!("CARGO_PKG_VERSION"))]);
        registry.register("build", "The running version", build);
        Self { registry: Arc::new(registry), requests, seconds, memory }
    }
}

impl Metrics {
    /// All of them, and what was counted in the store, in the text form of OpenMetrics.
    pub fn text(&self, figures: &[Figure]) -> Result<String, std::fmt::Error> {
        if let Some(bytes) = resident_memory() {
            self.memory.set(bytes);
        }
        let mut text = String::new();
        encode_registry(&mut text, &self.registry)?;
        encode_registry(&mut text, &counted(figures))?;
        encode_eof(&mut text)?;
        Ok(text)
    }
}

/// What was counted in the store, as metrics.
fn counted(figures: &[Figure]) -> Registry {
    let mut registry = Registry::with_prefix("gatepost");
    let mut families: BTreeMap<&str, (&Figure, Vec<&Figure>)> = BTreeMap::new();
    for figure in figures {
        families.entry(figure.metric.name).or_insert_with(|| (figure, Vec::new())).1.push(figure);
    }
    for (name, (first, all)) in families {
        let labels = |figure: &Figure| -> Vec<(String, String)> {
            figure.labels.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect()
        };
        if first.metric.counts {
            let family = Family::<Vec<(String, String)>, Counter<f64, AtomicU64>>::default();
            for figure in all {
                family.get_or_create(&labels(figure)).inc_by(figure.value);
            }
            registry.register(name, first.metric.help, family);
        } else {
            let family = Family::<Vec<(String, String)>, Gauge<f64, AtomicU64>>::default();
            for figure in all {
                family.get_or_create(&labels(figure)).set(figure.value);
            }
            registry.register(name, first.metric.help, family);
        }
    }
    registry
}

/// Middleware: counts and times a request, and logs it; a failure of ours as a warning.
pub async fn observe(
    State((metrics, listener)): State<(Metrics, Listener)>,
    request: Request,
    next: Next,
) -> Response {
    let start = Instant::now();
    // The pattern, not the path itself: a path may hold a one-time link.
    let path = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str).to_owned();
    let method = known(request.method());
    let id = request.extensions().get::<RequestId>().map(|id| id.0);
    let response = next.run(request).await;
    let status = response.status().as_u16();
    let duration = start.elapsed();
    let duration_ms = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
    if status >= 500 {
        tracing::warn!(request.id = ?id, ?listener, method, path, status, duration_ms, "request failed");
    } else {
        tracing::debug!(request.id = ?id, ?listener, method, path, status, duration_ms, "request");
    }
    metrics.seconds.get_or_create(&On { listener }).observe(duration.as_secs_f64());
    metrics.requests.get_or_create(&Asked { listener, method, path, status }).inc();
    response
}

/// The name of a method that we know; whatever else a stranger writes is one and the same, or each would be a series of its own.
fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

/// Linux: `VmRSS` in /proc/self/status, in kibibytes.
fn resident_memory() -> Option<i64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    Some(line.trim().strip_suffix(" kB")?.parse::<i64>().ok()? * 1024)
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::routing::get;
    use axum::{Router, middleware};
    use tower::ServiceExt;

    use super::*;

    #[tokio::test]
    async fn requests_are_counted_by_pattern() {
        let metrics = Metrics::default();
        let state = (metrics.clone(), Listener::web);
        let app = Router::new()
            .route("/links/{secret}", get(async || "here"))
            .layer(middleware::from_fn_with_state(state, observe));
        let request = Request::builder().uri("/links/hunter2").body(Body::empty()).unwrap();
        app.oneshot(request).await.unwrap();
        let text = metrics.text(&[]).unwrap();
        let line = r#"gatepost_http_requests_total{listener="web",method="GET",path="/links/{secret}",status="200"} 1"#;
        assert!(text.contains(line), "{text}");
        assert!(text.contains("gatepost_http_answer_seconds_count{listener=\"web\"} 1"), "{text}");
        assert!(text.contains("gatepost_resident_memory_bytes "), "{text}");
        assert!(!text.contains("hunter2"));
    }

    #[tokio::test]
    async fn methods_that_nobody_knows_are_counted_as_one() {
        let metrics = Metrics::default();
        let state = (metrics.clone(), Listener::web);
        let app = Router::new()
            .route("/", get(async || "here"))
            .layer(middleware::from_fn_with_state(state, observe));
        for method in ["BREW", "PROPFIND", "DELETE"] {
            let request = Request::builder().method(method).uri("/").body(Body::empty()).unwrap();
            app.clone().oneshot(request).await.unwrap();
        }
        let text = metrics.text(&[]).unwrap();
        let line = |method| {
            format!(
                r#"gatepost_http_requests_total{{listener="web",method="{method}",path="/",status="405"}}"#
            )
        };
        assert!(text.contains(&format!("{} 2", line("other"))), "{text}");
        assert!(text.contains(&format!("{} 1", line("DELETE"))), "{text}");
        assert!(!text.contains("BREW"), "{text}");
    }
}
