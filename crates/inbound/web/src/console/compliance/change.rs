//! Changing a policy: first what it would do, where anybody would notice, and when it is sent again with that in hand, saved.

use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use domain::compliance::CompliancePolicy;
use services::compliance::{self, Proposal};

use super::{LIST, find, impact, policy_form};
use crate::failure::Failure;
use crate::first::Pairs;
use crate::form::{Entered, Form};
use crate::page::Page;
use crate::part::Link;
use crate::visit::Visit;

/// `GET /console/compliance/{id}/edit`
pub(in crate::console) async fn show(visit: Visit, Path(id): Path<String>) -> Result<Page, Failure> {
    let policy = find(&visit, &id).await?;
    let form = form(&visit, &policy).await?;
    Ok(whole(&visit, &policy, form))
}

/// `POST /console/compliance/{id}/edit`
pub(in crate::console) async fn save(
    visit: Visit,
    Path(id): Path<String>,
    axum::Form(pairs): Pairs,
) -> Result<Response, Failure> {
    let (text, services, actor) = (visit.text, visit.services(), visit.actor());
    let policy = find(&visit, &id).await?;
    let entered = Entered::new(pairs);
    let form = form(&visit, &policy).await?.filled(&entered);
    let new = match policy_form::read(&entered, &policy.actions) {
        Ok(new) => new,
        Err(error) => return Ok(whole(&visit, &policy, form.with_error(error, text)?).into_response()),
    };
    let proposal = Proposal::Change(policy.id, new.clone(), None);
    let error = match impact::unseen(&visit, proposal, &entered).await {
        Ok(Some(unseen)) if unseen.is_felt() => {
            let page = unseen.page(text, form, "impact-save", |form| whole(&visit, &policy, form));
            return Ok(page.into_response());
        }
        Ok(_) => match compliance::update(services, &actor, policy.id, new, None).await {
            Ok(_) => return Ok(Redirect::to(&format!("{LIST}/{}?done=saved", policy.id)).into_response()),
            Err(error) => error,
        },
        Err(error) => error,
    };
    let error = policy_form::told_at_fields(error, &form);
    Ok(whole(&visit, &policy, form.with_error(error, text)?).into_response())
}

async fn form(visit: &Visit, policy: &CompliancePolicy) -> Result<Form, Failure> {
    let address = format!("{LIST}/{}", policy.id);
    let mut form = policy_form::form(visit, format!("{address}/edit"), policy.platform, Some(policy)).await?;
    form.others.push(Link::new(address, visit.text.get("cancel")));
    Ok(form)
}

fn whole(visit: &Visit, policy: &CompliancePolicy, form: Form) -> Page {
    let text = visit.text;
    Page::console(text.with("policy-edit-title", &[("name", &policy.display_name)]))
        .lead(text.get("policy-form-lead"))
        .crumb(format!("{LIST}/{}", policy.id), &policy.display_name)
        .form(form)
}
