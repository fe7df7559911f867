//! The first step: the one-time link, and the administrator whom it makes.

use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use secrecy::SecretString;
use services::setup;
use texts::Text;

use super::steps::{At, page};
use crate::cookie::{self, CONSOLE};
use crate::failure::Failure;
use crate::form::{Entered, Field, Form, Kind};
use crate::page::Page;
use crate::visit::Visit;

/// A form's body as pairs, in order.
pub(crate) type Pairs = axum::Form<Vec<(String, String)>>;

/// `GET /setup`: the token is in the fragment, which only the browser sees; without scripts it is pasted.
pub(super) async fn show(visit: Visit) -> Page {
    let text = visit.text;
    let mut field =
        Field::text("link", text.get("set-up-link")).help(text.get("set-up-link-help")).required();
    field.from_fragment = true;
    let mut form = Form::new("/setup", text.get("continue")).field(field);
    form.send_at_once = true;
    page(text, At::Administrator, None, "set-up-title").lead(text.get("set-up-lead")).form(form)
}

/// `POST /setup`: the form for the administrator. The link is used up only when it is sent.
pub(super) async fn link(visit: Visit, axum::Form(pairs): Pairs) -> Page {
    let entered = Entered::new(pairs);
    let link = entered.get("link").rsplit('#').next().unwrap_or_default().trim().to_owned();
    administrator_page(visit.text, form(visit.text, &link))
}

/// `POST /setup/administrator`
pub(super) async fn create(
    visit: Visit,
    jar: CookieJar,
    axum::Form(pairs): Pairs,
) -> Result<Response, Failure> {
    let (text, entered) = (visit.text, Entered::new(pairs));
    let password = SecretString::from(entered.get("password"));
    let mut form = form(text, entered.get("link")).filled(&entered);
    if entered.get("password") != entered.get("again") {
        if let Some(field) = form.fields.iter_mut().find(|field| field.name == "again") {
            field.error = text.get("problem-passwords-differ");
        }
        return Ok(administrator_page(text, form).into_response());
    }
    let made =
        setup::first_administrator(visit.services(), entered.get("link"), entered.get("name"), &password)
            .await;
    match made {
        Ok(Some(secret)) => {
            let jar = jar.add(cookie::session(CONSOLE, &secret));
            Ok((jar, Redirect::to("/setup/organisation")).into_response())
        }
        Ok(None) => {
            form.general.push(text.get("set-up-link-over"));
            Ok(administrator_page(text, form).into_response())
        }
        Err(error) => Ok(administrator_page(text, form.with_error(error, text)?).into_response()),
    }
}

fn administrator_page(text: Text, form: Form) -> Page {
    page(text, At::Administrator, None, "set-up-administrator-title")
        .lead(text.get("set-up-administrator-lead"))
        .form(form)
}

fn form(text: Text, link: &str) -> Form {
    let password = |name: &str, id: &str| {
        Field::new(name, text.get(id), Kind::Password).required().autocomplete("new-password")
    };
    Form::new("/setup/administrator", text.get("set-up-administrator-create"))
        .field(Field::hidden("link", link))
        .field(Field::text("name", text.get("sign-in-name")).required().autocomplete("username"))
        .field(password("password", "password").help(text.get("password-help")))
        .field(password("again", "password-again"))
}
