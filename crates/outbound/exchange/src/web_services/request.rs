//! One request to a web service: a connection, sign-in, and what each HTTP status means.

use std::time::Duration;

#[cfg(feature = "kerberos")]
use base64::Engine as _;
#[cfg(feature = "kerberos")]
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use ews::Address;
use http::header::{
    ACCEPT_ENCODING, AUTHORIZATION, CONTENT_TYPE, HOST, HeaderValue, RETRY_AFTER, USER_AGENT,
    WWW_AUTHENTICATE,
};
use http::{HeaderMap, Request, Response, StatusCode};
use http_body_util::Full;

use crate::connection::Connection;
use crate::error::line;
#[cfg(feature = "kerberos")]
use crate::kerberos::Kerberos;
use crate::tls::Tls;
use crate::{ExchangeError, Scheme, Target, proxy};

/// For each answer.
const ANSWER: Duration = Duration::from_mins(1);

/// How long a busy server that does not say for how long is left alone.
pub(super) const PAUSE: Duration = Duration::from_mins(1);

/// The longest pause that is taken seriously.
const LONGEST_PAUSE: Duration = Duration::from_hours(1);

/// The target with the host and port of an address. Web services take a ticket in SPNEGO alone.
pub(super) fn at(target: &Target, address: &Address) -> Result<Target, ExchangeError> {
    let scheme = if target.scheme == Scheme::Basic { Scheme::Basic } else { Scheme::Negotiate };
    let target = Target { host: address.host().to_owned(), port: address.port(), scheme, ..target.clone() };
    if target.trust.is_none() {
        return Err(ExchangeError::Configuration("web services need TLS"));
    }
    target.check()?;
    Ok(target)
}

/// A connection to a server whose certificate was accepted, and what signs in on it.
pub(super) struct Link {
    connection: Connection,
    authorization: HeaderValue,
}

impl Link {
    /// Connects and, for Kerberos, gets a ticket. Nothing was asked yet.
    pub(super) async fn open(target: &Target, tls: &Tls) -> Result<Self, ExchangeError> {
        let connection = Connection::open(target, Some(tls)).await?;
        let mut authorization = HeaderValue::from_str(&authorization(target).await?)
            .map_err(|_| ExchangeError::Configuration("the account's name or password"))?;
        authorization.set_sensitive(true);
        Ok(Self { connection, authorization })
    }
}

async fn authorization(target: &Target) -> Result<String, ExchangeError> {
    #[cfg(feature = "kerberos")]
    if target.scheme != Scheme::Basic {
        // TLS seals, and its certificate says who the server is: the context has done its work with its first token.
        let stepped = Kerberos::new(target)?.step(target, Vec::new()).await?;
        return Ok(format!("{} {}", target.scheme.word(), BASE64_STANDARD.encode(stepped.token)));
    }
    std::future::ready(Ok(proxy::basic(&target.account))).await
}

/// Asks with the account.
pub(super) async fn ask(
    mut link: Link,
    target: &Target,
    path: &str,
    body: Vec<u8>,
    doing: &'static str,
) -> Result<Response<Bytes>, ExchangeError> {
    let request = request(target, path, body, Some(link.authorization))?;
    link.connection.request(request, ANSWER, target, doing).await
}

/// Asks without saying who we are.
pub(super) async fn ask_as_a_stranger(
    target: &Target,
    tls: &Tls,
    path: &str,
    body: Vec<u8>,
    doing: &'static str,
) -> Result<Response<Bytes>, ExchangeError> {
    let mut connection = Connection::open(target, Some(tls)).await?;
    let request = request(target, path, body, None)?;
    connection.request(request, ANSWER, target, doing).await
}

fn request(
    target: &Target,
    path: &str,
    body: Vec<u8>,
    authorization: Option<HeaderValue>,
) -> Result<Request<Full<Bytes>>, ExchangeError> {
    let mut request = Request::post(path)
        .header(HOST, if target.port == 443 { target.host.clone() } else { target.authority() })
        .header(USER_AGENT, "Gatepost")
        .header(CONTENT_TYPE, "text/xml; charset=utf-8")
        .header(ACCEPT_ENCODING, "identity");
    if let Some(authorization) = authorization {
        request = request.header(AUTHORIZATION, authorization);
    }
    let wrong = |_| ExchangeError::Configuration("the address of the web services");
    request.body(Full::new(Bytes::from(body))).map_err(wrong)
}

/// What the status says, where it says that nothing was done.
pub(super) fn refused(response: &Response<Bytes>, target: &Target) -> Option<ExchangeError> {
    let (host, account) = (target.authority(), target.account.name.clone());
    Some(match response.status() {
        StatusCode::OK => return None,
        status if status.is_server_error() && status != StatusCode::SERVICE_UNAVAILABLE => return None,
        StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS => {
            ExchangeError::MailBusy { host, wait: pause(response.headers()) }
        }
        StatusCode::UNAUTHORIZED => not_signed_in(response.headers(), target),
        StatusCode::FORBIDDEN => {
            ExchangeError::MailDenied { host, account, code: "HTTP status 403".to_owned() }
        }
        status => ExchangeError::NoWebService { host, found: format!("HTTP status {}", status.as_u16()) },
    })
}

/// 401 of a web service.
pub(super) fn not_signed_in(headers: &HeaderMap, target: &Target) -> ExchangeError {
    sign_in(headers, target, |host, scheme, offered| ExchangeError::WebScheme { host, scheme, offered })
}

/// 401: the account is wrong, or the scheme is not offered at all, which is `another` of host, scheme and what is offered.
pub(crate) fn sign_in(
    headers: &HeaderMap,
    target: &Target,
    another: impl FnOnce(String, &'static str, String) -> ExchangeError,
) -> ExchangeError {
    let (host, scheme) = (target.authority(), target.scheme.word());
    let words = offered(headers);
    let offered = if words.is_empty() { "nothing".to_owned() } else { words.join(", ") };
    if words.is_empty() || words.iter().any(|word| word.eq_ignore_ascii_case(scheme)) {
        return ExchangeError::SignIn { host, account: target.account.name.clone(), offered };
    }
    another(host, scheme, offered)
}

/// The schemes that a server offers.
pub(crate) fn offered(headers: &HeaderMap) -> Vec<String> {
    let offers = headers.get_all(WWW_AUTHENTICATE).iter().filter_map(|offer| offer.to_str().ok());
    offers.filter_map(|offer| offer.split_ascii_whitespace().next()).map(line).take(10).collect()
}

/// How long a server wants to be left alone (RFC 9110 10.2.3, in seconds).
fn pause(headers: &HeaderMap) -> Duration {
    let seconds = headers.get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.trim().parse().ok());
    seconds.map_or(PAUSE, Duration::from_secs).min(LONGEST_PAUSE)
}
