//! What is around every handler: refuses forms from other sites before anybody has signed in, and renders pages and errors.

use axum::extract::{Request, State};
use axum::handler::Handler;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use http::header::{HOST, ORIGIN};
use http::{HeaderMap, Method};
use inbound_door::{Class, Route, Routes};

use crate::Web;
use crate::failure::{self, Failure};
use crate::guard::WebGuard;
use crate::page::{Page, secure};
use crate::visit::Visit;

/// The routes of this crate, each handler wrapped.
pub(crate) struct Table {
    routes: Routes<Web, WebGuard>,
    web: Web,
}

impl Table {
    /// No routes yet.
    pub(crate) fn new(web: &Web) -> Self {
        Self { routes: Routes::new(web.clone(), WebGuard(web.clone())), web: web.clone() }
    }

    /// The routes, for the door.
    pub(crate) fn into_routes(self) -> Vec<Route> {
        self.routes.into_routes()
    }

    /// Adds a page.
    pub(crate) fn get<T: 'static>(
        self,
        path: &'static str,
        class: Class,
        handler: impl Handler<T, Web>,
    ) -> Self {
        let layer = from_fn_with_state(self.web.clone(), around);
        Self { routes: self.routes.get(path, class, handler.layer(layer)), web: self.web }
    }

    /// Adds a form's target.
    pub(crate) fn post<T: 'static>(
        self,
        path: &'static str,
        class: Class,
        handler: impl Handler<T, Web>,
    ) -> Self {
        let layer = from_fn_with_state(self.web.clone(), around);
        Self { routes: self.routes.post(path, class, handler.layer(layer)), web: self.web }
    }
}

async fn around(State(web): State<Web>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let visit = Visit::read(&web, &parts);
    if parts.method == Method::POST && is_from_elsewhere(&parts.headers) {
        return failure::not_ours(&visit).render(&visit);
    }
    let mut response = next.run(Request::from_parts(parts, body)).await;
    if let Some(failure) = response.extensions_mut().remove::<Failure>() {
        return failure::page(&visit, &failure.0).render(&visit);
    }
    if let Some(page) = response.extensions_mut().remove::<Rendered>() {
        return page.0.render(&visit);
    }
    secure(&mut response);
    response
}

/// Browsers say where a form comes from (Fetch Metadata, and Origin before that). Programs that say nothing are not a danger
/// here: they have no cookies of anybody.
fn is_from_elsewhere(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    match (text("sec-fetch-site"), text(ORIGIN.as_str())) {
        (Some(site), _) => !matches!(site, "same-origin" | "none"),
        (None, Some(origin)) => {
            let host = origin.split_once("://").map(|(_, host)| host);
            host.is_none() || host != text(HOST.as_str())
        }
        (None, None) => false,
    }
}

/// A page on its way to the layer that knows the reader's language.
#[derive(Clone)]
struct Rendered(std::sync::Arc<Page>);

impl IntoResponse for Page {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(Rendered(std::sync::Arc::new(self)));
        response
    }
}
