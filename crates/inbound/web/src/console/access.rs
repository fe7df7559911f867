//! In and out of the console.

use axum::response::{IntoResponse, Response};
use axum_extra::extract::CookieJar;
use secrecy::SecretString;
use services::{accounts, setup};
use texts::Text;

use crate::access;
use crate::cookie::CONSOLE;
use crate::failure::Failure;
use crate::first::Pairs;
use crate::form::{Entered, Field, Form};
use crate::page::Page;
use crate::part::{Alert, Part, Tone};
use crate::visit::Visit;

/// `GET /console/sign-in`
pub(super) async fn show(visit: Visit) -> Result<Page, Failure> {
    let next = visit.query("next").unwrap_or_default().to_owned();
    let page = whole(visit.text, form(visit.text, &next));
    if setup::is_open(visit.services()).await? {
        let alert = Alert::new(Tone::Info, visit.text.get("no-administrator-yet"));
        return Ok(page.part(Part::Alert(alert.line(visit.text.get("no-administrator-advice")))));
    }
    Ok(page)
}

/// `POST /console/sign-in`: a new session every time, and the one before ends.
pub(super) async fn sign_in(
    visit: Visit,
    jar: CookieJar,
    axum::Form(pairs): Pairs,
) -> Result<Response, Failure> {
    let (text, entered) = (visit.text, Entered::new(pairs));
    let password = SecretString::from(entered.get("password"));
    let form = form(text, entered.get("next")).filled(&entered);
    let signed_in = accounts::sign_in(visit.services(), entered.get("name"), &password, visit.address).await;
    let form = match signed_in {
        Ok(Some(secret)) => {
            return access::begin(&visit, jar, CONSOLE, &secret, entered.get("next"), "/console").await;
        }
        Ok(None) => Form { general: vec![text.get("sign-in-wrong")], ..form },
        Err(error) => form.with_error(error, text)?,
    };
    Ok(whole(text, form).into_response())
}

/// `POST /console/sign-out`
pub(super) async fn sign_out(visit: Visit, jar: CookieJar) -> Result<Response, Failure> {
    access::end(&visit, jar, CONSOLE, "/console/sign-in").await
}

fn whole(text: Text, form: Form) -> Page {
    Page::plain(text.get("console-sign-in-title")).lead(text.get("console-sign-in-lead")).form(form)
}

fn form(text: Text, next: &str) -> Form {
    let name = Field::text("name", text.get("sign-in-name"));
    access::form(text, "/console/sign-in", name, next)
}
