//! Cookies. The prefix `__Host-` makes browsers take them over TLS only, from this host only, for every path.

use axum_extra::extract::cookie::{Cookie, SameSite};
use secrecy::{ExposeSecret, SecretString};

/// The session of an administrator.
pub(crate) const CONSOLE: &str = "__Host-gatepost";

/// The session of a directory user.
pub(crate) const PORTAL: &str = "__Host-gatepost-portal";

/// The language that somebody chose.
pub(crate) const LANGUAGE: &str = "__Host-gatepost-language";

/// A session's cookie. It ends with the browser, or when the session does.
pub(crate) fn session(name: &'static str, secret: &SecretString) -> Cookie<'static> {
    secure(Cookie::new(name, secret.expose_secret().to_owned()))
}

/// Takes a cookie away.
pub(crate) fn gone(name: &'static str) -> Cookie<'static> {
    let mut cookie = secure(Cookie::new(name, ""));
    cookie.make_removal();
    cookie
}

/// The chosen language, for a year.
pub(crate) fn language(tag: &'static str) -> Cookie<'static> {
    let mut cookie = secure(Cookie::new(LANGUAGE, tag));
    cookie.make_permanent();
    cookie
}

fn secure(mut cookie: Cookie<'static>) -> Cookie<'static> {
    cookie.set_secure(true);
    cookie.set_http_only(true);
    cookie.set_same_site(SameSite::Lax);
    cookie.set_path("/");
    cookie
}
