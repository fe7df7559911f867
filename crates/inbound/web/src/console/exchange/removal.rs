//! Removing an organisation: what of ours is still there, and what to do with the connector (XC-12).

use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use domain::id::OrganisationId;
use services::exchange::{self, Organisation};
use texts::Text;

use super::organisation::address;
use crate::failure::Failure;
use crate::form::Form;
use crate::page::Page;
use crate::part::{Alert, Link, Part, Tone};
use crate::visit::Visit;

/// `GET /console/exchange/{id}/remove`
pub(super) async fn show(visit: Visit, Path(id): Path<OrganisationId>) -> Result<Page, Failure> {
    let (services, actor) = (visit.services(), visit.actor());
    let organisation = exchange::organisation(services, &actor, id).await?;
    let own = exchange::own(services, &actor, id).await?.count();
    Ok(whole(visit.text, &organisation, own, form(visit.text, id)))
}

/// `POST /console/exchange/{id}/remove`
pub(super) async fn remove(visit: Visit, Path(id): Path<OrganisationId>) -> Result<Response, Failure> {
    let (text, services, actor) = (visit.text, visit.services(), visit.actor());
    let organisation = exchange::organisation(services, &actor, id).await?;
    match exchange::remove(services, &actor, id).await {
        Ok(()) => Ok(Redirect::to("/console/exchange?done=exchange-removed").into_response()),
        Err(error) => {
            let own = exchange::own(services, &actor, id).await?.count();
            let form = form(text, id).with_error(error, text)?;
            Ok(whole(text, &organisation, own, form).into_response())
        }
    }
}

fn form(text: Text, id: OrganisationId) -> Form {
    let mut form = Form::new(format!("{}/remove", address(id)), text.get("exchange-remove"));
    form.lead = text.get("remove-lead");
    form.tone = Tone::Bad;
    form.others.push(Link::new(address(id), text.get("cancel")));
    form
}

fn whole(text: Text, organisation: &Organisation, own: u64, form: Form) -> Page {
    let mut page = Page::console(text.with("remove-title", &[("name", &organisation.name)]))
        .crumb(address(organisation.id), &organisation.name);
    let uninstall =
        Alert::new(Tone::Info, text.get("remove-uninstall")).line(text.get("remove-uninstall-how"));
    if own > 0 {
        let undo = Link::new(format!("{}/undo", address(organisation.id)), text.get("undo-title"));
        let alert = Alert::new(Tone::Warn, text.count("undo-count", own)).line(text.get("remove-undo-first"));
        page = page.part(Part::Alert(alert.link(undo)));
    }
    page.part(Part::Alert(uninstall)).form(form)
}
