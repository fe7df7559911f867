//! What a compliant device needs.

use axum::response::{IntoResponse, Redirect, Response};
use services::settings::{self, CompliancePolicy};
use texts::Text;

use super::{saved, whole};
use crate::failure::Failure;
use crate::first::Pairs;
use crate::form::{Entered, Field, Form, Kind};
use crate::page::Page;
use crate::part::Facts;
use crate::visit::Visit;

/// Its page.
pub(super) const PAGE: &str = "/console/settings/compliance";

/// `GET /console/settings/compliance`
pub(in crate::console) async fn show(visit: Visit) -> Result<Page, Failure> {
    let text = visit.text;
    let known: CompliancePolicy = settings::get(visit.services(), &visit.actor()).await?;
    let form = Form::new(PAGE, text.get("save")).field(
        Field::new("managedEmailRequired", text.get("compliance-managed-email"), Kind::Check)
            .help(text.get("compliance-managed-email-help"))
            .value(known.managed_email_required.to_string()),
    );
    Ok(whole(text, "compliance-policy", form))
}

/// `POST /console/settings/compliance`
pub(in crate::console) async fn save(visit: Visit, axum::Form(pairs): Pairs) -> Result<Response, Failure> {
    let entered = Entered::new(pairs);
    let new = CompliancePolicy { managed_email_required: entered.get("managedEmailRequired") == "true" };
    settings::set_compliance_policy(visit.services(), &visit.actor(), new).await?;
    Ok(Redirect::to(saved()).into_response())
}

/// What the list of settings shows.
pub(super) fn facts(text: Text, known: &CompliancePolicy) -> Facts {
    let answer = text.get(if known.managed_email_required { "yes" } else { "no" });
    Facts::new(text.get("compliance-policy-title")).fact(text.get("compliance-managed-email"), answer)
}
