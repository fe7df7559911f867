//! One connection: TCP, perhaps through a proxy, perhaps TLS, and HTTP/1.1 on it.

use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use rustls_pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use crate::tls::Tls;
use crate::{ExchangeError, Target, proxy};

/// Until a connection stands.
const CONNECT: Duration = Duration::from_secs(20);
/// The largest answer that is read. The largest envelope has half a megabyte.
pub(crate) const MOST_BYTES: usize = 2 * 1024 * 1024;

trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

/// An open connection. A security context lives and dies with it.
pub(crate) struct Connection {
    sender: SendRequest<Full<Bytes>>,
}

impl Connection {
    /// Opens a connection.
    pub(crate) async fn open(target: &Target, tls: Option<&Tls>) -> Result<Self, ExchangeError> {
        let late = || ExchangeError::Late {
            host: target.authority(),
            doing: "connecting",
            seconds: CONNECT.as_secs(),
        };
        timeout(CONNECT, Self::handshake(target, tls)).await.unwrap_or_else(|_| Err(late()))
    }

    async fn handshake(target: &Target, tls: Option<&Tls>) -> Result<Self, ExchangeError> {
        let host = target.authority();
        let unreachable =
            |error: String| ExchangeError::Unreachable { host: target.authority(), reason: error };
        let tcp = match &target.proxy {
            Some(proxy) => proxy::connect(proxy, &host).await?,
            None => TcpStream::connect((target.host.as_str(), target.port))
                .await
                .map_err(|error| unreachable(error.to_string()))?,
        };
        tcp.set_nodelay(true).map_err(|error| unreachable(error.to_string()))?;
        let stream: Box<dyn Stream> = match tls {
            None => Box::new(tcp),
            Some(tls) => {
                let name = ServerName::try_from(target.host.clone())
                    .map_err(|_| ExchangeError::Configuration("the server's name is no host name"))?;
                let connector = TlsConnector::from(tls.configuration.clone());
                Box::new(
                    connector.connect(name, tcp).await.map_err(|error| tls.failure(host.clone(), &error))?,
                )
            }
        };
        let (sender, connection) =
            http1::handshake(TokioIo::new(stream)).await.map_err(|error| unreachable(error.to_string()))?;
        // Ends with the connection; what went wrong shows at the requests.
        tokio::spawn(async move { drop(connection.await) });
        Ok(Self { sender })
    }

    /// Whether it takes another request.
    pub(crate) fn is_closed(&self) -> bool {
        self.sender.is_closed()
    }

    /// Sends one request and reads the whole answer.
    pub(crate) async fn request(
        &mut self,
        request: Request<Full<Bytes>>,
        limit: Duration,
        target: &Target,
        doing: &'static str,
    ) -> Result<Response<Bytes>, ExchangeError> {
        let lost = || ExchangeError::ConnectionLost { host: target.authority(), doing };
        let answer = async {
            self.sender.ready().await.map_err(|_| lost())?;
            let response = self.sender.send_request(request).await.map_err(|_| lost())?;
            let (head, body) = response.into_parts();
            let body = Limited::new(body, MOST_BYTES).collect().await.map_err(|error| {
                if error.downcast_ref::<LengthLimitError>().is_none() {
                    return lost();
                }
                let problem = psrp::Error::TooLarge { what: "the answer", limit: MOST_BYTES };
                ExchangeError::Protocol { host: target.authority(), problem }
            })?;
            Ok(Response::from_parts(head, body.to_bytes()))
        };
        timeout(limit, answer).await.unwrap_or_else(|_| {
            Err(ExchangeError::Late { host: target.authority(), doing, seconds: limit.as_secs() })
        })
    }
}
