//! Errors as pages that say what to do.

use axum::response::{IntoResponse, Response};
use http::StatusCode;
use services::Error;

use crate::page::{Page, is_administrator};
use crate::part::{Alert, Link, Part, Tone};
use crate::visit::Visit;

/// An error on its way to the layer that knows the reader's language.
#[derive(Clone)]
pub(crate) struct Failure(pub(crate) std::sync::Arc<Error>);

impl<E: Into<Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self(std::sync::Arc::new(error.into()))
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = StatusCode::INTERNAL_SERVER_ERROR.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// The page for an error.
pub(crate) fn page(visit: &Visit, error: &Error) -> Page {
    let text = visit.text;
    let (status, id, detail) = match error {
        Error::Forbidden(_) => (StatusCode::FORBIDDEN, "forbidden", String::new()),
        Error::NotFound { .. } => (StatusCode::NOT_FOUND, "not-found", String::new()),
        Error::Invalid(problems) => {
            let words = problems.iter().map(|p| crate::form::problem_text(text, p.code, &p.message));
            (StatusCode::UNPROCESSABLE_ENTITY, "invalid", words.collect::<Vec<_>>().join(" "))
        }
        Error::Conflict { code, message } => {
            let words = text.find(&format!("conflict-{code}")).unwrap_or_else(|| message.clone());
            (StatusCode::CONFLICT, "conflict", words)
        }
        Error::TooMany { retry_after } => {
            let minutes = retry_after.as_secs().div_ceil(60).max(1);
            (StatusCode::TOO_MANY_REQUESTS, "too-many", text.count("too-many-attempts", minutes))
        }
        Error::Unavailable { message, .. } => (StatusCode::BAD_GATEWAY, "unavailable", message.clone()),
        error if error.is_disk_full() => (StatusCode::INSUFFICIENT_STORAGE, "disk-full", String::new()),
        other => {
            tracing::error!(error = %other, path = %visit.path, "a page failed");
            (StatusCode::INTERNAL_SERVER_ERROR, "internal", String::new())
        }
    };
    build(visit, status, id, detail)
}

/// The page for a form that does not carry the session's word.
pub(crate) fn not_ours(visit: &Visit) -> Page {
    build(visit, StatusCode::FORBIDDEN, "not-ours", String::new())
}

fn build(visit: &Visit, status: StatusCode, id: &str, detail: String) -> Page {
    let text = visit.text;
    let actor = visit.session.as_ref().map(|session| &session.actor);
    let (mut page, home) = match actor {
        Some(actor) if is_administrator(actor) => {
            (Page::console(text.get(&format!("failure-{id}"))), "/console")
        }
        Some(_) => (Page::portal(text.get(&format!("failure-{id}"))), "/"),
        None => (Page::plain(text.get(&format!("failure-{id}"))), "/"),
    };
    page.status = status;
    let alert = Alert::new(Tone::Warn, "").line(text.get(&format!("failure-{id}-advice")));
    let alert = if detail.is_empty() { alert } else { alert.line(detail) };
    page.part(Part::Alert(alert.link(Link::new(home, text.get("to-start")))))
}
