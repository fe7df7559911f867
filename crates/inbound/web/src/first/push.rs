//! The step for the push certificate.

use axum::response::{IntoResponse, Redirect, Response};
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use services::Error;
use services::setup::{self, PushRequest, SetUpState};
use texts::Text;

use super::administrator::Pairs;
use super::steps::{At, page};
use crate::failure::Failure;
use crate::form::{Entered, Field, Form, Kind};
use crate::page::Page;
use crate::part::{Action, Alert, Facts, Link, Part, Tone};
use crate::visit::Visit;

/// `GET /setup/push`
pub(super) async fn show(visit: Visit) -> Result<Page, Failure> {
    whole(&visit, None).await
}

/// `POST /setup/push/request`: makes key and request.
pub(super) async fn request(visit: Visit) -> Result<Redirect, Failure> {
    setup::new_request(visit.services(), &visit.actor()).await?;
    Ok(Redirect::to("/setup/push?done=push-request"))
}

/// `GET /setup/push/request.csr`
pub(super) async fn download_request(visit: Visit) -> Result<Response, Failure> {
    let under_way = setup::push_request(visit.services(), &visit.actor()).await?;
    download(under_way.request_pem, "gatepost-push.csr", "application/pkcs10")
}

/// `GET /setup/push/signed-request.txt`
pub(super) async fn download_signed(visit: Visit) -> Result<Response, Failure> {
    let under_way = setup::push_request(visit.services(), &visit.actor()).await?;
    download(under_way.vendor_signed, "gatepost-push-signed.txt", "text/plain; charset=utf-8")
}

/// `POST /setup/push/signed`: keeps what the vendor gave back.
pub(super) async fn keep_signed(visit: Visit, axum::Form(pairs): Pairs) -> Result<Response, Failure> {
    let entered = Entered::new(pairs);
    let text = entered.get("vendor_signed");
    match setup::keep_vendor_signed(visit.services(), &visit.actor(), text).await {
        Ok(()) => Ok(Redirect::to("/setup/push?done=saved").into_response()),
        Err(error) => Ok(whole(&visit, Some((&entered, error))).await?.into_response()),
    }
}

/// `POST /setup/push/certificate`: takes Apple's certificate.
pub(super) async fn accept(visit: Visit, axum::Form(pairs): Pairs) -> Result<Response, Failure> {
    let entered = Entered::new(pairs);
    match setup::accept_certificate(visit.services(), &visit.actor(), entered.get("certificate")).await {
        Ok(_) => Ok(Redirect::to("/setup/push?done=push-certificate").into_response()),
        Err(error) => Ok(whole(&visit, Some((&entered, error))).await?.into_response()),
    }
}

/// `POST /setup/push/skip`
pub(super) async fn skip(visit: Visit) -> Result<Redirect, Failure> {
    setup::skip_push(visit.services(), &visit.actor()).await?;
    Ok(Redirect::to("/setup/finish"))
}

fn download(body: Option<String>, name: &str, kind: &'static str) -> Result<Response, Failure> {
    let body = body.ok_or_else(|| Error::not_found("file", name))?;
    let disposition = format!("attachment; filename=\"{name}\"");
    Ok(([(CONTENT_TYPE, kind.to_owned()), (CONTENT_DISPOSITION, disposition)], body).into_response())
}

async fn whole(visit: &Visit, wrong: Option<(&Entered, Error)>) -> Result<Page, Failure> {
    let text = visit.text;
    let state = setup::state(visit.services(), &visit.actor()).await?;
    let under_way = setup::push_request(visit.services(), &visit.actor()).await?;
    let mut page = page(text, At::Push, Some(&state), "push-title")
        .lead(text.get("push-lead"))
        .part(in_use(text, &state));
    let mut forms = forms(text, &under_way);
    if let Some((entered, error)) = wrong {
        let field = if entered.has("certificate") { "certificate" } else { "vendor_signed" };
        if let Some(place) = forms.iter().position(|form| form.fields.iter().any(|known| known.name == field))
        {
            let form = forms.remove(place).filled(entered).with_error(error, text)?;
            forms.insert(place, form);
        }
    }
    for form in forms {
        page = page.form(form);
    }
    let mut later = Form::new(
        "/setup/push/skip",
        text.get(if state.push.certificate_pem.is_some() { "continue" } else { "push-skip" }),
    );
    later.tone = Tone::Quiet;
    if state.push.certificate_pem.is_none() {
        later.lead = text.get("push-skip-help");
    }
    Ok(page.form(later))
}

fn in_use(text: Text, state: &SetUpState) -> Part {
    match (&state.push.topic, state.push.not_after) {
        (Some(topic), Some(not_after)) => Part::Facts(
            Facts::new(text.get("push-in-use"))
                .fact(text.get("push-topic"), topic.as_str())
                .fact(text.get("push-expires"), text.date(not_after)),
        ),
        _ => Part::Alert(Alert::new(Tone::Info, text.get("push-how-title")).line(text.get("push-how"))),
    }
}

fn forms(text: Text, under_way: &PushRequest) -> Vec<Form> {
    let titled = |action: &str, submit: &str, title: &str, lead: &str| {
        let mut form = Form::new(action, text.get(submit));
        form.title = text.get(title);
        form.lead = text.get(lead);
        form
    };
    if under_way.request_pem.is_none() {
        return vec![titled("/setup/push/request", "push-make-request", "push-step-1", "push-step-1-help")];
    }
    let file = Kind::Area { rows: 4, file: true };
    let mut signed = titled("/setup/push/signed", "save", "push-step-2", "push-step-2-help").field(
        Field::new("vendor_signed", text.get("push-vendor-signed"), file.clone())
            .value(under_way.vendor_signed.clone().unwrap_or_default())
            .required(),
    );
    signed.tone = Tone::Quiet;
    signed.others.push(Link::new("/setup/push/request.csr", text.get("push-download-request")));
    if under_way.vendor_signed.is_some() {
        signed.others.push(Link::new("/setup/push/signed-request.txt", text.get("push-download-signed")));
    }
    let accept = titled("/setup/push/certificate", "push-accept", "push-step-3", "push-step-3-help")
        .field(Field::new("certificate", text.get("push-certificate"), file).required());
    vec![signed, accept]
}

/// What the settings page offers: a renewal begins with a new request.
pub(crate) fn renewal(text: Text) -> Action {
    Action::go("/setup/push", text.get("push-renew"))
}
