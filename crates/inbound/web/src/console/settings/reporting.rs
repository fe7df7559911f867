//! How silence and the lack of a compliance policy count.

use axum::response::{IntoResponse, Redirect, Response};
use domain::compliance::Reporting;
use services::compliance::{self, NewReporting, Proposal};
use services::settings;
use texts::Text;

use super::{bounds, saved, whole};
use crate::console::compliance::impact;
use crate::failure::Failure;
use crate::first::Pairs;
use crate::form::{Entered, Field, Form, Kind};
use crate::page::Page;
use crate::part::Facts;
use crate::visit::Visit;

/// Its page.
pub(super) const PAGE: &str = "/console/settings/reporting";

/// `GET /console/settings/reporting`
pub(in crate::console) async fn show(visit: Visit) -> Result<Page, Failure> {
    let known: Reporting = settings::get(visit.services(), &visit.actor()).await?;
    Ok(whole(visit.text, "reporting", form(visit.text, &known)))
}

/// `POST /console/settings/reporting`: first what it would do, where anybody would notice.
pub(in crate::console) async fn save(visit: Visit, axum::Form(pairs): Pairs) -> Result<Response, Failure> {
    let (text, services, actor) = (visit.text, visit.services(), visit.actor());
    let entered = Entered::new(pairs);
    let new = NewReporting {
        report_within_days: entered.number("reportWithinDays"),
        warn_after_days: entered.number("warnAfterDays"),
        secure_by_default: entered.get("secureByDefault") == "true",
    };
    let form = form(text, &Reporting::default()).filled(&entered);
    let proposal = Proposal::Reporting(new);
    match impact::unseen(&visit, proposal, &entered).await {
        Ok(Some(unseen)) if unseen.is_felt() => {
            let page = unseen.page(text, form, "impact-save", |form| whole(text, "reporting", form));
            return Ok(page.into_response());
        }
        Ok(_) => {}
        Err(error) => {
            return Ok(whole(text, "reporting", form.with_error(error, text)?).into_response());
        }
    }
    compliance::set_reporting(services, &actor, new).await?;
    Ok(Redirect::to(saved()).into_response())
}

fn form(text: Text, known: &Reporting) -> Form {
    let usual = Reporting::default();
    let days = |name: &'static str, id: &str, value: u32, usual: u32| {
        Field::new(name, text.get(id), Kind::Number { min: 1, max: 365 })
            .help(format!("{} {}", text.get(&format!("{id}-help")), bounds(text, 1, 365, usual)))
            .value(value.to_string())
    };
    Form::new(PAGE, text.get("save"))
        .field(days(
            "reportWithinDays",
            "reporting-within",
            known.report_within_days,
            usual.report_within_days,
        ))
        .field(days("warnAfterDays", "reporting-warn", known.warn_after_days, usual.warn_after_days))
        .field(
            Field::new("secureByDefault", text.get("reporting-secure"), Kind::Check)
                .help(text.get("reporting-secure-help"))
                .value(known.secure_by_default.to_string()),
        )
}

/// What the list of settings shows.
pub(super) fn facts(text: Text, known: &Reporting) -> Facts {
    Facts::new(text.get("reporting-title"))
        .fact(text.get("reporting-within"), text.count("reporting-days", known.report_within_days.into()))
        .fact(text.get("reporting-warn"), text.count("reporting-days", known.warn_after_days.into()))
        .fact(text.get("reporting-secure"), text.get(if known.secure_by_default { "yes" } else { "no" }))
}
