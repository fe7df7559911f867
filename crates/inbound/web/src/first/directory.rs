//! The step for the directory: tried first, then kept, then read.

use axum::response::{IntoResponse, Redirect, Response};
use services::{Error, directory, setup};

use super::administrator::Pairs;
use super::steps::{At, page};
use crate::directory_form::{form, read, with_error};
use crate::failure::Failure;
use crate::form::{Entered, Form};
use crate::page::Page;
use crate::part::Link;
use crate::visit::Visit;

/// `GET /setup/directory`
pub(super) async fn show(visit: Visit) -> Result<Page, Failure> {
    let known = directory::settings(visit.services(), &visit.actor()).await?;
    Ok(whole(&visit, form(visit.text, "/setup/directory", "directory-test-save", &known)).await?)
}

/// `POST /setup/directory`
pub(super) async fn save(visit: Visit, axum::Form(pairs): Pairs) -> Result<Response, Failure> {
    let (services, actor, entered) = (visit.services(), visit.actor(), Entered::new(pairs));
    let known = directory::settings(services, &actor).await?;
    let new = read(&entered, &known);
    let tried = match directory::test(services, &actor, new.clone()).await {
        Ok(_) => directory::configure(services, &actor, new).await,
        Err(error) => Err(error),
    };
    match tried {
        Ok(()) => {
            directory::sync(services, &actor).await?;
            Ok(Redirect::to("/setup/push?done=directory").into_response())
        }
        Err(error) => {
            let form = form(visit.text, "/setup/directory", "directory-test-save", &known).filled(&entered);
            let form = with_error(form, error, visit.text)?;
            Ok(whole(&visit, form).await?.into_response())
        }
    }
}

async fn whole(visit: &Visit, mut form: Form) -> Result<Page, Error> {
    let text = visit.text;
    let state = setup::state(visit.services(), &visit.actor()).await?;
    form.others.push(Link::new("/setup/push", text.get("later")));
    Ok(page(text, At::Directory, Some(&state), "directory-title").lead(text.get("directory-lead")).form(form))
}
