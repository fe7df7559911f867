//! Having the phone of one partnership erased: what is lost is said first, and the id is typed (XC-3).

use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use domain::id::{OrganisationId, PartnershipId};
use services::Error;
use services::exchange::{self, Record, WipeScope};
use texts::Text;

use super::organisation::address;
use super::partnerships::{mailbox, name};
use crate::failure::Failure;
use crate::first::Pairs;
use crate::form::{Choice, Entered, Field, Form, Kind};
use crate::page::Page;
use crate::part::{Alert, Facts, Link, Part, Tone};
use crate::visit::Visit;

/// `GET /console/exchange/{id}/partnerships/{key}/wipe`
pub(super) async fn show(
    visit: Visit,
    Path((id, key)): Path<(OrganisationId, PartnershipId)>,
) -> Result<Page, Failure> {
    let record = find(&visit, id, key).await?;
    Ok(whole(visit.text, id, &record, form(visit.text, id, &record)))
}

/// `POST /console/exchange/{id}/partnerships/{key}/wipe`
pub(super) async fn wipe(
    visit: Visit,
    Path((id, key)): Path<(OrganisationId, PartnershipId)>,
    axum::Form(pairs): Pairs,
) -> Result<Response, Failure> {
    let (text, entered) = (visit.text, Entered::new(pairs));
    let record = find(&visit, id, key).await?;
    let scope = WipeScope::from_name(entered.get("scope"));
    let scope = scope.ok_or_else(|| Error::invalid("scope", "unknown-word", "account or device"))?;
    let confirmed = entered.get("confirmed");
    let asked = exchange::wipe(visit.services(), &visit.actor(), id, key, scope, confirmed).await;
    let Err(error) = asked else {
        return Ok(Redirect::to(&format!("{}?done=exchange-wipe", place(id, key))).into_response());
    };
    let form = form(text, id, &record).filled(&entered).with_error(error, text)?;
    Ok(whole(text, id, &record, form).into_response())
}

fn place(id: OrganisationId, key: PartnershipId) -> String {
    format!("{}/partnerships/{key}", address(id))
}

async fn find(visit: &Visit, id: OrganisationId, key: PartnershipId) -> Result<Record, Failure> {
    let (organisation, record) = exchange::one_record(visit.services(), &visit.actor(), key).await?;
    if organisation.id != id {
        return Err(Error::not_found("partnership", key).into());
    }
    Ok(record)
}

fn form(text: Text, id: OrganisationId, record: &Record) -> Form {
    let partnership = &record.row.partnership;
    let here = place(id, partnership.id);
    let scopes = [(WipeScope::Account, "wipe-scope-account"), (WipeScope::Device, "wipe-scope-device")];
    let scopes = scopes.map(|(scope, id)| Choice::new(scope.name(), text.get(id)));
    let confirm = text.with("wipe-confirm", &[("id", partnership.eas_id.as_str())]);
    let mut form = Form::new(format!("{here}/wipe"), text.get("by-hand-wipe"))
        .field(Field::new("scope", text.get("wipe-scope"), Kind::Select(scopes.to_vec())))
        .field(Field::text("confirmed", confirm).required());
    form.tone = Tone::Bad;
    form.others.push(Link::new(here, text.get("cancel")));
    form
}

fn whole(text: Text, id: OrganisationId, record: &Record, form: Form) -> Page {
    let partnership = &record.row.partnership;
    let lost = Alert::new(Tone::Bad, text.get("wipe-lost"))
        .line(text.get("wipe-lost-device"))
        .line(text.get("wipe-lost-account"))
        .line(text.get("wipe-machine"))
        .link(Link::new(format!("{}/journal", address(id)), text.get("exchange-journal")));
    let facts = Facts::new(text.get("partnership-seen"))
        .fact(text.get("partnership-mailbox"), mailbox(text, record))
        .fact(text.get("partnership-id"), partnership.eas_id.as_str())
        .fact(text.get("partnership-model"), partnership.look.model.as_str())
        .fact(text.get("partnership-os"), partnership.look.os.as_str());
    Page::console(text.with("wipe-title", &[("name", &name(record))]))
        .crumb(place(id, partnership.id), name(record))
        .part(Part::Alert(lost))
        .part(Part::Facts(facts))
        .form(form)
}
