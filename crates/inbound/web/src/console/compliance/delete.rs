//! Deleting a policy, with what that would change.

use axum::extract::Path;
use axum::response::Redirect;
use services::compliance::{self, Proposal};

use super::{LIST, find, impact};
use crate::failure::Failure;
use crate::form::Form;
use crate::page::Page;
use crate::part::{Link, Tone};
use crate::visit::Visit;

/// `GET /console/compliance/{id}/delete`
pub(in crate::console) async fn show(visit: Visit, Path(id): Path<String>) -> Result<Page, Failure> {
    let (text, services, actor) = (visit.text, visit.services(), visit.actor());
    let policy = find(&visit, &id).await?;
    let impact = compliance::impact(services, &actor, Proposal::Delete(policy.id)).await?;
    let address = format!("{LIST}/{}", policy.id);
    let mut form = Form::new(format!("{address}/delete"), text.get("delete"));
    form.tone = Tone::Bad;
    form.lead = text.get("policy-delete-lead");
    form.others.push(Link::new(&address, text.get("cancel")));
    let mut page = Page::console(text.with("profile-delete-title", &[("name", &policy.display_name)]))
        .crumb(address, &policy.display_name);
    for part in impact::parts(text, &impact) {
        page = page.part(part);
    }
    Ok(page.form(form))
}

/// `POST /console/compliance/{id}/delete`
pub(in crate::console) async fn delete(visit: Visit, Path(id): Path<String>) -> Result<Redirect, Failure> {
    let policy = find(&visit, &id).await?;
    compliance::delete(visit.services(), &visit.actor(), policy.id).await?;
    Ok(Redirect::to(&format!("{LIST}?done=deleted")))
}
