//! After how long unused partnerships are taken away.

use axum::response::{IntoResponse, Redirect, Response};
use domain::partnership::CleanUp;
use services::exchange::{self, NewCleanUp};
use services::settings;
use texts::Text;

use super::{saved, whole};
use crate::failure::Failure;
use crate::first::Pairs;
use crate::form::{Entered, Field, Form, Kind};
use crate::page::Page;
use crate::part::{Alert, Facts, Part, Tone};
use crate::visit::Visit;

/// Its page.
pub(super) const PAGE: &str = "/console/settings/clean-up";

/// `GET /console/settings/clean-up`
pub(in crate::console) async fn show(visit: Visit) -> Result<Page, Failure> {
    let (text, services, actor) = (visit.text, visit.services(), visit.actor());
    let known: CleanUp = settings::get(services, &actor).await?;
    let mut page = whole(text, "clean-up", form(text, known));
    for (name, number) in exchange::clean_up_plan(services, &actor).await? {
        let words = text.count_with("clean-up-plan", number, &[("name", &name)]);
        page.parts.insert(0, Part::Alert(Alert::new(Tone::Info, words)));
    }
    Ok(page)
}

/// `POST /console/settings/clean-up`
pub(in crate::console) async fn save(visit: Visit, axum::Form(pairs): Pairs) -> Result<Response, Failure> {
    let text = visit.text;
    let entered = Entered::new(pairs);
    let new = NewCleanUp {
        after_retirement_days: entered.number("afterRetirementDays"),
        unmanaged_days: entered.number("unmanagedDays"),
    };
    match exchange::set_clean_up(visit.services(), &visit.actor(), new).await {
        Ok(()) => Ok(Redirect::to(saved()).into_response()),
        Err(error) => {
            let form = form(text, CleanUp::default()).filled(&entered).with_error(error, text)?;
            Ok(whole(text, "clean-up", form).into_response())
        }
    }
}

fn form(text: Text, known: CleanUp) -> Form {
    let days = |name: &'static str, id: &str, value: u32| {
        Field::new(name, text.get(id), Kind::Number { min: 0, max: 730 })
            .help(text.get(&format!("{id}-help")))
            .value(value.to_string())
    };
    Form::new(PAGE, text.get("save"))
        .field(days("afterRetirementDays", "clean-up-retired", known.after_retirement_days))
        .field(days("unmanagedDays", "clean-up-unmanaged", known.unmanaged_days))
}

/// What the list of settings shows.
pub(super) fn facts(text: Text, known: CleanUp) -> Facts {
    let days = |days: u32| {
        if days == 0 { text.get("clean-up-never") } else { text.count("reporting-days", days.into()) }
    };
    Facts::new(text.get("clean-up-title"))
        .fact(text.get("clean-up-retired"), days(known.after_retirement_days))
        .fact(text.get("clean-up-unmanaged"), days(known.unmanaged_days))
}
