//! Who may have mail: the policy of an organisation, with what it would do before anything is saved (CO-1 to CO-4, CO-7).

use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::AccessSettings;
use domain::id::OrganisationId;
use services::exchange::{self, Organisation};
use texts::Text;

use super::access_form::{Chosen, form, read};
use super::mailboxes::ways_link;
use super::organisation::address;
use super::{impact, rule_plan};
use crate::console::accepted;
use crate::failure::Failure;
use crate::first::Pairs;
use crate::form::{Entered, Field, Form};
use crate::page::Page;
use crate::part::{Alert, Link, Part, Tone};
use crate::visit::Visit;

/// `GET /console/exchange/{id}/access`
pub(super) async fn show(visit: Visit, Path(id): Path<OrganisationId>) -> Result<Page, Failure> {
    let organisation = exchange::organisation(visit.services(), &visit.actor(), id).await?;
    let form = form(&visit, &organisation, &Chosen::of(&organisation.access), "").await?;
    Ok(whole(visit.text, &organisation, form))
}

/// `POST /console/exchange/{id}/access`: first what it would do, with names, and when it is sent again with that in hand, saved.
/// Sent by the button beside the words for groups, it comes back with the groups that fit.
pub(super) async fn save(
    visit: Visit,
    Path(id): Path<OrganisationId>,
    axum::Form(pairs): Pairs,
) -> Result<Response, Failure> {
    let (text, services, actor, entered) = (visit.text, visit.services(), visit.actor(), Entered::new(pairs));
    let organisation = exchange::organisation(services, &actor, id).await?;
    let form = form(&visit, &organisation, &Chosen::entered(&entered), entered.get("words")).await?;
    let mut form = form.filled(&entered);
    let without_plan = |mut form: Form| {
        form.fields.extend(rule_plan::field(text, None, &entered));
        whole(text, &organisation, form).into_response()
    };
    if entered.is_search() {
        return Ok(without_plan(form));
    }
    let access = match read(&entered) {
        Ok(access) => access,
        Err(error) => return Ok(without_plan(form.with_error(error, text)?)),
    };
    let would = exchange::impact_of(services, &actor, id, access.clone()).await?;
    let plan = exchange::rule_plan(services, &actor, id, access.clone()).await?;
    let seen = accepted::digest(&(in_one_order(&access), impact::seen(&would), rule_plan::seen(&plan)))?;
    if entered.get(accepted::FIELD) == seen {
        let ahead = rule_plan::is_ahead(&plan, &entered);
        return Ok(match exchange::write_rules(services, &actor, id, access, ahead).await {
            Ok(_) => Redirect::to(&format!("{}?done=saved", address(id))).into_response(),
            Err(error) => without_plan(form.with_error(error, text)?),
        });
    }
    form.submit = text.get("access-save");
    form.fields.extend(rule_plan::field(text, Some(&plan), &entered));
    let form = form.field(Field::hidden(accepted::FIELD, seen));
    let mut page = whole(text, &organisation, form);
    let mut parts = impact::parts(text, id, &access, &would);
    parts.extend(rule_plan::parts(text, id, &plan));
    parts.extend(proposed(&visit, id).await?);
    for (place, part) in parts.into_iter().enumerate() {
        page.parts.insert(place, part);
    }
    Ok(page.into_response())
}

/// The same policy with its groups in one order: the form offers those that are chosen first, so they come back in another one.
fn in_one_order(access: &AccessSettings) -> AccessSettings {
    let mut access = access.clone();
    for groups in [&mut access.included_groups, &mut access.excluded_groups, &mut access.enforced_groups] {
        groups.sort_unstable();
    }
    access
}

/// Mailboxes that are read with devices of others: shared ones are forgotten easily, and are locked out then (CO-2).
async fn proposed(visit: &Visit, id: OrganisationId) -> Result<Option<Part>, Failure> {
    let text = visit.text;
    let number = exchange::proposals(visit.services(), &visit.actor(), id).await?.len() as u64;
    if number == 0 {
        return Ok(None);
    }
    let alert = Alert::new(Tone::Warn, text.count("proposals-count", number));
    let link = Link::new(format!("{}/proposals", address(id)), text.get("proposals-title"));
    Ok(Some(Part::Alert(alert.line(text.get("proposals-count-advice")).link(link))))
}

fn whole(text: Text, organisation: &Organisation, form: Form) -> Page {
    let mut page = Page::console(text.get("exchange-access"))
        .lead(text.get("access-lead"))
        .crumb(address(organisation.id), &organisation.name);
    if organisation.rules.is_none() {
        let alert = Alert::new(Tone::Info, text.get("access-unread")).line(text.get("access-unread-advice"));
        page = page.part(Part::Alert(alert));
    }
    let scope = Alert::new(Tone::Info, text.get("access-scope")).line(text.get("access-scope-words"));
    page.part(Part::Alert(scope.link(ways_link(text, organisation.id)))).form(form)
}
