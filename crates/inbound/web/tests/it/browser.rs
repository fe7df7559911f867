//! A browser without scripts: cookies, forms, and nothing else.

use std::collections::BTreeMap;

use axum::Router;
use axum::body::Body;
use http::{HeaderMap, Method, Request};
use http_body_util::BodyExt;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use tower::ServiceExt;

/// One browser.
pub(crate) struct Browser {
    routes: Router,
    pub(crate) cookies: BTreeMap<String, String>,
    pub(crate) language: &'static str,
    pub(crate) headers: Vec<(&'static str, &'static str)>,
    csrf: Option<String>,
}

/// What it got.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
    pub(crate) bytes: Vec<u8>,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// What the field of this name is filled with.
    pub(crate) fn value_of(&self, field: &str) -> Option<&str> {
        let tag = self.text.split(&format!(" name=\"{field}\" value=\"")).nth(1)?;
        tag.split('"').next()
    }
}

impl Browser {
    pub(crate) fn new(routes: Router) -> Self {
        Self { routes, cookies: BTreeMap::new(), language: "en", headers: Vec::new(), csrf: None }
    }

    pub(crate) async fn get(&mut self, path: &str) -> Answer {
        self.send(Method::GET, path, String::new()).await
    }

    /// Sends a form as it is: without the word that our pages put into it.
    pub(crate) async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let encode = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        let body: Vec<_> =
            fields.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
        self.send(Method::POST, path, body.join("&")).await
    }

    /// Opens a page, then sends its form with the word that is in it.
    pub(crate) async fn submit(&mut self, page: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
        let opened = self.get(page).await;
        self.csrf = opened.value_of("csrf").map(str::to_owned).filter(|word| !word.is_empty());
        let word = self.csrf.clone().expect("the page has a form");
        let mut all = vec![("csrf", word.as_str())];
        all.extend_from_slice(fields);
        self.post(path, &all).await
    }

    async fn send(&mut self, method: Method, path: &str, body: String) -> Answer {
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", "gatepost.example.com:8443")
            .header("accept-language", self.language)
            .header("content-type", "application/x-www-form-urlencoded");
        if !cookies.is_empty() {
            request = request.header("cookie", cookies.join("; "));
        }
        for (name, value) in &self.headers {
            request = request.header(*name, *value);
        }
        let response = self.routes.clone().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        for cookie in parts.headers.get_all("set-cookie") {
            let cookie = cookie.to_str().unwrap();
            let (name, rest) = cookie.split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            if rest.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        let bytes = body.collect().await.unwrap().to_bytes().to_vec();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Answer { status: parts.status.as_u16(), headers: parts.headers, text, bytes }
    }
}
