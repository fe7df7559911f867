//! Stands before every route: finds the session, asks for the permission, and refuses forms that are not ours.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use domain::actor::Actor;
use http::{Method, StatusCode};
use inbound_door::{BODY_LIMIT, Class, Guard};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use services::sessions::{self, Session};

use crate::Web;
use crate::cookie::{CONSOLE, PORTAL};
use crate::failure;
use crate::visit::Visit;

/// The guard of console and portal.
#[derive(Clone)]
pub(crate) struct WebGuard(pub(crate) Web);

impl Guard for WebGuard {
    async fn admit(&self, class: Class, request: Request) -> Result<Request, Response> {
        let (mut parts, body) = request.into_parts();
        let jar = CookieJar::from_headers(&parts.headers);
        let (cookie, csrf) = match class {
            Class::Session { csrf, .. } => (CONSOLE, csrf),
            Class::Portal { csrf } => (PORTAL, csrf),
            // The one-time token in the form is judged by the use case.
            Class::Challenge => return Ok(Request::from_parts(parts, body)),
            _ => return Err(StatusCode::FORBIDDEN.into_response()),
        };
        let found = match jar.get(cookie) {
            Some(cookie) => sessions::find(&self.0.services, cookie.value()).await,
            None => Ok(None),
        };
        let session = found.map_err(|error| {
            let visit = Visit::read(&self.0, &parts);
            failure::page(&visit, &error).render(&visit)
        })?;
        let Some(session) = session.filter(|session| fits(class, &session.actor)) else {
            return Err(sign_in(class, &parts.method, parts.uri.path()));
        };
        let session = Arc::new(session);
        parts.extensions.insert(Arc::clone(&session));
        parts.extensions.insert(session.actor.clone());
        let visit = Visit::read(&self.0, &parts);
        if let Some(Err(forbidden)) = class.permission().map(|permission| session.actor.require(permission)) {
            return Err(failure::page(&visit, &forbidden.into()).render(&visit));
        }
        if !csrf {
            return Ok(Request::from_parts(parts, body));
        }
        let Ok(bytes) = to_bytes(body, BODY_LIMIT).await else {
            return Err(StatusCode::PAYLOAD_TOO_LARGE.into_response());
        };
        if !carries_word(&session, &bytes) {
            return Err(failure::not_ours(&visit).render(&visit));
        }
        Ok(Request::from_parts(parts, Body::from(bytes)))
    }
}

fn fits(class: Class, actor: &Actor) -> bool {
    match class {
        Class::Session { .. } => matches!(actor, Actor::Administrator { .. }),
        Class::Portal { .. } => matches!(actor, Actor::User { .. }),
        _ => false,
    }
}

/// Whether the form's body has the session's word in its field `csrf`.
fn carries_word(session: &Session, body: &[u8]) -> bool {
    let Some((_, word)) = body
        .split(|byte| *byte == b'&')
        .filter_map(|pair| std::str::from_utf8(pair).ok()?.split_once('='))
        .find(|(name, _)| *name == "csrf")
    else {
        return false;
    };
    session.is_own(word)
}

/// To the sign-in page, and back to where the visitor wanted to go if that was a page.
fn sign_in(class: Class, method: &Method, path: &str) -> Response {
    let page = if matches!(class, Class::Portal { .. }) { "/sign-in" } else { "/console/sign-in" };
    if method == Method::GET {
        let next = utf8_percent_encode(path, NON_ALPHANUMERIC);
        Redirect::to(&format!("{page}?next={next}")).into_response()
    } else {
        Redirect::to(&format!("{page}?done=session-over")).into_response()
    }
}
