//! In and out of the portal, with the directory's password.

use axum::response::{IntoResponse, Response};
use axum_extra::extract::CookieJar;
use secrecy::SecretString;
use services::sessions;
use texts::Text;

use crate::access;
use crate::cookie::PORTAL;
use crate::failure::Failure;
use crate::first::Pairs;
use crate::form::{Entered, Field, Form};
use crate::page::Page;
use crate::part::{Alert, Part, Tone};
use crate::visit::Visit;

/// `GET /sign-in`
pub(super) async fn show(visit: Visit) -> Page {
    let next = visit.query("next").unwrap_or_default().to_owned();
    whole(visit.text, form(visit.text, &next))
}

/// `POST /sign-in`: a new session every time, and the one before ends.
pub(super) async fn sign_in(
    visit: Visit,
    jar: CookieJar,
    axum::Form(pairs): Pairs,
) -> Result<Response, Failure> {
    let (text, entered) = (visit.text, Entered::new(pairs));
    let password = SecretString::from(entered.get("password"));
    let form = form(text, entered.get("next")).filled(&entered);
    let signed_in =
        sessions::sign_in_user(visit.services(), entered.get("name"), &password, visit.address).await;
    let form = match signed_in {
        Ok(Some(secret)) => {
            return access::begin(&visit, jar, PORTAL, &secret, entered.get("next"), "/").await;
        }
        Ok(None) => Form { general: vec![text.get("portal-sign-in-wrong")], ..form },
        Err(services::Error::Unavailable { .. }) => {
            Form { general: vec![text.get("portal-directory-away")], ..form }
        }
        Err(error) => form.with_error(error, text)?,
    };
    Ok(whole(text, form).into_response())
}

/// `POST /sign-out`
pub(super) async fn sign_out(jar: CookieJar, visit: Visit) -> Result<Response, Failure> {
    access::end(&visit, jar, PORTAL, "/sign-in").await
}

fn whole(text: Text, form: Form) -> Page {
    let advice = Alert::new(Tone::Info, text.get("enrol-first-title")).line(text.get("enrol-first"));
    Page::portal(text.get("portal-sign-in-title"))
        .lead(text.get("portal-sign-in-lead"))
        .form(form)
        .part(Part::Alert(advice))
}

fn form(text: Text, next: &str) -> Form {
    let name = Field::text("name", text.get("portal-name")).help(text.get("portal-name-help"));
    access::form(text, "/sign-in", name, next)
}
