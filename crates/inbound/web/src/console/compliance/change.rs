//! Changing a policy: first what it would do, where anybody would notice, and when it is sent again with that in hand, saved.

use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use domain::compliance::CompliancePolicy;
use services::compliance::{self, Proposal};

use super::{LIST, find, impact, policy_form};
use crate::console::accepted;
use crate::failure::Failure;
use crate::first::Pairs;
use crate::form::{Entered, Field, Form};
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
    let new = match policy_form::read(&entered) {
        Ok(new) => new,
        Err(error) => return Ok(whole(&visit, &policy, form.with_error(error, text)?).into_response()),
    };
    let proposal = Proposal::Change(policy.id, new.clone(), None);
    let impact = match compliance::impact(services, &actor, proposal.clone()).await {
        Ok(impact) => impact,
        Err(error) => return Ok(whole(&visit, &policy, form.with_error(error, text)?).into_response()),
    };
    let seen = impact::digest(&proposal, &impact)?;
    if impact::is_felt(&impact) && entered.get(accepted::FIELD) != seen {
        let mut form = form.field(Field::hidden(accepted::FIELD, seen));
        form.submit = text.get("impact-save");
        let mut page = whole(&visit, &policy, form);
        for (place, part) in impact::parts(text, &impact).into_iter().enumerate() {
            page.parts.insert(place, part);
        }
        return Ok(page.into_response());
    }
    match compliance::update(services, &actor, policy.id, new, None).await {
        Ok(_) => Ok(Redirect::to(&format!("{LIST}/{}?done=saved", policy.id)).into_response()),
        Err(error) => Ok(whole(&visit, &policy, form.with_error(error, text)?).into_response()),
    }
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
