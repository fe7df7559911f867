//! How reading the directory goes, its settings, and a reading now.

use axum::response::{IntoResponse, Redirect, Response};
use domain::actor::Permission::{ReadService, WriteDirectory};
use services::directory::{self, DirectorySettings};

use crate::directory_form::{form, read, with_error};
use crate::failure::Failure;
use crate::first::Pairs;
use crate::form::{Entered, Form};
use crate::page::Page;
use crate::part::{Action, Alert, Cell, Facts, Part, Tone};
use crate::visit::Visit;

/// `GET /console/directory`
pub(super) async fn show(visit: Visit) -> Result<Page, Failure> {
    let form = if visit.may(WriteDirectory) {
        Some(form(visit.text, "/console/directory", "directory-test-save", &known(&visit).await?))
    } else {
        None
    };
    whole(&visit, form).await
}

/// `POST /console/directory`: tried first, then kept.
pub(super) async fn save(visit: Visit, axum::Form(pairs): Pairs) -> Result<Response, Failure> {
    let (services, actor, entered) = (visit.services(), visit.actor(), Entered::new(pairs));
    let known = known(&visit).await?;
    let new = read(&entered, &known);
    let tried = match directory::test(services, &actor, new.clone()).await {
        Ok(_) => directory::configure(services, &actor, new).await,
        Err(error) => Err(error),
    };
    let Err(error) = tried else { return Ok(Redirect::to("/console/directory?done=saved").into_response()) };
    let form = form(visit.text, "/console/directory", "directory-test-save", &known).filled(&entered);
    let form = with_error(form, error, visit.text)?;
    Ok(whole(&visit, Some(form)).await?.into_response())
}

/// `POST /console/directory/sync`
pub(super) async fn sync(visit: Visit) -> Result<Redirect, Failure> {
    directory::sync(visit.services(), &visit.actor()).await?;
    Ok(Redirect::to("/console/directory?done=directory"))
}

async fn known(visit: &Visit) -> Result<DirectorySettings, Failure> {
    if visit.may(ReadService) {
        return Ok(directory::settings(visit.services(), &visit.actor()).await?);
    }
    Ok(DirectorySettings::default())
}

async fn whole(visit: &Visit, form: Option<Form>) -> Result<Page, Failure> {
    let text = visit.text;
    let status = directory::status(visit.services(), &visit.actor()).await?;
    let state = status.state;
    let mut page = Page::console(text.get("nav-directory"));
    if let Some(since) = state.failing_since {
        let alert = Alert::new(Tone::Bad, text.with("directory-failing", &[("since", &text.time(since))]))
            .line(text.get("directory-failing-advice"))
            .line(state.last_error.clone().unwrap_or_default());
        page = page.part(Part::Alert(alert));
    }
    let time = |time: Option<_>| time.map_or_else(|| text.get("never"), |time| text.time(time));
    let (tone, id) = match (&state.progress, state.failing_since, state.last_success_at) {
        (Some(_), ..) => (Tone::Info, "directory-reading"),
        (None, Some(_), _) => (Tone::Bad, "directory-away"),
        (None, None, Some(_)) => (Tone::Good, "directory-good"),
        (None, None, None) => (Tone::Quiet, "directory-unread"),
    };
    let mut cell = Cell::badge(tone, text.get(id));
    if let Some(progress) = &state.progress {
        let users = progress.users.to_string();
        cell = cell.more(
            text.with("directory-progress", &[("users", &users), ("groups", &progress.groups.to_string())]),
        );
        page = page.part(Part::Refresh("/console/directory".to_owned()));
    }
    let mut facts = Facts::new(text.get("state"))
        .fact(text.get("state"), cell)
        .fact(text.get("directory-last-success"), time(state.last_success_at))
        .fact(text.get("directory-last-attempt"), time(state.last_attempt_at))
        .fact(text.get("nav-users"), Cell::link("/console/users", status.users.to_string()))
        .fact(text.get("nav-groups"), Cell::link("/console/groups", status.groups.to_string()));
    if visit.may(WriteDirectory) {
        facts = facts
            .action(Action::post("/console/directory/sync", text.get("directory-sync")).tone(Tone::Good));
    }
    page = page.part(Part::Facts(facts));
    Ok(match form {
        Some(mut form) => {
            form.title = text.get("directory-title");
            page.form(form)
        }
        None => page,
    })
}
