//! In and out: what is the same for the console and for the portal.

use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use services::sessions::{self, SessionSecret};
use texts::Text;

use crate::cookie;
use crate::failure::Failure;
use crate::form::{Field, Form, Kind};
use crate::language::own_path;
use crate::visit::Visit;

/// Begins a session under this cookie, ends the one before, and leads to the page that was asked for, or `home`.
pub(crate) async fn begin(
    visit: &Visit,
    jar: CookieJar,
    name: &'static str,
    secret: &SessionSecret,
    next: &str,
    home: &str,
) -> Result<Response, Failure> {
    if let Some(old) = jar.get(name) {
        sessions::close(visit.services(), old.value()).await?;
    }
    let next = own_path(next).unwrap_or(home).to_owned();
    Ok((jar.add(cookie::session(name, secret)), Redirect::to(&next)).into_response())
}

/// Ends the session of this cookie and leads to `page`, which says so.
pub(crate) async fn end(
    visit: &Visit,
    jar: CookieJar,
    name: &'static str,
    page: &str,
) -> Result<Response, Failure> {
    if let Some(cookie) = jar.get(name) {
        sessions::close(visit.services(), cookie.value()).await?;
    }
    let page = format!("{page}?done=signed-out");
    Ok((jar.add(cookie::gone(name)), Redirect::to(&page)).into_response())
}

/// The form of a sign-in page: a name, a password, and where to go afterwards.
pub(crate) fn form(text: Text, page: &str, name: Field, next: &str) -> Form {
    Form::new(page, text.get("sign-in"))
        .field(Field::hidden("next", next))
        .field(name.required().autocomplete("username"))
        .field(
            Field::new("password", text.get("password"), Kind::Password)
                .required()
                .autocomplete("current-password"),
        )
}
