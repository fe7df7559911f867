//! For whom a policy is: include and exclude as with profiles, and whom it would hit before anything is saved.

use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use domain::compliance::CompliancePolicy;
use services::compliance::{self, Proposal};

use super::{LIST, find, impact};
use crate::console::assignment::{Chosen, form_of, lines};
use crate::failure::Failure;
use crate::first::Pairs;
use crate::form::{Entered, Form};
use crate::page::Page;
use crate::visit::Visit;

/// `GET /console/compliance/{id}/assign`
pub(in crate::console) async fn show(visit: Visit, Path(id): Path<String>) -> Result<Page, Failure> {
    let policy = find(&visit, &id).await?;
    let targets = compliance::targets(visit.services(), &visit.actor(), policy.id).await?;
    let form = form_of(&visit, &address(&policy), &Chosen::of(&targets), "").await?;
    Ok(whole(&visit, &policy, form))
}

/// `POST /console/compliance/{id}/assign`
pub(in crate::console) async fn save(
    visit: Visit,
    Path(id): Path<String>,
    axum::Form(pairs): Pairs,
) -> Result<Response, Failure> {
    let (text, services, actor) = (visit.text, visit.services(), visit.actor());
    let policy = find(&visit, &id).await?;
    let entered = Entered::new(pairs);
    let form = form_of(&visit, &address(&policy), &Chosen::entered(&entered), entered.get("words")).await?;
    if entered.is_search() {
        return Ok(whole(&visit, &policy, form).into_response());
    }
    let lines = match lines(&entered) {
        Ok(lines) => lines,
        Err(error) => return Ok(whole(&visit, &policy, form.with_error(error, text)?).into_response()),
    };
    let proposal = Proposal::Assign(policy.id, lines.clone());
    match impact::unseen(&visit, proposal, &entered).await {
        Ok(None) => {}
        Ok(Some(unseen)) => {
            let page = unseen.page(text, form, "assign-save", |form| whole(&visit, &policy, form));
            return Ok(page.into_response());
        }
        Err(error) => return Ok(whole(&visit, &policy, form.with_error(error, text)?).into_response()),
    }
    compliance::assign(services, &actor, policy.id, &lines).await?;
    Ok(Redirect::to(&format!("{}?done=assigned", address(&policy))).into_response())
}

fn address(policy: &CompliancePolicy) -> String {
    format!("{LIST}/{}", policy.id)
}

fn whole(visit: &Visit, policy: &CompliancePolicy, form: Form) -> Page {
    let text = visit.text;
    Page::console(text.with("assign-title", &[("name", &policy.display_name)]))
        .lead(text.get("policy-assign-lead"))
        .crumb(address(policy), &policy.display_name)
        .form(form)
}
