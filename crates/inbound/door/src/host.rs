//! Under which host and port a client found us, in the one place where handlers look.

use http::header::HOST;
use http::{HeaderValue, Request};

/// HTTP/2 says it in `:authority` and sends no `Host` (RFC 9113 §8.3.1); links that lead back and the check where a form comes from
/// read `Host`. If somebody sends both, `:authority` counts.
pub(crate) fn name_host<B>(request: &mut Request<B>) {
    let Some(authority) = request.uri().authority() else { return };
    // What stands before the sign is a name to sign in with, and no part of the host (RFC 3986 §3.2.1).
    let host = authority.as_str().rsplit('@').next().unwrap_or_default();
    if let Ok(host) = HeaderValue::from_str(host) {
        request.headers_mut().insert(HOST, host);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host(request: http::request::Builder) -> Option<String> {
        let mut request = request.body(()).unwrap();
        name_host(&mut request);
        request.headers().get(HOST).map(|host| host.to_str().unwrap().to_owned())
    }

    #[test]
    fn the_authority_counts_and_without_one_the_header_stays() {
        let authority = || Request::get("https://mail.example.com:8443/list");
        assert_eq!(host(authority()).as_deref(), Some("mail.example.com:8443"));
        assert_eq!(host(authority().header(HOST, "evil.example")).as_deref(), Some("mail.example.com:8443"));
        assert_eq!(host(Request::get("https://anna@[::1]:8443/")).as_deref(), Some("[::1]:8443"));
        assert_eq!(host(Request::get("/list").header(HOST, "here:1")).as_deref(), Some("here:1"));
        assert_eq!(host(Request::get("/list")), None);
    }
}
