//! Why the devices of a user get their mail, or do not, and what comes next (CO-5, BY-5).

use axum::extract::Path;
use domain::id::{DeviceId, UserId};
use services::exchange::{self, Explained};
use services::{Error, people};
use texts::Text;

use super::organisation::address;
use super::{own_entry, words};
use crate::failure::Failure;
use crate::page::Page;
use crate::part::{Alert, Cell, Facts, Link, Part, Tone};
use crate::visit::Visit;

/// `GET /console/users/{id}/access?device={id}`
pub(in crate::console) async fn show(visit: Visit, Path(id): Path<String>) -> Result<Page, Failure> {
    let (text, services, actor) = (visit.text, visit.services(), visit.actor());
    let missing = || Error::not_found("user", &id);
    let user: UserId = id.parse().map_err(|_| missing())?;
    let found = people::user(services, &actor, &user.to_string()).await?.ok_or_else(missing)?;
    let device = match visit.query("device") {
        Some(named) => Some(named.parse::<DeviceId>().map_err(|_| Error::not_found("device", named))?),
        None => None,
    };
    let explained = exchange::explain(services, &actor, user, device).await?;
    let name = &found.attributes.display_name;
    let mut page = Page::console(text.with("explain-of", &[("name", name)]))
        .lead(text.get("explain-lead"))
        .crumb(format!("/console/users/{user}"), name);
    if explained.is_empty() {
        let alert = Alert::new(Tone::Info, text.get("explain-none")).line(text.get("explain-none-advice"));
        let link = Link::new("/console/exchange", text.get("nav-exchange"));
        page = page.part(Part::Alert(alert.link(link)));
    }
    for one in &explained {
        page = page.part(Part::Facts(facts(text, one)));
    }
    Ok(page)
}

fn facts(text: Text, one: &Explained) -> Facts {
    let decision = &one.decision;
    let here = address(one.organisation_id);
    let name = if one.model.is_empty() { one.eas_id.to_string() } else { one.model.clone() };
    let id = match one.partnership {
        Some(key) => Cell::link(format!("{here}/partnerships/{key}"), one.eas_id.as_str()),
        None => Cell::from(one.eas_id.as_str()).more(text.get("explain-ahead")),
    };
    let said =
        one.state.as_deref().map_or_else(|| text.get("not-known").into(), |said| words::state(text, said));
    let time = |time: Option<_>| time.map_or_else(|| text.get("not-known"), |time| text.time(time));
    let device = match (&one.link, &one.device_name) {
        (Some(link), Some(name)) => Cell::link(format!("/console/devices/{}", link.device), name),
        _ => text.get("link-none").into(),
    };
    let sure = decision.assurance.or_else(|| one.link.as_ref().map(|link| link.assurance));
    let sure = sure.map_or_else(|| text.get("not-known").into(), |sure| words::assurance(text, sure));
    Facts::new(name)
        .fact(text.get("explain-next"), text.get(&format!("explain-next-{}", one.next.name().to_lowercase())))
        .fact(
            text.get("decision-result"),
            words::level(text, decision.level).more(words::reason(text, decision)),
        )
        .fact(text.get("decision-rule"), words::rule(text, decision.rule))
        .fact(text.get("decision-entry"), own_entry::ours(text, decision, &one.standing))
        .fact(text.get("partnership-said"), said)
        .fact(text.get("partnership-mailbox"), Cell::from(one.mailbox_name.as_str()).more(&one.address))
        .fact(text.get("exchange-organisation"), Cell::link(here, &one.organisation))
        .fact(text.get("partnership-id"), id)
        .fact(text.get("device"), device)
        .fact(text.get("link-assurance"), sure)
        .fact(text.get("partnership-first"), time(one.first_sync_at))
        .fact(text.get("partnership-last"), time(one.last_success_at))
        .fact(text.get("decision-at"), time(one.decided_at))
}
