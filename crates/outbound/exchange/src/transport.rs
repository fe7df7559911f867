//! Bodies to the PowerShell directory and back: sign-in, cookies, and what each HTTP status means.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
#[cfg(feature = "kerberos")]
use http::header::WWW_AUTHENTICATE;
use http::header::{ACCEPT_ENCODING, AUTHORIZATION, CONTENT_TYPE, HOST, HeaderValue, USER_AGENT};
use http::{HeaderMap, Request, Response, StatusCode};
use http_body_util::Full;

use crate::connection::Connection;
use crate::cookie::Cookies;
use crate::error::line;
#[cfg(feature = "kerberos")]
use crate::kerberos::{Kerberos, is_skew};
use crate::target::PATH;
use crate::tls::Tls;
use crate::web_services::sign_in;
use crate::{ExchangeError, Scheme, Target, proxy};

const SOAP: &str = "application/soap+xml;charset=UTF-8";
/// For each request that signs in.
#[cfg(feature = "kerberos")]
const SIGN_IN: Duration = Duration::from_secs(30);
/// Steps of signing in: Kerberos needs two, SPNEGO one more.
#[cfg(feature = "kerberos")]
const MOST_STEPS: usize = 5;

/// A connection and, for Kerberos, the context that lives on it.
struct Link {
    connection: Connection,
    #[cfg(feature = "kerberos")]
    context: Option<Kerberos>,
}

/// The way to one server for one session: cookies, and one connection at a time.
pub(crate) struct Transport {
    target: Arc<Target>,
    tls: Option<Arc<Tls>>,
    connection: Option<Link>,
    cookies: Cookies,
}

impl Transport {
    pub(crate) fn new(target: Arc<Target>, tls: Option<Arc<Tls>>) -> Self {
        Self { target, tls, connection: None, cookies: Cookies::default() }
    }

    /// Posts an envelope and gives the answer's: HTTP status 200, or 500 for a fault.
    pub(crate) async fn post(
        &mut self,
        body: Vec<u8>,
        limit: Duration,
        doing: &'static str,
    ) -> Result<Bytes, ExchangeError> {
        let mut link = self.link().await?;
        let (kind, body) = self.sealed(&mut link, body)?;
        let request = self.request(&kind, body, None)?;
        // A connection on which something went wrong is not used again.
        let response = link.connection.request(request, limit, &self.target, doing).await?;
        self.cookies.take(response.headers());
        let response = self.opened(&mut link, response)?;
        let body = self.interpret(response)?;
        self.connection = Some(link);
        Ok(body)
    }

    /// The open connection, or a new one. It is the caller's until the answer is there: who gives up in between leaves
    /// none behind that a late answer could come on.
    async fn link(&mut self) -> Result<Link, ExchangeError> {
        match self.connection.take() {
            Some(link) if !link.connection.is_closed() => Ok(link),
            _ => {
                let connection = Connection::open(&self.target, self.tls.as_deref()).await?;
                self.signed_in(connection).await
            }
        }
    }

    /// Signs in on a new connection: a request without a body carries the token.
    #[cfg(feature = "kerberos")]
    async fn signed_in(&mut self, mut connection: Connection) -> Result<Link, ExchangeError> {
        if self.target.scheme == Scheme::Basic {
            return Ok(Link { connection, context: None });
        }
        let doing = "signing in";
        let mut context = Kerberos::new(&self.target)?;
        let mut theirs = Vec::new();
        for _ in 0..MOST_STEPS {
            let stepped = context.step(&self.target, theirs).await?;
            context = stepped.context;
            if stepped.is_done && stepped.token.is_empty() {
                return Ok(Link { connection, context: Some(context) });
            }
            let request = self.request(SOAP, Vec::new(), Some(&stepped.token))?;
            let response = connection.request(request, SIGN_IN, &self.target, doing).await?;
            self.cookies.take(response.headers());
            let answer = token(response.headers(), self.target.scheme);
            if answer.as_deref().is_some_and(is_skew) {
                return Err(ExchangeError::ClockSkew);
            }
            if !response.status().is_success() && answer.as_ref().is_none_or(Vec::is_empty) {
                self.interpret(response)?;
            }
            if stepped.is_done {
                return Ok(Link { connection, context: Some(context) });
            }
            theirs = answer.unwrap_or_default();
        }
        Err(ExchangeError::ConnectionLost { host: self.target.authority(), doing })
    }

    #[cfg(not(feature = "kerberos"))]
    #[expect(clippy::unused_async, reason = "with Kerberos it asks the server")]
    async fn signed_in(&mut self, connection: Connection) -> Result<Link, ExchangeError> {
        Ok(Link { connection })
    }

    /// The body as it goes over the wire, with its content type. TLS needs no other sealing.
    #[cfg(feature = "kerberos")]
    fn sealed(&self, link: &mut Link, body: Vec<u8>) -> Result<(String, Vec<u8>), ExchangeError> {
        match &mut link.context {
            Some(context) if self.tls.is_none() => {
                let sealed = context.seal(&body, &self.target)?;
                Ok((crate::sealed::content_type(context.protocol()), sealed))
            }
            _ => Ok((SOAP.to_owned(), body)),
        }
    }

