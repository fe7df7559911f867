//! A one-time link from an administrator.

use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use services::links;
use texts::Text;

use crate::cookie::{self, PORTAL};
use crate::failure::Failure;
use crate::first::Pairs;
use crate::form::{Entered, Field, Form};
use crate::page::Page;
use crate::visit::Visit;

/// `GET /link`: the token is in the fragment; without scripts it is pasted.
pub(super) async fn show(visit: Visit) -> Page {
    whole(visit.text, form(visit.text))
}

/// `POST /link`
pub(super) async fn redeem(
    visit: Visit,
    jar: CookieJar,
    axum::Form(pairs): Pairs,
) -> Result<Response, Failure> {
    let entered = Entered::new(pairs);
    let token = entered.get("link").rsplit('#').next().unwrap_or_default();
    if let Some(secret) = links::redeem(visit.services(), token).await? {
        return Ok((jar.add(cookie::session(PORTAL, &secret)), Redirect::to("/enroll")).into_response());
    }
    let form = Form { general: vec![visit.text.get("link-over")], ..form(visit.text) };
    Ok(whole(visit.text, form).into_response())
}

fn form(text: Text) -> Form {
    let mut field = Field::text("link", text.get("link-field")).help(text.get("link-field-help")).required();
    field.from_fragment = true;
    let mut form = Form::new("/link", text.get("continue")).field(field);
    form.send_at_once = true;
    form
}

fn whole(text: Text, form: Form) -> Page {
    Page::portal(text.get("link-title")).lead(text.get("link-lead")).form(form)
}
