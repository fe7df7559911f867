//! The way to a server: TCP, and TLS from the first byte or after StartTLS (RFC 4511 §4.14).

use std::io;
use std::sync::Arc;

use rustls::ClientConfig;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::address::Address;
use super::connection::meaning;
use super::message;
use crate::DirectoryError;

/// ExtendedRequest number 1 with the name 1.3.6.1.4.1.1466.20037.
const START_TLS: &[u8] = b"\x30\x1d\x02\x01\x01\x77\x18\x80\x161.3.6.1.4.1.1466.20037";

/// Bytes to and from a server.
pub(super) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// Connects, with TLS if the address or the settings ask for it.
pub(super) async fn connect(
    url: &str,
    start_tls: bool,
    tls: &Arc<ClientConfig>,
) -> Result<Box<dyn Stream>, DirectoryError> {
    let address = Address::parse(url).ok_or_else(|| {
        DirectoryError::Configuration(format!("{url} is no address; write ldaps://dc1.example.com"))
    })?;
    let mut tcp =
        TcpStream::connect((address.host, address.port)).await.map_err(|error| unreachable(&error))?;
    if !address.is_ldaps && !start_tls {
        return Ok(Box::new(tcp));
    }
    if !address.is_ldaps {
        ask_for_tls(&mut tcp).await?;
    }
    let name = address.server_name().ok_or_else(|| {
        DirectoryError::Configuration(format!("{} is no name that a certificate can have", address.host))
    })?;
    let secured = TlsConnector::from(Arc::clone(tls)).connect(name, tcp).await;
    Ok(Box::new(secured.map_err(|error| unreachable(&error))?))
}

/// Only this one answer is read: what a stranger put behind it would become a part of the handshake, which then fails.
async fn ask_for_tls(tcp: &mut TcpStream) -> Result<(), DirectoryError> {
    tcp.write_all(START_TLS).await.map_err(|error| unreachable(&error))?;
    let answer =
        message::read(tcp).await?.ok_or_else(|| unreachable(&io::ErrorKind::UnexpectedEof.into()))?;
    match message::result_code(&answer) {
        Some(0) => Ok(()),
        code => {
            let code = code.unwrap_or(2);
            Err(DirectoryError::Answer { action: "StartTLS", code, meaning: meaning(code) })
        }
    }
}

/// What a failure of the stream means.
pub(super) fn unreachable(error: &io::Error) -> DirectoryError {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
    match inner {
        Some(rustls::Error::InvalidCertificate(problem)) => DirectoryError::Certificate(problem.to_string()),
        _ => DirectoryError::Unreachable(error.to_string()),
    }
}
