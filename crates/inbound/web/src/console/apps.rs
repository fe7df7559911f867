//! Apps: the list, and new ones.

use axum::response::{IntoResponse, Redirect, Response};
use domain::actor::Permission::WriteApps;
use services::apps::{self, NewApp};

use super::app_form::{form, read};
use crate::failure::Failure;
use crate::first::Pairs;
use crate::form::{Entered, Form};
use crate::page::Page;
use crate::part::{Cell, Empty, Part, Table};
use crate::visit::Visit;

/// `GET /console/apps`
pub(super) async fn list(visit: Visit) -> Result<Page, Failure> {
    let form = new_form(&visit);
    whole(&visit, form).await
}

/// `POST /console/apps`
pub(super) async fn create(visit: Visit, axum::Form(pairs): Pairs) -> Result<Response, Failure> {
    let entered = Entered::new(pairs);
    let error = match read(&entered) {
        Ok(new) => match apps::create(visit.services(), &visit.actor(), new).await {
            Ok(app) => {
                return Ok(Redirect::to(&format!("/console/apps/{}?done=saved", app.id)).into_response());
            }
            Err(error) => error,
        },
        Err(error) => error,
    };
    let form = new_form(&visit).filled(&entered).with_error(error, visit.text)?;
    Ok(whole(&visit, form).await?.into_response())
}

fn new_form(visit: &Visit) -> Form {
    let mut form = form(visit.text, "/console/apps", visit.text.get("app-create"), &NewApp::default());
    form.title = visit.text.get("app-new");
    form
}

async fn whole(visit: &Visit, form: Form) -> Result<Page, Failure> {
    let (text, services, actor) = (visit.text, visit.services(), visit.actor());
    let mut rows = Vec::new();
    for app in apps::list(services, &actor).await? {
        let needing = apps::needing(services, &actor, app.id).await?;
        let names: Vec<_> = needing.into_iter().map(|profile| profile.display_name).collect();
        rows.push(vec![
            Cell::link(format!("/console/apps/{}", app.id), app.display_name).more(app.publisher),
            app.bundle_id.into(),
            if names.is_empty() { text.get("app-needed-by-none") } else { names.join(", ") }.into(),
        ]);
    }
    let table = Table {
        label: text.get("nav-apps"),
        columns: ["name", "app-bundle-id", "app-needed-by"].iter().map(|id| text.get(id)).collect(),
        rows,
        empty: Empty::new(text.get("apps-none"), text.get("apps-none-advice")),
        ..Table::default()
    };
    let page = Page::console(text.get("nav-apps")).lead(text.get("apps-lead")).part(Part::Table(table));
    Ok(if visit.may(WriteApps) { page.form(form) } else { page })
}
