//! Routes with their authentication class. A router is built from these alone, so a route without a class cannot exist,
//! and a test can walk all of them.

use std::borrow::Cow;
use std::collections::BTreeSet;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::handler::Handler;
use axum::middleware::{Next, from_fn};
use axum::routing::{MethodFilter, MethodRouter};
use http::Method;
use tower_http::limit::RequestBodyLimitLayer;

use crate::class::Class;
use crate::guard::{Guard, admit};

/// The largest request body, in bytes, where a route does not say otherwise.
pub const BODY_LIMIT: usize = 1024 * 1024;

/// One route: method, path, class and the guarded handler.
#[derive(Debug)]
pub struct Route {
    method: Method,
    path: Cow<'static, str>,
    class: Class,
    handler: MethodRouter,
    otherwise: Option<MethodRouter>,
}

impl Route {
    /// The method that it answers. A GET route answers HEAD as well.
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// The path in axum's notation, `/devices/{id}`.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// How it finds out who asks.
    pub fn class(&self) -> Class {
        self.class
    }
}

/// Collects the routes of one inbound crate. `S` is the crate's state, `G` its guard.
#[derive(Debug)]
pub struct Routes<S, G> {
    state: S,
    guard: G,
    body_limit: usize,
    otherwise: Option<MethodRouter>,
    collected: Vec<Route>,
}

impl<S: Clone + Send + Sync + 'static, G: Guard> Routes<S, G> {
    /// Nothing yet.
    pub fn new(state: S, guard: G) -> Self {
        Self { state, guard, body_limit: BODY_LIMIT, otherwise: None, collected: Vec::new() }
    }

    /// Sets the largest request body, in bytes, for the routes that follow. A larger one is answered with 413.
    #[must_use]
    pub fn body_limit(mut self, bytes: usize) -> Self {
        self.body_limit = bytes;
        self
    }

    /// Sets what answers, on the paths of the routes that follow, the methods that have no route. It has to refuse them in the
    /// crate's own form; without it they get a bare 405.
    #[must_use]
    pub fn otherwise<T: 'static>(mut self, class: Class, handler: impl Handler<T, S>) -> Self {
        let handler: MethodRouter = MethodRouter::new().fallback(handler).with_state(self.state.clone());
        let guard = self.guard.clone();
        // Unlike those of a route, these layers go around a fallback too.
        let handler: MethodRouter = handler
            .layer(from_fn(move |request: Request, next: Next| admit(guard.clone(), class, request, next)));
        let handler: MethodRouter = handler.layer(DefaultBodyLimit::disable());
        let handler: MethodRouter = handler.layer(RequestBodyLimitLayer::new(self.body_limit));
        self.otherwise = Some(handler);
        self
    }

    /// Adds a GET route.
    #[must_use]
    pub fn get<T: 'static>(
        self,
        path: impl Into<Cow<'static, str>>,
        class: Class,
        handler: impl Handler<T, S>,
    ) -> Self {
        self.add(Method::GET, MethodFilter::GET, path.into(), class, handler)
    }

    /// Adds a POST route.
    #[must_use]
    pub fn post<T: 'static>(
        self,
        path: impl Into<Cow<'static, str>>,
        class: Class,
        handler: impl Handler<T, S>,
    ) -> Self {
        self.add(Method::POST, MethodFilter::POST, path.into(), class, handler)
    }

    /// Adds a PUT route.
    #[must_use]
    pub fn put<T: 'static>(
        self,
        path: impl Into<Cow<'static, str>>,
        class: Class,
        handler: impl Handler<T, S>,
    ) -> Self {
        self.add(Method::PUT, MethodFilter::PUT, path.into(), class, handler)
    }

    /// Adds a PATCH route.
    #[must_use]
    pub fn patch<T: 'static>(
        self,
        path: impl Into<Cow<'static, str>>,
        class: Class,
        handler: impl Handler<T, S>,
    ) -> Self {
        self.add(Method::PATCH, MethodFilter::PATCH, path.into(), class, handler)
    }

    /// Adds a DELETE route.
    #[must_use]
    pub fn delete<T: 'static>(
        self,
        path: impl Into<Cow<'static, str>>,
        class: Class,
        handler: impl Handler<T, S>,
    ) -> Self {
        self.add(Method::DELETE, MethodFilter::DELETE, path.into(), class, handler)
    }

    /// The routes, to be handed to [`router`].
    pub fn into_routes(self) -> Vec<Route> {
        self.collected
    }

    fn add<T: 'static>(
        mut self,
        method: Method,
        filter: MethodFilter,
        path: Cow<'static, str>,
        class: Class,
        handler: impl Handler<T, S>,
    ) -> Self {
        let guard = self.guard.clone();
        let handler: MethodRouter = MethodRouter::new().on(filter, handler).with_state(self.state.clone());
        let handler = handler
            .route_layer(from_fn(move |request: Request, next: Next| {
                admit(guard.clone(), class, request, next)
            }))
            .route_layer(DefaultBodyLimit::disable())
            .route_layer(RequestBodyLimitLayer::new(self.body_limit));
        let otherwise = self.otherwise.clone();
        self.collected.push(Route { method, path, class, handler, otherwise });
        self
    }
}

/// Builds a router. Fails, naming it, if two routes have the same method and path.
pub fn router(routes: Vec<Route>) -> Result<Router, Twice> {
    let mut seen = BTreeSet::new();
    let mut paths = BTreeSet::new();
    let mut built = Router::new();
    for route in routes {
        if !seen.insert((route.method.to_string(), route.path.to_string())) {
            return Err(Twice { method: route.method, path: route.path.into_owned() });
        }
        built = built.route(&route.path, route.handler);
        // A path has one answer to all other methods, whichever of its routes brings it.
        if let Some(otherwise) = route.otherwise
            && paths.insert(route.path.to_string())
        {
            built = built.route(&route.path, otherwise);
        }
    }
    Ok(built)
}

/// Two routes with the same method and path.
#[derive(Debug, thiserror::Error)]
#[error("the route {method} {path} is there twice")]
pub struct Twice {
    /// The method.
    pub method: Method,
    /// The path.
    pub path: String,
}
