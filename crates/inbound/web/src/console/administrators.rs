//! The people who administer Gatepost.

use axum::response::{IntoResponse, Redirect, Response};
use domain::actor::Role;
use secrecy::SecretString;
use services::accounts::{self, NewAdministrator};
use texts::Text;

use crate::failure::Failure;
use crate::first::Pairs;
use crate::form::{Choice, Entered, Field, Form, Kind};
use crate::page::Page;
use crate::part::{Cell, Part, Table, Tone};
use crate::visit::Visit;

/// `GET /console/administrators`
pub(super) async fn list(visit: Visit) -> Result<Page, Failure> {
    let form = form(visit.text);
    whole(&visit, form).await
}

/// `POST /console/administrators`
pub(super) async fn create(visit: Visit, axum::Form(pairs): Pairs) -> Result<Response, Failure> {
    let entered = Entered::new(pairs);
    let new = NewAdministrator {
        name: entered.get("name").to_owned(),
        password: SecretString::from(entered.get("password")),
        role: Role::from_name(entered.get("role")).unwrap_or(Role::Auditor),
    };
    match accounts::create(visit.services(), &visit.actor(), new).await {
        Ok(_) => Ok(Redirect::to("/console/administrators?done=saved").into_response()),
        Err(error) => {
            let form = form(visit.text).filled(&entered).with_error(error, visit.text)?;
            Ok(whole(&visit, form).await?.into_response())
        }
    }
}

/// The choice of a role.
pub(super) fn roles(text: Text) -> Kind {
    Kind::Select(
        Role::ALL.iter().map(|role| Choice::new(role.name(), text.get(&format!("role-{role}")))).collect(),
    )
}

fn form(text: Text) -> Form {
    let mut form = Form::new("/console/administrators", text.get("administrator-create"))
        .field(Field::text("name", text.get("sign-in-name")).required())
        .field(
            Field::new("password", text.get("password"), Kind::Password)
                .help(text.get("password-help"))
                .autocomplete("new-password")
                .required(),
        )
        .field(
            Field::new("role", text.get("role"), roles(text))
                .help(text.get("role-help"))
                .value(Role::Auditor.name()),
        );
    form.title = text.get("administrator-new");
    form
}

async fn whole(visit: &Visit, form: Form) -> Result<Page, Failure> {
    let text = visit.text;
    let rows = accounts::administrators(visit.services(), &visit.actor())
        .await?
        .into_iter()
        .map(|who| {
            let state = match who.disabled_at {
                Some(_) => Cell::badge(Tone::Warn, text.get("administrator-disabled")),
                None => Cell::badge(Tone::Good, text.get("administrator-enabled")),
            };
            vec![
                Cell::link(format!("/console/administrators/{}", who.id), who.name),
                text.get(&format!("role-{}", who.role)).into(),
                state,
                text.date(who.created_at).into(),
            ]
        })
        .collect();
    let table = Table {
        label: text.get("nav-administrators"),
        columns: ["name", "role", "state", "created"].iter().map(|id| text.get(id)).collect(),
        rows,
        ..Table::default()
    };
    Ok(Page::console(text.get("nav-administrators")).part(Part::Table(table)).form(form))
}
