//! The step for the organisation.

use axum::response::{IntoResponse, Redirect, Response};
use services::setup::{self, NewOrganisation, SetUpState};
use texts::Text;

use super::administrator::Pairs;
use super::steps::{At, page};
use crate::failure::Failure;
use crate::form::{Entered, Field, Form, Kind};
use crate::page::Page;
use crate::visit::Visit;

/// `GET /setup/organisation`
pub(super) async fn show(visit: Visit) -> Result<Page, Failure> {
    let state = setup::state(visit.services(), &visit.actor()).await?;
    Ok(whole(visit.text, &state, form(visit.text, &state)))
}

/// `POST /setup/organisation`
pub(super) async fn save(visit: Visit, axum::Form(pairs): Pairs) -> Result<Response, Failure> {
    let entered = Entered::new(pairs);
    let new = NewOrganisation {
        name: entered.get("name").to_owned(),
        domains: entered.get("domains").split([',', ' ', '\n', '\r']).map(str::to_owned).collect(),
        contact: entered.get("contact").to_owned(),
    };
    let Err(error) = setup::set_organisation(visit.services(), &visit.actor(), new).await else {
        return Ok(Redirect::to("/setup/names").into_response());
    };
    let state = setup::state(visit.services(), &visit.actor()).await?;
    let form = form(visit.text, &state).filled(&entered).with_error(error, visit.text)?;
    Ok(whole(visit.text, &state, form).into_response())
}

fn whole(text: Text, state: &SetUpState, form: Form) -> Page {
    page(text, At::Organisation, Some(state), "organisation-title")
        .lead(text.get("organisation-lead"))
        .form(form)
}

fn form(text: Text, state: &SetUpState) -> Form {
    let known = &state.organisation;
    let area = Kind::Area { rows: 3, file: false };
    Form::new("/setup/organisation", text.get("save-continue"))
        .field(
            Field::text("name", text.get("organisation-name"))
                .help(text.get("organisation-name-help"))
                .value(&known.name)
                .autocomplete("organization")
                .required(),
        )
        .field(
            Field::new("domains", text.get("organisation-domains"), area.clone())
                .help(text.get("organisation-domains-help"))
                .value(known.domains.join("\n")),
        )
        .field(
            Field::new("contact", text.get("organisation-contact"), area)
                .help(text.get("organisation-contact-help"))
                .value(&known.contact),
        )
}
