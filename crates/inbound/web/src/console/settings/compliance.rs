//! What a compliant device needs.

use axum::response::{IntoResponse, Redirect, Response};
use services::compliance::Proposal;
use services::settings::{self, CompliancePolicy};
use texts::Text;

use super::{saved, whole};
use crate::console::compliance::impact;
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
    let known: CompliancePolicy = settings::get(visit.services(), &visit.actor()).await?;
    Ok(whole(visit.text, "compliance-policy", form(visit.text, &known)))
}

/// `POST /console/settings/compliance`: first what it would do, where anybody would notice.
pub(in crate::console) async fn save(visit: Visit, axum::Form(pairs): Pairs) -> Result<Response, Failure> {
    let (text, services, actor) = (visit.text, visit.services(), visit.actor());
    let entered = Entered::new(pairs);
    let new = CompliancePolicy { managed_email_required: entered.get("managedEmailRequired") == "true" };
    let proposal = Proposal::ManagedEmail(new.managed_email_required);
    if let Some(unseen) = impact::unseen(&visit, proposal, &entered).await?
        && unseen.is_felt()
    {
        let page =
            unseen.page(text, form(text, &new), "impact-save", |form| whole(text, "compliance-policy", form));
        return Ok(page.into_response());
    }
    settings::set_compliance_policy(services, &actor, new).await?;
    Ok(Redirect::to(saved()).into_response())
}

fn form(text: Text, known: &CompliancePolicy) -> Form {
    Form::new(PAGE, text.get("save")).field(
        Field::new("managedEmailRequired", text.get("compliance-managed-email"), Kind::Check)
            .help(text.get("compliance-managed-email-help"))
            .value(known.managed_email_required.to_string()),
    )
}

/// What the list of settings shows.
pub(super) fn facts(text: Text, known: &CompliancePolicy) -> Facts {
    let answer = text.get(if known.managed_email_required { "yes" } else { "no" });
    Facts::new(text.get("compliance-policy-title")).fact(text.get("compliance-managed-email"), answer)
}
