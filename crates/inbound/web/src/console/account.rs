//! One administrator: role, password, disabled or not, deleted.

use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use domain::actor::Role;
use domain::id::AdministratorId;
use secrecy::SecretString;
use services::Error;
use services::accounts::{self, Change};

use super::administrators::roles;
use crate::failure::Failure;
use crate::first::Pairs;
use crate::form::{Entered, Field, Form, Kind};
use crate::page::Page;
use crate::part::Tone;
use crate::visit::Visit;

/// `GET /console/administrators/{id}`
pub(super) async fn show(visit: Visit, Path(id): Path<AdministratorId>) -> Result<Page, Failure> {
    Ok(whole(&visit, id, None, None).await?)
}

/// `POST /console/administrators/{id}`
pub(super) async fn change(
    visit: Visit,
    Path(id): Path<AdministratorId>,
    axum::Form(pairs): Pairs,
) -> Result<Response, Failure> {
    let entered = Entered::new(pairs);
    let password = entered.get("password");
    let change = Change {
        role: Role::from_name(entered.get("role")),
        password: (!password.is_empty()).then(|| SecretString::from(password)),
        enabled: Some(entered.get("enabled") == "true"),
    };
    match accounts::change(visit.services(), &visit.actor(), id, change).await {
        Ok(_) => Ok(Redirect::to("/console/administrators?done=saved").into_response()),
        Err(error) => Ok(whole(&visit, id, Some(&entered), Some(error)).await?.into_response()),
    }
}

/// `POST /console/administrators/{id}/delete`
pub(super) async fn delete(visit: Visit, Path(id): Path<AdministratorId>) -> Result<Response, Failure> {
    match accounts::delete(visit.services(), &visit.actor(), id).await {
        Ok(()) => Ok(Redirect::to("/console/administrators?done=deleted").into_response()),
        Err(error) => Ok(whole(&visit, id, None, Some(error)).await?.into_response()),
    }
}

async fn whole(
    visit: &Visit,
    id: AdministratorId,
    entered: Option<&Entered>,
    error: Option<Error>,
) -> Result<Page, Error> {
    let text = visit.text;
    let all = accounts::administrators(visit.services(), &visit.actor()).await?;
    let who =
        all.into_iter().find(|who| who.id == id).ok_or_else(|| Error::not_found("administrator", id))?;
    let address = format!("/console/administrators/{id}");
    let mut form = Form::new(&address, text.get("save"))
        .field(
            Field::new("role", text.get("role"), roles(text))
                .help(text.get("role-help"))
                .value(who.role.name()),
        )
        .field(
            Field::new("password", text.get("password-new"), Kind::Password)
                .help(text.get("password-new-help"))
                .autocomplete("new-password"),
        )
        .field(
            Field::new("enabled", text.get("administrator-may-sign-in"), Kind::Check)
                .value(who.disabled_at.is_none().to_string()),
        );
    if let Some(entered) = entered {
        form = form.filled(entered);
    }
    if let Some(error) = error {
        form = form.with_error(error, text)?;
    }
    let mut delete = Form::new(format!("{address}/delete"), text.get("delete"));
    delete.title = text.get("administrator-delete");
    delete.lead = text.get("administrator-delete-advice");
    delete.tone = Tone::Bad;
    Ok(Page::console(who.name)
        .crumb("/console/administrators", text.get("nav-administrators"))
        .form(form)
        .form(delete))
}
