//! What a compliant device needs.

use axum::response::{IntoResponse, Redirect, Response};
use services::compliance::{self, Proposal};
use services::settings::{self, CompliancePolicy};
use texts::Text;

use super::{saved, whole};
use crate::console::accepted;
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
    let impact = compliance::impact(services, &actor, proposal.clone()).await?;
    let seen = impact::digest(&proposal, &impact)?;
    if impact::is_felt(&impact) && entered.get(accepted::FIELD) != seen {
        let mut form = form(text, &new).field(Field::hidden(accepted::FIELD, seen));
        form.submit = text.get("impact-save");
        let mut page = whole(text, "compliance-policy", form);
        for (place, part) in impact::parts(text, &impact).into_iter().enumerate() {
            page.parts.insert(place, part);
        }
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
