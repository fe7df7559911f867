//! When a change is large enough to wait for a person.

use axum::response::{IntoResponse, Redirect, Response};
use services::settings::{self, BrakeLimits, NewBrakeLimits};
use texts::Text;

use super::{bounds, saved, whole};
use crate::failure::Failure;
use crate::first::Pairs;
use crate::form::{Entered, Field, Form, Kind};
use crate::page::Page;
use crate::part::Facts;
use crate::visit::Visit;

/// Its page.
pub(super) const PAGE: &str = "/console/settings/brakes";

/// `GET /console/settings/brakes`
pub(in crate::console) async fn show(visit: Visit) -> Result<Page, Failure> {
    let form = form(visit.text, &settings::get(visit.services(), &visit.actor()).await?);
    Ok(whole(visit.text, "brake-limits", form))
}

/// `POST /console/settings/brakes`
pub(in crate::console) async fn save(visit: Visit, axum::Form(pairs): Pairs) -> Result<Response, Failure> {
    let (text, entered) = (visit.text, Entered::new(pairs));
    let new = NewBrakeLimits { percent: entered.number("percent"), devices: entered.number("devices") };
    let Err(error) = settings::set_brake_limits(visit.services(), &visit.actor(), new).await else {
        return Ok(Redirect::to(saved()).into_response());
    };
    let form = form(text, &BrakeLimits::default()).filled(&entered).with_error(error, text)?;
    Ok(whole(text, "brake-limits", form).into_response())
}

/// What the list of settings shows.
pub(super) fn facts(text: Text, known: &BrakeLimits) -> Facts {
    Facts::new(text.get("brake-limits-title"))
        .fact(text.get("brake-limits-percent"), format!("{} %", known.percent))
        .fact(text.get("brake-limits-devices"), known.devices.to_string())
}

fn form(text: Text, known: &BrakeLimits) -> Form {
    let usual = BrakeLimits::default();
    let field = |name: &str, id: &str, value: u32, usual: u32, max: u32| {
        let help = format!("{} {}", text.get(&format!("{id}-help")), bounds(text, 1, max, usual));
        let kind = Kind::Number { min: 1, max: max.into() };
        Field::new(name, text.get(id), kind).help(help).value(value.to_string()).required()
    };
    Form::new(PAGE, text.get("save"))
        .field(field("percent", "brake-limits-percent", known.percent, usual.percent, 100))
        .field(field(
            "devices",
            "brake-limits-devices",
            known.devices,
            usual.devices,
            BrakeLimits::MOST_DEVICES,
        ))
}
