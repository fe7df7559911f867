//! Connections of the simulated push service.

use std::convert::Infallible;
use std::sync::Arc;

use bytes::Bytes;
use der::Decode;
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::server::conn::http2;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio_rustls::TlsAcceptor;
use x509_cert::Certificate;

use super::check::deliver;
use super::{Answer, State, lock};

/// `userId`, where the topic is.
const USER_ID: &str = "0.9.2342.19200300.100.1.1";

/// Accepts until the task is ended.
pub(super) async fn run(listener: TcpListener, tls: TlsAcceptor, state: Arc<State>) {
    while let Ok((stream, _)) = listener.accept().await {
        tokio::spawn(serve(stream, tls.clone(), Arc::clone(&state)));
    }
}

async fn serve(stream: TcpStream, tls: TlsAcceptor, state: Arc<State>) {
    let Ok(stream) = tls.accept(stream).await else { return };
    let certificate = stream.get_ref().1.peer_certificates().and_then(<[_]>::first).cloned();
    let Some(topic) = certificate.and_then(|certificate| topic(&certificate)) else { return };
    *lock(&state.connections) += 1;
    let mut go_away = state.go_away.subscribe();
    let cut = Arc::new(Notify::new());
    let service = service_fn({
        let cut = Arc::clone(&cut);
        move |request| answer(request, topic.clone(), Arc::clone(&state), Arc::clone(&cut))
    });
    let connection =
        http2::Builder::new(TokioExecutor::new()).serve_connection(TokioIo::new(stream), service);
    let mut connection = std::pin::pin!(connection);
    tokio::select! {
        _ = connection.as_mut() => return,
        () = cut.notified() => return,
        _ = go_away.changed() => {}
    }
    connection.as_mut().graceful_shutdown();
    drop(connection.await);
}

async fn answer(
    request: Request<Incoming>,
    topic: String,
    state: Arc<State>,
    cut: Arc<Notify>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let forced = lock(&state.forced).pop_front();
    Ok(match forced {
        Some(Answer::Unregistered) => response(410, "Unregistered"),
        Some(Answer::TooManyRequests) => response(429, "TooManyRequests"),
        Some(Answer::Unavailable) => response(503, "ServiceUnavailable"),
        Some(Answer::Cut) => {
            cut.notify_one();
            std::future::pending::<()>().await;
            response(500, "InternalServerError")
        }
        None => match check(request, &topic, &state).await {
            Ok(()) => response(200, ""),
            Err((status, reason)) => response(status, reason),
        },
    })
}

async fn check(request: Request<Incoming>, topic: &str, state: &State) -> Result<(), (u16, &'static str)> {
    if request.method() != http::Method::POST {
        return Err((405, "MethodNotAllowed"));
    }
    let (head, body) = request.into_parts();
    let body = body.collect().await.map_err(|_| (400, "BadMessageId"))?.to_bytes();
    deliver(state, topic, head.uri.path(), &head.headers, &body)
}

fn response(status: u16, reason: &str) -> Response<Full<Bytes>> {
    let body = if reason.is_empty() { String::new() } else { format!("{{\"reason\":\"{reason}\"}}") };
    let mut response = Response::new(Full::new(Bytes::from(body)));
    *response.status_mut() = http::StatusCode::from_u16(status).unwrap_or_default();
    let headers = response.headers_mut();
    headers.insert("apns-id", http::HeaderValue::from_static("01234567-89AB-CDEF-0123-456789ABCDEF"));
    if status == 429 {
        headers.insert("retry-after", http::HeaderValue::from_static("7"));
    }
    response
}

fn topic(certificate: &[u8]) -> Option<String> {
    let certificate = Certificate::from_der(certificate).ok()?;
    let subject = certificate.tbs_certificate().subject();
    let attribute = subject.iter().find(|attribute| attribute.oid.to_string() == USER_ID)?;
    String::from_utf8(attribute.value.value().to_vec()).ok()
}
