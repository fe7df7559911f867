//! Why each of the user's phones gets mail, or does not, and what to do (BY-5).

use domain::access::Level;
use domain::actor::Actor;
use services::Error;
use services::exchange::{self, Explained};
use texts::Text;

use super::mail_access::why;
use crate::console::words;
use crate::failure::Failure;
use crate::page::Page;
use crate::part::{Alert, Cell, Facts, Part, Tone};
use crate::visit::Visit;

/// `GET /access`
pub(super) async fn show(visit: Visit) -> Result<Page, Failure> {
    let (text, actor) = (visit.text, visit.actor());
    let Actor::User { id, .. } = &actor else {
        return Err(Error::Internal("a portal without a user").into());
    };
    let explained = exchange::explain(visit.services(), &actor, *id, None).await?;
    let mut page = Page::portal(text.get("portal-access"))
        .lead(text.get("portal-why-lead"))
        .crumb("/", text.get("portal-title"));
    if explained.is_empty() {
        page = page.part(Part::Alert(Alert::new(Tone::Info, text.get("portal-access-none"))));
    }
    for one in &explained {
        page = page.part(Part::Facts(facts(text, one)));
    }
    Ok(page)
}

fn facts(text: Text, one: &Explained) -> Facts {
    let decision = &one.decision;
    let name = one
        .device_name
        .clone()
        .unwrap_or_else(|| if one.model.is_empty() { one.eas_id.to_string() } else { one.model.clone() });
    let time = |time: Option<_>| time.map_or_else(|| text.get("not-known"), |time| text.time(time));
    let next = text.get(&format!("portal-next-{}", one.next.name().to_lowercase()));
    let mut facts = Facts::new(name)
        .fact(text.get("portal-what"), state(text, one))
        .fact(text.get("explain-next"), next)
        .fact(text.get("decision-rule"), words::rule(text, decision.rule))
        .fact(text.get("partnership-mailbox"), Cell::from(one.mailbox_name.as_str()).more(&one.address));
    let sure = decision.assurance.or_else(|| one.link.as_ref().map(|link| link.assurance));
    if let Some(sure) = sure {
        facts = facts.fact(text.get("link-assurance"), words::assurance(text, sure));
    }
    facts = facts
        .fact(text.get("partnership-id"), one.eas_id.as_str())
        .fact(text.get("partnership-first"), time(one.first_sync_at))
        .fact(text.get("partnership-last"), time(one.last_success_at));
    match one.waiting_since {
        Some(since) => facts.fact(text.get("explain-waiting"), text.time(since)),
        None => facts,
    }
}

/// Whether it gets mail, by what Exchange said last, or what it will say where an id is allowed ahead.
fn state(text: Text, one: &Explained) -> Cell {
    let gets_mail = match &one.state {
        Some(said) => said.eq_ignore_ascii_case("Allowed"),
        None => one.decision.level == Level::Allow,
    };
    let keeps = !one.decision.enforced || one.decision.level.lets_in();
    match (gets_mail, keeps) {
        (true, true) => Cell::badge(Tone::Good, text.get("portal-access-good")),
        (false, true) if one.decision.enforced => Cell::badge(Tone::Info, text.get("portal-access-soon")),
        _ => Cell::badge(Tone::Bad, text.get("portal-access-out")).more(why(text, Some(&one.decision))),
    }
}
