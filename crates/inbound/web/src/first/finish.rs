//! The last step.

use axum::response::{IntoResponse, Redirect, Response};
use services::setup;

use super::steps::{At, page};
use crate::failure::Failure;
use crate::form::Form;
use crate::part::{Cell, Facts, Part, Tone};
use crate::visit::Visit;

/// `GET /setup/finish`
pub(super) async fn show(visit: Visit) -> Result<Response, Failure> {
    whole(&visit, None).await
}

/// `POST /setup/finish`
pub(super) async fn finish(visit: Visit) -> Result<Response, Failure> {
    match setup::finish(visit.services(), &visit.actor()).await {
        Ok(()) => Ok(Redirect::to("/console?done=set-up").into_response()),
        Err(error) => whole(&visit, Some(error)).await,
    }
}

async fn whole(visit: &Visit, wrong: Option<services::Error>) -> Result<Response, Failure> {
    let text = visit.text;
    let state = setup::state(visit.services(), &visit.actor()).await?;
    let badge = |done: bool, yes: &str, no: &str| {
        if done { Cell::badge(Tone::Good, text.get(yes)) } else { Cell::badge(Tone::Warn, text.get(no)) }
    };
    let facts = Facts::new("")
        .fact(
            text.get("step-organisation"),
            badge(!state.organisation.name.is_empty(), "is-done", "is-missing"),
        )
        .fact(text.get("step-names"), badge(state.addresses.checked, "names-checked", "names-unchecked"))
        .fact(text.get("step-push"), badge(state.push.certificate_pem.is_some(), "is-done", "is-later"));
    let mut form = Form::new("/setup/finish", text.get("finish"));
    form.lead = text.get("finish-help");
    if let Some(error) = wrong {
        form = form.with_error(error, text)?;
    }
    let page = page(text, At::Finish, Some(&state), "finish-title").lead(text.get("finish-lead"));
    Ok(page.part(Part::Facts(facts)).form(form).into_response())
}
