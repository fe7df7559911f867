//! What a client access server answers: HTTP first, then WS-Management.

use std::io;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{HeaderMap, Request, Response, StatusCode, header};
use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use psrp::wsman::{self, Fault as Refusal, FaultKind, Header};

use super::body::Answer;
use super::fault::{Action, Fault, Occasion, Stage};
use super::{Shared, conversation, lock};

/// The largest request that is read, in bytes.
const LARGEST: usize = 2 * 1024 * 1024;
/// The configuration that Exchange serves.
const RESOURCE: &str = "http://schemas.microsoft.com/powershell/Microsoft.Exchange";

/// A server.
pub(super) struct Site {
    pub(super) shared: Arc<Shared>,
    /// Its number in the plan.
    pub(super) number: usize,
    pub(super) name: String,
}

/// A request that was read.
pub(super) struct Asked {
    pub(super) header: Header,
    pub(super) request: wsman::Request,
    pub(super) cookie: Option<String>,
    /// Whether the address asks for typed values.
    pub(super) is_full: bool,
}

/// What is answered: a body for a status, and a cookie for a new shell.
pub(super) struct Reply {
    pub(super) response: wsman::Response,
    pub(super) cookie: Option<String>,
    /// The cmdlet that it is about.
    pub(super) cmdlet: Option<String>,
}

pub(super) async fn answer(request: Request<Incoming>, site: Arc<Site>) -> io::Result<Response<Answer>> {
    lock(&site.shared.journal).requests += 1;
    let (head, body) = request.into_parts();
    if !head.uri.path().trim_end_matches('/').eq_ignore_ascii_case("/powershell") {
        return Ok(plain(StatusCode::NOT_FOUND, "There is nothing here."));
    }
    if !is_account(&head.headers, &site) {
        return Ok(unauthorized(&site));
    }
    let Ok(body) = Limited::new(body, LARGEST).collect().await else {
        return Ok(plain(StatusCode::BAD_REQUEST, "The request cannot be read."));
    };
    let Ok((header, request)) = wsman::Request::read(&body.to_bytes(), wsman::Limits::default()) else {
        return Ok(plain(StatusCode::BAD_REQUEST, "The request is none of WS-Management."));
    };
    let query = head.uri.query().unwrap_or_default().to_ascii_lowercase();
    let cookie = head.headers.get(header::COOKIE).and_then(|cookie| cookie.to_str().ok());
    let is_full = query.split('&').any(|part| part == "serializationlevel=full");
    let asked = Asked { header, request, cookie: cookie.map(str::to_owned), is_full };
    reply(asked, &site).await
}

async fn reply(asked: Asked, site: &Arc<Site>) -> io::Result<Response<Answer>> {
    let (action, header) = (action(&asked.request), asked.header.clone());
    let strike = |stage, cmdlet: Option<&str>| {
        let occasion = Occasion { server: &site.name, stage, action: Some(action), cmdlet };
        lock(&site.shared.troubles).strike(&occasion)
    };
    let running = conversation::running(&asked, site);
    let refusal = match strike(Stage::Before, running.as_deref()) {
        Some(Fault::Unauthorized) => return Ok(unauthorized(site)),
        Some(Fault::Forbidden) => {
            return Ok(plain(StatusCode::FORBIDDEN, "The user has no management role that lets it in."));
        }
        Some(Fault::Unavailable) => {
            return Ok(plain(StatusCode::SERVICE_UNAVAILABLE, "The service is unavailable."));
        }
        Some(Fault::InvalidSelectors) => Some(Refusal::invalid_selectors()),
        Some(Fault::TooManyShells) => Some(Refusal::too_many_shells(18)),
        Some(Fault::LoadQuota(wait)) => Some(Refusal::throttled(wait)),
        _ if !header.resource.eq_ignore_ascii_case(RESOURCE) => Some(Refusal::unknown_resource()),
        _ => site.shared.over_quota().map(Refusal::throttled),
    };
    let reply = match refusal {
        Some(refusal) => Reply { response: wsman::Response::Fault(refusal), cookie: None, cmdlet: running },
        None => conversation::respond(asked, site).await.map_err(io::Error::other)?,
    };
    let status = match &reply.response {
        wsman::Response::Fault(fault) if fault.kind() == FaultKind::AccessDenied => StatusCode::FORBIDDEN,
        wsman::Response::Fault(_) => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::OK,
    };
    let bytes = reply.response.write(&header, site.shared.guid()).map_err(io::Error::other)?;
    let body = match strike(Stage::After, reply.cmdlet.as_deref()) {
        Some(Fault::Cut) => return Err(io::ErrorKind::ConnectionAborted.into()),
        Some(_) => Answer::cut(bytes),
        None => Answer::whole(bytes),
    };
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers
        .insert(header::CONTENT_TYPE, header::HeaderValue::from_static("application/soap+xml;charset=UTF-8"));
    if let Some(cookie) = reply.cookie.and_then(|cookie| header::HeaderValue::try_from(cookie).ok()) {
        headers.insert(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

fn action(request: &wsman::Request) -> Action {
    match request {
        wsman::Request::Create { .. } => Action::Create,
        wsman::Request::Command { .. } => Action::Command,
        wsman::Request::Send { .. } => Action::Send,
        wsman::Request::Receive { .. } => Action::Receive,
        wsman::Request::Signal { .. } => Action::Signal,
        wsman::Request::Delete => Action::Delete,
    }
}

/// Whether the request carries the account's name and password (RFC 7617).
fn is_account(headers: &HeaderMap, site: &Site) -> bool {
    let said = headers.get(header::AUTHORIZATION).and_then(|said| said.to_str().ok());
    let said = said.and_then(|said| said.split_once(' '));
    let said = said.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("Basic"));
    let said = said.and_then(|(_, said)| STANDARD.decode(said.trim()).ok());
    let said = said.and_then(|said| String::from_utf8(said).ok()).unwrap_or_default();
    let plan = &site.shared.plan;
    said.split_once(':').is_some_and(|(account, password)| {
        account.eq_ignore_ascii_case(&plan.account) && password == *lock(&site.shared.password)
    })
}

fn unauthorized(site: &Site) -> Response<Answer> {
    lock(&site.shared.journal).refused += 1;
    let mut response = plain(StatusCode::UNAUTHORIZED, "");
    let scheme = header::HeaderValue::from_static("Basic realm=\"exchange\"");
    response.headers_mut().insert(header::WWW_AUTHENTICATE, scheme);
    response
}

fn plain(status: StatusCode, text: &'static str) -> Response<Answer> {
    let mut response = Response::new(Answer::whole(Bytes::from_static(text.as_bytes())));
    *response.status_mut() = status;
    response
}
