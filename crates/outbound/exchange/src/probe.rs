//! Looking at the way to a server piece by piece, for those who want to know which of them is broken. Nothing is changed, and no
//! shell is made.

use std::time::Duration;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use http::Request;
use http::header::{DATE, HOST, USER_AGENT};
use http_body_util::Full;

use crate::connection::Connection;
#[cfg(feature = "kerberos")]
use crate::kerberos::Kerberos;
use crate::tls::Tls;
use crate::{ExchangeError, Target};

/// For the answer.
const ANSWER: Duration = Duration::from_secs(20);
/// For a connection that is only tried.
const KNOCK: Duration = Duration::from_secs(10);

/// What a server says to a stranger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Greeting {
    /// HTTP status.
    pub status: u16,
    /// The ways of signing in that it offers.
    pub offered: Vec<String>,
    /// Its clock.
    pub date: Option<DateTime<Utc>>,
}

/// Connects, through the proxy and with TLS where they are configured, and asks for the PowerShell directory without signing in.
/// The error says which piece of the way is broken.
pub async fn greet(target: &Target) -> Result<Greeting, ExchangeError> {
    target.check()?;
    let tls = target.trust.as_ref().map(Tls::new).transpose()?;
    let mut connection = Connection::open(target, tls.as_ref()).await?;
    let request = Request::get(crate::target::PATH)
        .header(HOST, target.authority())
        .header(USER_AGENT, "Gatepost")
        .body(Full::new(Bytes::new()))
        .map_err(|_| ExchangeError::Configuration("the server's name is no host name"))?;
    let response = connection.request(request, ANSWER, target, "asking how to sign in").await?;
    let date = response.headers().get(DATE).and_then(|date| date.to_str().ok());
    Ok(Greeting {
        status: response.status().as_u16(),
        offered: crate::web_services::offered(response.headers()),
        date: date.and_then(|date| DateTime::parse_from_rfc2822(date).ok()).map(|date| date.to_utc()),
    })
}

/// Gets a Kerberos ticket for the server, and does not use it.
#[cfg(feature = "kerberos")]
pub async fn ticket(target: &Target) -> Result<(), ExchangeError> {
    target.check()?;
    Kerberos::new(target)?.step(target, Vec::new()).await.map(drop)
}

/// Gets a Kerberos ticket for the server, and does not use it.
#[cfg(not(feature = "kerberos"))]
pub async fn ticket(_: &Target) -> Result<(), ExchangeError> {
    Err(ExchangeError::Configuration("this program was built without Kerberos"))
}

/// Where the KDC of a domain is by this machine's own Kerberos configuration, as `HOST` or `HOST:PORT`.
#[cfg(feature = "kerberos")]
pub fn configured_kdc(domain: &str) -> Option<String> {
    let url = sspi::detect_kdc_url(&domain.to_uppercase())?;
    let host = url.host_str()?.to_owned();
    Some(url.port().map_or_else(|| host.clone(), |port| format!("{host}:{port}")))
}

/// Where the KDC of a domain is by this machine's own Kerberos configuration, as `HOST` or `HOST:PORT`.
#[cfg(not(feature = "kerberos"))]
pub fn configured_kdc(_: &str) -> Option<String> {
    None
}

/// Whether somebody listens at a port, such as a KDC. Nothing is said.
pub async fn knock(host: &str, port: u16) -> Result<(), ExchangeError> {
    let connecting = tokio::time::timeout(KNOCK, tokio::net::TcpStream::connect((host, port))).await;
    let host = format!("{host}:{port}");
    let late = |_| ExchangeError::Late { host: host.clone(), doing: "connecting", seconds: KNOCK.as_secs() };
    let connected = connecting.map_err(late)?.map(drop);
    connected.map_err(|error| ExchangeError::Unreachable { host, reason: error.to_string() })
}
