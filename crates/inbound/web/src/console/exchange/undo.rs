//! Taking everything of ours back: first shown, then done (CO-8).

use axum::extract::Path;
use axum::response::Redirect;
use domain::access::List;
use domain::id::OrganisationId;
use services::exchange;

use super::organisation::address;
use crate::failure::Failure;
use crate::form::Form;
use crate::page::Page;
use crate::part::{Alert, Cell, Empty, Link, Part, Table, Tone};
use crate::visit::Visit;

/// `GET /console/exchange/{id}/undo`
pub(super) async fn show(visit: Visit, Path(id): Path<OrganisationId>) -> Result<Page, Failure> {
    let (text, services, actor) = (visit.text, visit.services(), visit.actor());
    let organisation = exchange::organisation(services, &actor, id).await?;
    let own = exchange::own(services, &actor, id).await?;
    let count = own.count();
    let entries = own.entries.into_iter().map(|entry| {
        let (tone, list) = match entry.list {
            List::Allowed => (Tone::Good, "undo-allowed"),
            List::Blocked => (Tone::Bad, "undo-blocked"),
        };
        let name = if entry.mailbox_name.is_empty() { text.get("not-known") } else { entry.mailbox_name };
        let by = entry.by_hand.map(|by| text.with("undo-by-hand", &[("name", &by)])).unwrap_or_default();
        vec![Cell::from(name).more(entry.eas_id.to_string()), Cell::badge(tone, text.get(list)).more(by)]
    });
    let rules = own.rules.iter().map(|rule| {
        let level = text.get(&format!("access-level-{}", rule.level.name()));
        vec![Cell::from(rule.name()).more(text.get("undo-rule")), level.into()]
    });
    let default_level = own.default_level.iter().map(|level| {
        vec![text.get("undo-default").into(), text.get(&format!("access-level-{}", level.name())).into()]
    });
    let mut page = Page::console(text.get("undo-title")).crumb(address(id), &organisation.name);
    if count > 0 {
        let alert = Alert::new(Tone::Warn, text.count("undo-count", count)).line(text.get("undo-what"));
        page = page.part(Part::Alert(alert));
        let mut form = Form::new(format!("{}/undo", address(id)), text.get("undo-all"));
        form.tone = Tone::Bad;
        form.others.push(Link::new(address(id), text.get("cancel")));
        page = page.form(form);
    }
    Ok(page.part(Part::Table(Table {
        label: text.get("undo-title"),
        columns: vec![text.get("partnership-mailbox"), text.get("undo-entry")],
        rows: default_level.chain(entries).chain(rules).collect(),
        empty: Empty::new(text.get("undo-none"), text.get("undo-none-advice")),
        ..Table::default()
    })))
}

/// `POST /console/exchange/{id}/undo`
pub(super) async fn all(visit: Visit, Path(id): Path<OrganisationId>) -> Result<Redirect, Failure> {
    exchange::undo_all(visit.services(), &visit.actor(), id).await?;
    Ok(Redirect::to(&format!("{}/journal?done=exchange-undo-all", address(id))))
}
