//! One HTTP/2 connection over TLS.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Full, Limited};
use hyper::client::conn::http2::{self, SendRequest};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use rustls_pki_types::ServerName;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use crate::PushError;
use crate::client::Endpoint;

/// Until a connection stands.
const CONNECT: Duration = Duration::from_secs(15);
/// Until a message is answered.
const ANSWER: Duration = Duration::from_secs(30);
/// Apple asks to keep connections open; a ping finds those that a firewall forgot.
const PING_EVERY: Duration = Duration::from_mins(1);
/// A refusal has some 60 bytes.
const MOST_ANSWER_BYTES: usize = 16 * 1024;

/// An open connection. Cheap to clone; all clones share it.
#[derive(Clone)]
pub(crate) struct Connection {
    sender: SendRequest<Full<Bytes>>,
    /// Tells this connection from others.
    mark: Arc<()>,
}

/// Why a request got no answer.
pub(crate) enum Failure {
    /// The connection ended first, as after GOAWAY. Asking again on another is safe: a device that is pushed to twice
    /// comes once.
    Broken,
    /// No answer in time.
    Late,
}

impl Connection {
    /// Opens a connection.
    pub(crate) async fn open(endpoint: &Endpoint, tls: TlsConnector) -> Result<Self, PushError> {
        timeout(CONNECT, Self::handshake(endpoint, tls)).await.unwrap_or_else(|_| {
            Err(unavailable(format!(
                "no connection to {} within {} seconds",
                endpoint.authority(),
                CONNECT.as_secs()
            )))
        })
    }

    async fn handshake(endpoint: &Endpoint, tls: TlsConnector) -> Result<Self, PushError> {
        let tcp = TcpStream::connect((endpoint.host.as_str(), endpoint.port))
            .await
            .map_err(|error| unavailable(format!("connecting to {}: {error}", endpoint.authority())))?;
        tcp.set_nodelay(true).map_err(|error| unavailable(error.to_string()))?;
        let name = ServerName::try_from(endpoint.host.clone())
            .map_err(|_| unavailable(format!("{} is no host name", endpoint.host)))?;
        let stream = tls.connect(name, tcp).await.map_err(|error| unavailable(format!("TLS: {error}")))?;
        let (sender, connection) = http2::Builder::new(TokioExecutor::new())
            .timer(TokioTimer::new())
            .keep_alive_interval(PING_EVERY)
            .keep_alive_while_idle(true)
            .handshake(TokioIo::new(stream))
            .await
            .map_err(|error| unavailable(format!("HTTP/2: {error}")))?;
        // Ends with the connection; what went wrong shows at the requests.
        tokio::spawn(async move { drop(connection.await) });
        Ok(Self { sender, mark: Arc::new(()) })
    }

    /// Whether the service closed it.
    pub(crate) fn is_closed(&self) -> bool {
        self.sender.is_closed()
    }

    /// Whether these are clones of one connection.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.mark, &other.mark)
    }

    /// Sends one request and reads the whole answer.
    pub(crate) async fn request(
        &mut self,
        request: Request<Full<Bytes>>,
    ) -> Result<Response<Bytes>, Failure> {
        let answer = async {
            self.sender.ready().await.map_err(|_| Failure::Broken)?;
            let response = self.sender.send_request(request).await.map_err(|_| Failure::Broken)?;
            let (head, body) = response.into_parts();
            let body = Limited::new(body, MOST_ANSWER_BYTES).collect().await.map_err(|_| Failure::Broken)?;
            Ok(Response::from_parts(head, body.to_bytes()))
        };
        timeout(ANSWER, answer).await.unwrap_or(Err(Failure::Late))
    }
}

fn unavailable(message: String) -> PushError {
    PushError::Unavailable(message)
}
