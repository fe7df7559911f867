//! From whom a second factor is asked for at enrolment.

use axum::response::{IntoResponse, Redirect, Response};
use domain::enrolment::SecondFactorRule;
use services::Error;
use services::settings::{self, SecondFactorPolicy};
use texts::Text;

use super::{saved, whole};
use crate::failure::Failure;
use crate::first::Pairs;
use crate::form::{Choice, Entered, Field, Form, Kind};
use crate::page::Page;
use crate::part::Facts;
use crate::visit::Visit;

/// Its page.
pub(super) const PAGE: &str = "/console/settings/second-factor";

/// `GET /console/settings/second-factor`
pub(in crate::console) async fn show(visit: Visit) -> Result<Page, Failure> {
    let form = form(visit.text, &settings::get(visit.services(), &visit.actor()).await?);
    Ok(whole(visit.text, "second-factor-policy", form))
}

/// `POST /console/settings/second-factor`
pub(in crate::console) async fn save(visit: Visit, axum::Form(pairs): Pairs) -> Result<Response, Failure> {
    let (text, entered) = (visit.text, Entered::new(pairs));
    let error = match SecondFactorRule::from_name(entered.get("rule")) {
        Some(rule) => {
            let new = SecondFactorPolicy { rule };
            match settings::set_second_factor(visit.services(), &visit.actor(), new).await {
                Ok(()) => return Ok(Redirect::to(saved()).into_response()),
                Err(error) => error,
            }
        }
        None => Error::invalid("rule", "unknown-word", "choose one of the values offered"),
    };
    let form = form(text, &SecondFactorPolicy::default()).filled(&entered).with_error(error, text)?;
    Ok(whole(text, "second-factor-policy", form).into_response())
}

/// What the list of settings shows.
pub(super) fn facts(text: Text, known: &SecondFactorPolicy) -> Facts {
    Facts::new(text.get("second-factor-policy-title"))
        .fact(text.get("second-factor-rule"), text.get(&format!("second-factor-rule-{}", known.rule)))
}

fn form(text: Text, known: &SecondFactorPolicy) -> Form {
    let choice =
        |rule: &SecondFactorRule| Choice::new(rule.name(), text.get(&format!("second-factor-rule-{rule}")));
    let choices = SecondFactorRule::ALL.iter().map(choice).collect();
    Form::new(PAGE, text.get("save")).field(
        Field::new("rule", text.get("second-factor-rule"), Kind::Select(choices))
            .help(text.get("second-factor-rule-help"))
            .value(known.rule.name()),
    )
}
