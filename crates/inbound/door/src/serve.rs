//! Accepts connections and serves a router on them, within limits.

use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use http::Request;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;
use tower::Service;

use crate::host::name_host;
use crate::peer::Peer;
use crate::tls::Tls;

/// What a listener allows each client.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Open connections, handshakes included. Further clients wait in the kernel's queue.
    pub connections: usize,
    /// How long a TLS handshake may take.
    pub handshake: Duration,
    /// How long a request's head may take, the wait for it included.
    pub head: Duration,
    /// The size of a request's head, in bytes.
    pub head_bytes: usize,
    /// HTTP/2 streams at a time on one connection.
    pub streams: u32,
    /// How long connections may take to finish when the server stops.
    pub farewell: Duration,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            connections: 20_000,
            handshake: Duration::from_secs(10),
            head: Duration::from_mins(1),
            head_bytes: 64 * 1024,
            streams: 100,
            farewell: Duration::from_secs(10),
        }
    }
}

/// Serves `router` on `listener` until `stop` is true, then lets open requests finish.
///
/// Each connection lives in a task of its own from its first byte, so a client that is slow or silent in its handshake
/// delays nobody. Every request carries a [`Peer`] in its extensions.
pub async fn serve(
    listener: TcpListener,
    tls: Option<Arc<Tls>>,
    router: Router,
    bounds: Bounds,
    mut stop: watch::Receiver<bool>,
) {
    let slots = Arc::new(Semaphore::new(bounds.connections));
    let mut connections = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            _ = stop.wait_for(|stop| *stop) => break,
            accepted = accept(&listener, &slots) => accepted,
        };
        let Some((stream, address, slot)) = accepted else { continue };
        let (tls, router, stop) = (tls.clone(), router.clone(), stop.clone());
        connections.spawn(async move {
            connection(stream, address, tls, router, bounds, stop).await;
            drop(slot);
        });
        while connections.try_join_next().is_some() {}
    }
    drop(listener);
    let all_done = async { while connections.join_next().await.is_some() {} };
    if timeout(bounds.farewell, all_done).await.is_err() {
        tracing::warn!("some connections did not finish in time and were closed");
    }
}

type Slot = tokio::sync::OwnedSemaphorePermit;

async fn accept(listener: &TcpListener, slots: &Arc<Semaphore>) -> Option<(TcpStream, SocketAddr, Slot)> {
    let slot = Arc::clone(slots).acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, address)) => Some((stream, address, slot)),
        Err(error) => {
            // Out of file descriptors, most likely: the backlog keeps the client while others finish.
            tracing::warn!(%error, "cannot accept a connection");
            sleep(Duration::from_millis(500)).await;
            None
        }
    }
}

async fn connection(
    stream: TcpStream,
    address: SocketAddr,
    tls: Option<Arc<Tls>>,
    router: Router,
    bounds: Bounds,
    stop: watch::Receiver<bool>,
) {
    // Answers are small; waiting to fill a packet would only delay them.
    let _ = stream.set_nodelay(true);
    let Some(tls) = tls else {
        return requests(stream, Peer { address, certificate: None }, router, bounds, stop).await;
    };
    match timeout(bounds.handshake, TlsAcceptor::from(tls.current()).accept(stream)).await {
        Ok(Ok(stream)) => {
            let certificates = stream.get_ref().1.peer_certificates();
            let certificate = certificates.and_then(|chain| chain.first()).map(|leaf| leaf.to_vec());
            requests(stream, Peer { address, certificate }, router, bounds, stop).await;
        }
        Ok(Err(error)) => tracing::debug!(peer.address = %address, %error, "TLS handshake failed"),
        Err(_) => tracing::debug!(peer.address = %address, "TLS handshake took too long"),
    }
}

async fn requests<T: AsyncRead + AsyncWrite + Unpin + Send + 'static>(
    stream: T,
    peer: Peer,
    router: Router,
    bounds: Bounds,
    mut stop: watch::Receiver<bool>,
) {
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(peer.clone());
        name_host(&mut request);
        router.clone().call(request.map(Body::new))
    });
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(bounds.head)
        .max_buf_size(bounds.head_bytes.max(8192))
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(bounds.streams)
        .max_header_list_size(u32::try_from(bounds.head_bytes).unwrap_or(u32::MAX))
        .keep_alive_interval(bounds.head)
        .keep_alive_timeout(bounds.handshake);
    let mut connection = pin!(builder.serve_connection_with_upgrades(TokioIo::new(stream), service));
    tokio::select! {
        result = connection.as_mut() => return report(result),
        _ = stop.wait_for(|stop| *stop) => connection.as_mut().graceful_shutdown(),
    }
    report(connection.await);
}

/// Clients hang up all the time: worth a word only to somebody who looks for it.
fn report(result: Result<(), Box<dyn std::error::Error + Send + Sync>>) {
    if let Err(error) = result {
        tracing::debug!(%error, "connection ended early");
    }
}
