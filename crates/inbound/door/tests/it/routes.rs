//! Classes, limits and headers.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use domain::actor::{Actor, Permission};
use domain::outside::Random;
use http::{Method, StatusCode};
use inbound_door::{
    Allowance, Allowances, Class, Closed, Dress, Guard, Peer, Proxies, Rates, Routes, Transport, dress,
    router,
};
use tower::ServiceExt;

struct Zero;

impl Random for Zero {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(0);
    }
}

/// Lets everybody in who says the word.
#[derive(Clone)]
struct Word;

impl Guard for Word {
    async fn admit(&self, class: Class, mut request: Request) -> Result<Request, Response> {
        if request.headers().get("authorization").is_none_or(|word| word != "friend") {
            return Err((StatusCode::UNAUTHORIZED, class.name()).into_response());
        }
        request.extensions_mut().insert(Actor::System);
        Ok(request)
    }
}

fn app(per_address: u32) -> axum::Router {
    let routes = Routes::new((), Word)
        .get("/public", Class::Public, async || "public")
        .get("/page", Class::Public, async || axum::response::Html("<p>long</p>".repeat(500)))
        .get("/probe", Class::Loopback, async || "probe")
        .get("/api", Class::bearer(Permission::ReadDevices), async || "api")
        .body_limit(10)
        .post("/api", Class::bearer(Permission::WriteDevices), async |body: String| body)
        .get("/panic", Class::Public, async || -> &'static str { panic!("on purpose") });
    let address = Allowance::new(1, per_address);
    dress(
        router(routes.into_routes()).unwrap(),
        Dress {
            transport: Transport::Tls,
            proxies: Proxies::default(),
            rates: Rates::new(Allowances { address, ..Allowances::default() }),
            random: Arc::new(Zero),
            compress: true,
        },
    )
}

async fn ask(app: &axum::Router, method: Method, path: &str, word: &str, body: &'static str) -> Response {
    let request = Request::builder().method(method).uri(path).header("authorization", word);
    let mut request = request.body(Body::from(body)).unwrap();
    let address = SocketAddr::from(([192, 0, 2, 1], 1000));
    request.extensions_mut().insert(Peer { address, certificate: None });
    app.clone().oneshot(request).await.unwrap()
}

#[tokio::test]
async fn the_guard_stands_before_every_route_that_is_not_public() {
    let app = app(100);
    assert_eq!(ask(&app, Method::GET, "/public", "", "").await.status(), StatusCode::OK);
    assert_eq!(ask(&app, Method::GET, "/api", "", "").await.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(ask(&app, Method::POST, "/api", "", "x").await.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(ask(&app, Method::GET, "/api", "friend", "").await.status(), StatusCode::OK);
    assert_eq!(ask(&app, Method::GET, "/probe", "friend", "").await.status(), StatusCode::FORBIDDEN);
    assert_eq!(
        ask(&app, Method::DELETE, "/api", "friend", "").await.status(),
        StatusCode::METHOD_NOT_ALLOWED
    );
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused() {
    let app = app(100);
    assert_eq!(ask(&app, Method::POST, "/api", "friend", "0123456789").await.status(), StatusCode::OK);
    let refused = ask(&app, Method::POST, "/api", "friend", "0123456789x").await;
    assert_eq!(refused.status(), StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn who_asks_too_often_is_told_when_to_come_back() {
    let app = app(2);
    ask(&app, Method::GET, "/public", "", "").await;
    ask(&app, Method::GET, "/public", "", "").await;
    let refused = ask(&app, Method::GET, "/public", "", "").await;
    assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
    let wait = refused.headers()["retry-after"].to_str().unwrap().parse::<u64>().unwrap();
    assert!((1..=2).contains(&wait), "{wait}");
}

#[tokio::test]
async fn answers_carry_an_id_and_the_security_headers() {
    for path in ["/public", "/missing", "/panic"] {
        let answer = ask(&app(100), Method::GET, path, "", "").await;
        let header = |name: &str| answer.headers().get(name).unwrap_or_else(|| panic!("{path}: {name}"));
        assert_eq!(header("request-id"), "00000000-0000-4000-8000-000000000000");
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("content-security-policy"), "default-src 'none'; frame-ancestors 'none'");
        assert_eq!(header("strict-transport-security"), "max-age=31536000");
        assert_eq!(header("cache-control"), "no-store");
    }
}

#[tokio::test]
async fn a_crate_without_a_guard_serves_what_is_public_only() {
    let routes = Routes::new((), Closed).get("/", Class::Device, async || "devices").into_routes();
    let app = router(routes).unwrap();
    assert_eq!(ask(&app, Method::GET, "/", "friend", "").await.status(), StatusCode::FORBIDDEN);
}

#[test]
fn a_route_cannot_be_there_twice() {
    let routes = Routes::new((), Closed)
        .get("/a", Class::Public, async || "one")
        .post("/a", Class::Public, async || "another method")
        .get("/a", Class::Public, async || "two");
    assert_eq!(router(routes.into_routes()).unwrap_err().to_string(), "the route GET /a is there twice");
}

#[tokio::test]
async fn pages_are_compressed_for_those_who_ask_and_nothing_else_is() {
    let app = app(100);
    let ask = async |path: &str, accepted: &str| {
        let request = Request::builder().uri(path).header("accept-encoding", accepted);
        let mut request = request.body(Body::empty()).unwrap();
        let address = SocketAddr::from(([192, 0, 2, 1], 1000));
        request.extensions_mut().insert(Peer { address, certificate: None });
        let answer = app.clone().oneshot(request).await.unwrap();
        let encoding = answer.headers().get("content-encoding").cloned();
        let length = axum::body::to_bytes(answer.into_body(), 100_000).await.unwrap().len();
        (encoding.map(|value| value.to_str().unwrap().to_owned()), length)
    };
    assert_eq!(ask("/page", "identity").await, (None, 5500));
    let (encoding, length) = ask("/page", "gzip, br").await;
    assert_eq!(encoding.as_deref(), Some("gzip"));
    assert!(length < 500, "{length}");
    assert_eq!(ask("/public", "gzip").await, (None, 6), "what is small gets no smaller");
}