    #[cfg(not(feature = "kerberos"))]
    #[expect(clippy::unnecessary_wraps, clippy::unused_self, reason = "with Kerberos it can fail")]
    fn sealed(&self, _: &mut Link, body: Vec<u8>) -> Result<(String, Vec<u8>), ExchangeError> {
        Ok((SOAP.to_owned(), body))
    }

    /// The answer with its plain body.
    #[cfg(feature = "kerberos")]
    fn opened(&self, link: &mut Link, response: Response<Bytes>) -> Result<Response<Bytes>, ExchangeError> {
        let kind = response.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        let kind = kind.unwrap_or_default().to_ascii_lowercase();
        let is_sealed = kind.starts_with("multipart/encrypted");
        let is_soap = kind.starts_with("application/soap+xml");
        match &mut link.context {
            Some(context) if is_sealed => {
                let (mut head, body) = response.into_parts();
                head.headers.insert(CONTENT_TYPE, HeaderValue::from_static(SOAP));
                let plain = context.open(&body, &self.target)?;
                Ok(Response::from_parts(head, plain.into()))
            }
            // Only a status may be in the clear. Whoever stands in between can write an envelope, and an envelope with the status
            // of a fault is read as any other.
            Some(_) if self.tls.is_none() && (response.status().is_success() || is_soap) => {
                let problem = psrp::Error::Missing { what: "the sealing of the answer" };
                Err(ExchangeError::Protocol { host: self.target.authority(), problem })
            }
            _ => Ok(response),
        }
    }

    #[cfg(not(feature = "kerberos"))]
    #[expect(clippy::unnecessary_wraps, clippy::unused_self, reason = "with Kerberos it can fail")]
    fn opened(&self, _: &mut Link, response: Response<Bytes>) -> Result<Response<Bytes>, ExchangeError> {
        Ok(response)
    }

    fn request(
        &self,
        kind: &str,
        body: Vec<u8>,
        token: Option<&[u8]>,
    ) -> Result<Request<Full<Bytes>>, ExchangeError> {
        let mut request = Request::post(PATH)
            .header(HOST, self.target.authority())
            .header(USER_AGENT, "Gatepost")
            .header(CONTENT_TYPE, kind)
            // IIS compresses otherwise.
            .header(ACCEPT_ENCODING, "identity");
        let word = self.target.scheme.word();
        let authorization = match token {
            Some(token) => Some(format!("{word} {}", BASE64_STANDARD.encode(token))),
            None if self.target.scheme == Scheme::Basic => Some(proxy::basic(&self.target.account)),
            // The connection is signed in.
            None => None,
        };
        if let Some(authorization) = authorization {
            let mut value = HeaderValue::from_str(&authorization)
                .map_err(|_| ExchangeError::Configuration("the account's name or password"))?;
            value.set_sensitive(true);
            request = request.header(AUTHORIZATION, value);
        }
        if let Some((name, value)) = self.cookies.header() {
            request = request.header(name, value);
        }
        request
            .body(Full::new(Bytes::from(body)))
            .map_err(|_| ExchangeError::Configuration("the server's name is no host name"))
    }

    fn interpret(&self, response: Response<Bytes>) -> Result<Bytes, ExchangeError> {
        let (head, body) = response.into_parts();
        let host = self.target.authority();
        let account = self.target.account.name.clone();
        let kind = head.headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let is_soap = kind.to_ascii_lowercase().starts_with("application/soap+xml");
        match head.status {
            StatusCode::OK | StatusCode::INTERNAL_SERVER_ERROR if is_soap => Ok(body),
            StatusCode::UNAUTHORIZED => Err(self.refused(&head.headers)),
            StatusCode::FORBIDDEN => {
                Err(ExchangeError::Forbidden { host, account, said: line(&String::from_utf8_lossy(&body)) })
            }
            status @ (StatusCode::INTERNAL_SERVER_ERROR
            | StatusCode::BAD_GATEWAY
            | StatusCode::SERVICE_UNAVAILABLE
            | StatusCode::GATEWAY_TIMEOUT) => {
                Err(ExchangeError::Unavailable { host, status: status.as_u16() })
            }
            StatusCode::OK => Err(ExchangeError::NotExchange { host, found: "a page".to_owned() }),
            status => {
                let found = format!("HTTP status {}", status.as_u16());
                Err(ExchangeError::NotExchange { host, found })
            }
        }
    }

    /// 401: the account is wrong, or the scheme is not offered at all.
    fn refused(&self, headers: &HeaderMap) -> ExchangeError {
        sign_in(headers, &self.target, |host, scheme, offered| ExchangeError::Scheme {
            host,
            scheme,
            offered,
        })
    }
}

/// The server's token; `None` if it sent none.
#[cfg(feature = "kerberos")]
fn token(headers: &HeaderMap, scheme: Scheme) -> Option<Vec<u8>> {
    let mut offers = headers.get_all(WWW_AUTHENTICATE).iter().filter_map(|offer| offer.to_str().ok());
    offers.find_map(|offer| {
        let (word, token) = offer.trim().split_once(' ')?;
        if !word.eq_ignore_ascii_case(scheme.word()) {
            return None;
        }
        BASE64_STANDARD.decode(token.trim()).ok()
    })
}

#[cfg(feature = "kerberos")]
#[cfg(test)]
mod tests;
