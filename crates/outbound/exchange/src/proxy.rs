//! Through a forward proxy (CONNECT, RFC 9110 9.3.6).

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use secrecy::ExposeSecret;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::{Account, ExchangeError, Proxy};

/// Bytes of the proxy's answer that are read.
const MOST_BYTES: usize = 16 * 1024;

/// Basic's header value for an account.
pub(crate) fn basic(account: &Account) -> String {
    let pair = format!("{}:{}", account.name, account.password.expose_secret());
    format!("Basic {}", BASE64_STANDARD.encode(pair))
}

/// A connection to `host` (with port) through the proxy.
pub(crate) async fn connect(proxy: &Proxy, host: &str) -> Result<TcpStream, ExchangeError> {
    let unreachable = |error: std::io::Error| ExchangeError::ProxyUnreachable {
        proxy: proxy.authority(),
        reason: error.to_string(),
    };
    let mut stream = TcpStream::connect((proxy.host.as_str(), proxy.port)).await.map_err(unreachable)?;
    let account = proxy.account.as_ref().map(basic);
    let account = account.map(|value| format!("Proxy-Authorization: {value}\r\n")).unwrap_or_default();
    let request = format!("CONNECT {host} HTTP/1.1\r\nHost: {host}\r\n{account}\r\n");
    stream.write_all(request.as_bytes()).await.map_err(unreachable)?;
    let head = head(&mut stream).await.map_err(unreachable)?;
    match status(&head) {
        Some(200..=299) => Ok(stream),
        Some(407) => Err(ExchangeError::ProxyAccount { proxy: proxy.authority() }),
        Some(status) => {
            Err(ExchangeError::ProxyRefused { proxy: proxy.authority(), host: host.to_owned(), status })
        }
        None => Err(ExchangeError::ProxyUnreachable {
            proxy: proxy.authority(),
            reason: "it does not answer as a proxy".to_owned(),
        }),
    }
}

/// The answer's head, byte by byte: what comes after it is TLS and belongs to the server.
async fn head(stream: &mut TcpStream) -> std::io::Result<Vec<u8>> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") && head.len() < MOST_BYTES {
        head.push(stream.read_u8().await?);
    }
    Ok(head)
}

fn status(head: &[u8]) -> Option<u16> {
    let line = std::str::from_utf8(head).ok()?.lines().next()?;
    let mut words = line.split_ascii_whitespace();
    words.next().filter(|version| version.starts_with("HTTP/1."))?;
    words.next()?.parse().ok()
}
