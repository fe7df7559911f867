//! A page, and how it becomes an answer: with the reader's language, the frame around it and the content policy.

use askama::Template;
use axum::body::Body;
use axum::response::{IntoResponse, Response};
use domain::actor::Actor;
use http::header::{CACHE_CONTROL, CONTENT_LANGUAGE, CONTENT_TYPE, VARY};
use http::{HeaderName, HeaderValue, StatusCode};
use texts::{Language, Text};

use crate::asset;
use crate::form::{Form, Kind};
use crate::menu::{self, Entry};
use crate::part::{Link, Part};
use crate::visit::Visit;

/// Nothing from elsewhere, nothing inline (`data:` images are Tabler's ticks and arrows).
pub(crate) const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
     img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// One page.
pub(crate) struct Page {
    pub(crate) status: StatusCode,
    pub(crate) frame: Frame,
    pub(crate) title: String,
    pub(crate) lead: String,
    pub(crate) crumb: Option<Link>,
    pub(crate) actions: Vec<Link>,
    pub(crate) parts: Vec<Part>,
}

/// What is around a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Frame {
    /// The console with its menu.
    Console,
    /// The portal, narrow.
    Portal,
    /// Sign-in and set-up.
    Plain,
}

impl Page {
    /// A page of the console.
    pub(crate) fn console(title: impl Into<String>) -> Self {
        Self::new(Frame::Console, title)
    }

    /// A page of the portal.
    pub(crate) fn portal(title: impl Into<String>) -> Self {
        Self::new(Frame::Portal, title)
    }

    /// A page of its own.
    pub(crate) fn plain(title: impl Into<String>) -> Self {
        Self::new(Frame::Plain, title)
    }

    fn new(frame: Frame, title: impl Into<String>) -> Self {
        Self {
            status: StatusCode::OK,
            frame,
            title: title.into(),
            lead: String::new(),
            crumb: None,
            actions: Vec::new(),
            parts: Vec::new(),
        }
    }

    pub(crate) fn title(mut self, title: impl Into<String>) -> Self {
        self.title = title.into();
        self
    }

    pub(crate) fn lead(mut self, lead: impl Into<String>) -> Self {
        self.lead = lead.into();
        self
    }

    pub(crate) fn crumb(mut self, href: impl Into<String>, label: impl Into<String>) -> Self {
        self.crumb = Some(Link::new(href, label));
        self
    }

    pub(crate) fn action(mut self, href: impl Into<String>, label: impl Into<String>) -> Self {
        self.actions.push(Link::new(href, label));
        self
    }

    pub(crate) fn part(mut self, part: Part) -> Self {
        self.parts.push(part);
        self
    }

    /// A form; with problems in it the page is answered with 422.
    pub(crate) fn form(mut self, form: Form) -> Self {
        if form.has_errors() {
            self.status = StatusCode::UNPROCESSABLE_ENTITY;
        }
        self.part(Part::Form(form))
    }

    pub(crate) fn is_wide(&self) -> bool {
        self.frame == Frame::Plain
    }

    pub(crate) fn is_portal(&self) -> bool {
        self.frame == Frame::Portal
    }

    pub(crate) fn home(&self) -> &'static str {
        if self.frame == Frame::Portal { "/" } else { "/console" }
    }

    /// The page as an answer to this visit.
    pub(crate) fn render(&self, visit: &Visit) -> Response {
        let session = visit.session.as_deref();
        let menu = session
            .filter(|_| self.frame == Frame::Console)
            .map(|session| menu::entries(visit.text, &session.actor, &visit.path));
        let done = visit.query("done").and_then(|code| visit.text.find(&format!("done-{code}")));
        let csrf = session.map_or_else(String::new, |session| session.word(&*visit.services().random));
        let layout = Layout {
            page: self,
            t: visit.text,
            menu,
            name: session.map_or("", |session| session.actor.name()),
            csrf: &csrf,
            path: &visit.path,
            languages: &Language::ALL,
            organisation: "Gatepost",
            done,
        };
        match layout.render() {
            Ok(html) => html_response(self.status, visit.text, html),
            Err(error) => {
                tracing::error!(%error, "a page could not be rendered");
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            }
        }
    }
}

fn html_response(status: StatusCode, text: Text, html: String) -> Response {
    let mut response = Response::new(Body::from(html));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(CONTENT_LANGUAGE, HeaderValue::from_static(text.language().tag()));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(VARY, HeaderValue::from_static("Cookie, Accept-Language"));
    secure(&mut response);
    response
}

/// Puts the content policy on an answer.
pub(crate) fn secure(response: &mut Response) {
    let headers = response.headers_mut();
    headers.insert(HeaderName::from_static("content-security-policy"), HeaderValue::from_static(POLICY));
    headers.insert(HeaderName::from_static("x-content-type-options"), HeaderValue::from_static("nosniff"));
    headers.insert(HeaderName::from_static("referrer-policy"), HeaderValue::from_static("same-origin"));
}

/// Whether the actor is an administrator: only they see the console's frame.
pub(crate) fn is_administrator(actor: &Actor) -> bool {
    matches!(actor, Actor::Administrator { .. })
}

#[derive(Template)]
#[template(path = "page.html")]
struct Layout<'a> {
    page: &'a Page,
    t: Text,
    menu: Option<Vec<Entry>>,
    name: &'a str,
    csrf: &'a str,
    path: &'a str,
    languages: &'a [Language],
    organisation: &'a str,
    done: Option<String>,
}
