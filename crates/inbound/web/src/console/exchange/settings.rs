//! How an organisation is read: where it is, how often, and when a partnership is stale.

use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use domain::id::OrganisationId;
use services::exchange::{self, Organisation, SyncSettings};
use texts::Text;

use super::organisation::address;
use super::organisations::place;
use crate::failure::Failure;
use crate::first::Pairs;
use crate::form::{Entered, Field, Form, Kind};
use crate::page::Page;
use crate::visit::Visit;

/// `GET /console/exchange/{id}/settings`
pub(super) async fn show(visit: Visit, Path(id): Path<OrganisationId>) -> Result<Page, Failure> {
    let organisation = exchange::organisation(visit.services(), &visit.actor(), id).await?;
    Ok(whole(visit.text, &organisation, form(visit.text, &organisation)))
}

/// `POST /console/exchange/{id}/settings`
pub(super) async fn save(
    visit: Visit,
    Path(id): Path<OrganisationId>,
    axum::Form(pairs): Pairs,
) -> Result<Response, Failure> {
    let (text, services, actor, entered) = (visit.text, visit.services(), visit.actor(), Entered::new(pairs));
    let organisation = exchange::organisation(services, &actor, id).await?;
    // A number that is none, or below nought, is refused at its field like one that is too small.
    let number = |name: &str| u32::try_from(entered.number(name)).unwrap_or(0);
    let settings = SyncSettings {
        hosted: entered.get("kind") == "hosted",
        address: entered.get("address").trim().to_owned(),
        failover: entered.get("failover") == "true",
        quick_minutes: number("quickMinutes"),
        full_hours: number("fullHours"),
        stale_days: number("staleDays"),
    };
    match exchange::set_sync(services, &actor, id, settings).await {
        Ok(()) => Ok(Redirect::to(&format!("{}?done=saved", address(id))).into_response()),
        Err(error) => {
            let form = form(text, &organisation).filled(&entered).with_error(error, text)?;
            Ok(whole(text, &organisation, form).into_response())
        }
    }
}

fn form(text: Text, organisation: &Organisation) -> Form {
    let known = &organisation.settings;
    let mut form = Form::new(format!("{}/settings", address(organisation.id)), text.get("save"));
    form.fields = place(text, known);
    for (name, label, min, max, value) in [
        ("quickMinutes", "exchange-quick-minutes", 1, 1440, known.quick_minutes),
        ("fullHours", "exchange-full-hours", 1, 168, known.full_hours),
        ("staleDays", "exchange-stale-days", 7, 730, known.stale_days),
    ] {
        let field = Field::new(name, text.get(label), Kind::Number { min, max }).value(value.to_string());
        form.fields.push(field.required());
    }
    form.fields.push(
        Field::new("failover", text.get("exchange-failover"), Kind::Check)
            .help(text.get("exchange-failover-help"))
            .value(known.failover.to_string()),
    );
    form
}

fn whole(text: Text, organisation: &Organisation, form: Form) -> Page {
    Page::console(text.get("exchange-settings"))
        .crumb(address(organisation.id), &organisation.name)
        .form(form)
}
