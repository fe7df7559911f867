//! How long things stay.

use axum::response::{IntoResponse, Redirect, Response};
use services::settings::{self, NewRetention, Retention};
use texts::Text;

use super::{bounds, saved, whole};
use crate::failure::Failure;
use crate::first::Pairs;
use crate::form::{Entered, Field, Form, Kind};
use crate::page::Page;
use crate::part::Facts;
use crate::visit::Visit;

/// Its page.
pub(super) const PAGE: &str = "/console/settings/retention";

/// `GET /console/settings/retention`
pub(in crate::console) async fn show(visit: Visit) -> Result<Page, Failure> {
    let form = form(visit.text, &settings::get(visit.services(), &visit.actor()).await?);
    Ok(whole(visit.text, "retention", form))
}

/// `POST /console/settings/retention`
pub(in crate::console) async fn save(visit: Visit, axum::Form(pairs): Pairs) -> Result<Response, Failure> {
    let (text, entered) = (visit.text, Entered::new(pairs));
    let new = NewRetention {
        disabled_user_days: entered.number("disabledUserDays"),
        history_days: entered.number("historyDays"),
        audit_days: entered.number("auditDays"),
    };
    let Err(error) = settings::set_retention(visit.services(), &visit.actor(), new).await else {
        return Ok(Redirect::to(saved()).into_response());
    };
    let form = form(text, &Retention::default()).filled(&entered).with_error(error, text)?;
    Ok(whole(text, "retention", form).into_response())
}

/// What the list of settings shows.
pub(super) fn facts(text: Text, known: &Retention) -> Facts {
    let audit = if known.audit_days == 0 {
        text.get("retention-for-ever")
    } else {
        text.count("days", u64::from(known.audit_days))
    };
    Facts::new(text.get("retention-title"))
        .fact(text.get("retention-disabled"), text.count("days", u64::from(known.disabled_user_days)))
        .fact(text.get("retention-history"), text.count("days", u64::from(known.history_days)))
        .fact(text.get("retention-audit"), audit)
}

fn form(text: Text, known: &Retention) -> Form {
    let usual = Retention::default();
    let field = |name: &str, id: &str, value: u32, usual: u32, min: u32, max: u32| {
        let kind = Kind::Number { min: min.into(), max: max.into() };
        let help = format!("{} {}", text.get(&format!("{id}-help")), bounds(text, min, max, usual));
        Field::new(name, text.get(id), kind).help(help).value(value.to_string()).required()
    };
    Form::new(PAGE, text.get("save"))
        .field(field(
            "disabledUserDays",
            "retention-disabled",
            known.disabled_user_days,
            usual.disabled_user_days,
            0,
            Retention::MOST_DISABLED_USER_DAYS,
        ))
        .field(field(
            "historyDays",
            "retention-history",
            known.history_days,
            usual.history_days,
            1,
            Retention::MOST_DAYS,
        ))
        .field(field(
            "auditDays",
            "retention-audit",
            known.audit_days,
            usual.audit_days,
            0,
            Retention::MOST_DAYS,
        ))
}
