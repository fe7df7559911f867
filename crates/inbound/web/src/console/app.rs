//! One app: which profiles need it, how it stands on devices, change and delete.

use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use domain::actor::Permission::WriteApps;
use domain::app::App;
use domain::id::AppId;
use services::Error;
use services::apps::{self, NewApp};

use super::app_form::{form, read};
use super::state;
use crate::failure::Failure;
use crate::first::Pairs;
use crate::form::{Entered, Form};
use crate::page::Page;
use crate::part::{Cell, Empty, Facts, Link, Part, Table, Tone};
use crate::visit::Visit;

/// How many devices a page shows.
const DEVICES: u32 = 100;

/// `GET /console/apps/{id}`
pub(super) async fn show(visit: Visit, Path(id): Path<String>) -> Result<Page, Failure> {
    let app = find(&visit, &id).await?;
    let form = change_form(&visit, &app);
    whole(&visit, &app, form).await
}

/// `POST /console/apps/{id}`
pub(super) async fn save(
    visit: Visit,
    Path(id): Path<String>,
    axum::Form(pairs): Pairs,
) -> Result<Response, Failure> {
    let app = find(&visit, &id).await?;
    let entered = Entered::new(pairs);
    let error = match read(&entered) {
        Ok(new) => {
            let new = NewApp { details: app.details.clone(), ..new };
            match apps::change(visit.services(), &visit.actor(), app.id, new).await {
                Ok(_) => {
                    let address = format!("/console/apps/{}?done=saved", app.id);
                    return Ok(Redirect::to(&address).into_response());
                }
                Err(error) => error,
            }
        }
        Err(error) => error,
    };
    let form = change_form(&visit, &app).filled(&entered).with_error(error, visit.text)?;
    Ok(whole(&visit, &app, form).await?.into_response())
}

/// `GET /console/apps/{id}/delete`
pub(super) async fn delete_form(visit: Visit, Path(id): Path<String>) -> Result<Page, Failure> {
    let app = find(&visit, &id).await?;
    Ok(delete_page(&visit, &app, None)?)
}

/// `POST /console/apps/{id}/delete`
pub(super) async fn delete(visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    let app = find(&visit, &id).await?;
    match apps::delete(visit.services(), &visit.actor(), app.id).await {
        Ok(()) => Ok(Redirect::to("/console/apps?done=deleted").into_response()),
        Err(error) => Ok(delete_page(&visit, &app, Some(error))?.into_response()),
    }
}

async fn find(visit: &Visit, id: &str) -> Result<App, Failure> {
    let missing = || Error::not_found("app", id);
    let parsed: AppId = id.parse().map_err(|_| missing())?;
    Ok(apps::get(visit.services(), &visit.actor(), parsed).await?.ok_or_else(missing)?)
}

fn change_form(visit: &Visit, app: &App) -> Form {
    let action = format!("/console/apps/{}", app.id);
    let mut form = form(visit.text, &action, visit.text.get("save"), &NewApp::from(app));
    form.title = visit.text.get("app-change");
    form
}

async fn whole(visit: &Visit, app: &App, form: Form) -> Result<Page, Failure> {
    let (text, services, actor) = (visit.text, visit.services(), visit.actor());
    let mut facts = Facts::new(text.get("app"))
        .fact(text.get("app-bundle-id"), app.bundle_id.as_str())
        .fact(text.get("app-store"), Cell::link(&app.store_url, app.store_id.to_string()));
    let needing = apps::needing(services, &actor, app.id).await?;
    if needing.is_empty() {
        facts = facts.fact(text.get("app-needed-by"), text.get("app-needed-by-none"));
    }
    for profile in needing {
        let address = format!("/console/profiles/{}", profile.id);
        facts = facts.fact(text.get("app-needed-by"), Cell::link(address, profile.display_name));
    }
    let after = visit.query("after").and_then(|id| id.parse().ok());
    let devices = apps::devices(services, &actor, app.id, after, 0, DEVICES).await?;
    let next = match devices.last() {
        Some(last) if devices.len() == DEVICES as usize => {
            format!("/console/apps/{}?after={}", app.id, last.row.device)
        }
        _ => String::new(),
    };
    let rows = devices
        .into_iter()
        .map(|listed| {
            vec![
                Cell::link(format!("/console/devices/{}", listed.row.device), listed.device_name)
                    .more(listed.model),
                Cell::link(format!("/console/users/{}", listed.user), listed.user_name),
                state::app(text, &listed.row),
                text.time(listed.row.changed_at).into(),
            ]
        })
        .collect();
    let table = Table {
        title: text.get("app-devices"),
        columns: ["device", "user", "state", "since"].iter().map(|id| text.get(id)).collect(),
        rows,
        empty: Empty::new(text.get("app-devices-none"), text.get("app-devices-none-advice")),
        next,
        ..Table::default()
    };
    let page = Page::console(&app.display_name)
        .lead(&app.description)
        .crumb("/console/apps", text.get("nav-apps"))
        .part(Part::Facts(facts))
        .part(Part::Table(table));
    if !visit.may(WriteApps) {
        return Ok(page);
    }
    Ok(page.action(format!("/console/apps/{}/delete", app.id), text.get("delete")).form(form))
}

fn delete_page(visit: &Visit, app: &App, error: Option<Error>) -> Result<Page, Error> {
    let text = visit.text;
    let address = format!("/console/apps/{}", app.id);
    let mut form = Form::new(format!("{address}/delete"), text.get("delete"));
    form.tone = Tone::Bad;
    form.lead = text.get("app-delete-lead");
    form.others.push(Link::new(&address, text.get("cancel")));
    if let Some(error) = error {
        form = form.with_error(error, text)?;
    }
    Ok(Page::console(text.with("app-delete-title", &[("name", &app.display_name)]))
        .crumb(address, &app.display_name)
        .form(form))
}
