//! One partnership: what Exchange says, what was decided and why, and what stands behind it (CO-5).

use axum::extract::Path;
use domain::access::settings::Mode;
use domain::access::{Decision, Entry};
use domain::actor::Permission::{OperateDevices, WriteService};
use domain::id::{OrganisationId, PartnershipId};
use domain::partnership::Link;
use services::Error;
use services::exchange::{self, Record};
use texts::Text;

use super::partnerships::name;
use super::{organisation, words};
use crate::failure::Failure;
use crate::page::Page;
use crate::part::{Action, Alert, Cell, Empty, Facts, Part, Table, Tone};
use crate::visit::Visit;

/// `GET /console/exchange/{id}/partnerships/{key}`
pub(super) async fn show(
    visit: Visit,
    Path((id, key)): Path<(OrganisationId, PartnershipId)>,
) -> Result<Page, Failure> {
    let text = visit.text;
    let (organisation, record) = exchange::one_record(visit.services(), &visit.actor(), key).await?;
    if organisation.id != id {
        return Err(Error::not_found("partnership", key).into());
    }
    let list = format!("{}/partnerships", organisation::address(id));
    let mut page = Page::console(name(&record)).crumb(list, text.get("exchange-partnerships"));
    if let Some(link) = &record.row.link {
        for alert in doubts(text, link) {
            page = page.part(Part::Alert(alert));
        }
    }
    let here = format!("{}/partnerships/{key}", organisation::address(id));
    let mut facts = seen(text, &record);
    // In report mode nothing is written to Exchange, by hand neither.
    if visit.may(WriteService) && organisation.access.mode == Mode::Enforcing {
        for (act, tone) in [("allow", Tone::Good), ("block", Tone::Bad), ("remove", Tone::Bad)] {
            let label = text.get(&format!("by-hand-{act}"));
            facts = facts.action(Action::post(format!("{here}/change?act={act}"), label).tone(tone));
        }
    }
    page = page.part(Part::Facts(facts));
    page = page.part(match &record.row.decision {
        Some(decision) => Part::Facts(decided(text, &record, decision)),
        None => Part::Alert(
            Alert::new(Tone::Info, text.get("decision-none")).line(text.get("decision-none-advice")),
        ),
    });
    page = page.part(Part::Facts(linked(&visit, &record, &here)));
    if record.row.link.is_none() && visit.may(OperateDevices) {
        page = page.part(suggested(&visit, key, &here).await?);
    }
    Ok(page)
}

/// Devices that look alike: offered to a person, never linked by themselves.
async fn suggested(visit: &Visit, key: PartnershipId, here: &str) -> Result<Part, Failure> {
    let text = visit.text;
    let found = exchange::suggestions(visit.services(), &visit.actor(), key).await?;
    let rows = found.into_iter().map(|(_, device)| {
        let link = Action::post(format!("{here}/link?device={}", device.id), text.get("link-make"));
        let name = Cell::link(format!("/console/devices/{}", device.id), &device.name);
        vec![name.more(device.model), Cell::actions(vec![link.about(&device.name)])]
    });
    Ok(Part::Table(Table {
        title: text.get("link-suggestions"),
        columns: vec![text.get("device"), String::new()],
        rows: rows.collect(),
        empty: Empty::new(text.get("link-suggestions-none"), ""),
        ..Table::default()
    }))
}

/// What Exchange says.
fn seen(text: Text, record: &Record) -> Facts {
    let partnership = &record.row.partnership;
    let look = &partnership.look;
    let known = |word: &str| if word.is_empty() { text.get("not-known") } else { word.to_owned() };
    let time = |time: Option<_>| time.map_or_else(|| text.get("not-known"), |time| text.time(time));
    let because = match &partnership.state_rule {
        Some(rule) => format!("{} · {rule}", partnership.state_reason),
        None => partnership.state_reason.clone(),
    };
    let mailbox = record.mailbox.as_ref().map(|row| &row.mailbox);
    let owner = mailbox.and_then(|mailbox| mailbox.user);
    let address = mailbox.map(|mailbox| mailbox.address.clone()).unwrap_or_default();
    let named = mailbox.map_or_else(|| text.get("not-known"), |mailbox| mailbox.display_name.clone());
    let mailbox = match owner {
        Some(user) => Cell::link(format!("/console/users/{user}"), named),
        None => named.into(),
    };
    Facts::new(text.get("partnership-seen"))
        .fact(text.get("partnership-mailbox"), mailbox.more(address))
        .fact(text.get("partnership-said"), words::said(text, &record.row).more(because))
        .fact(text.get("state"), words::record(text, record.state))
        .fact(text.get("partnership-id"), partnership.eas_id.as_str())
        .fact(text.get("partnership-family"), known(&look.device_type))
        .fact(text.get("partnership-model"), known(&look.model))
        .fact(text.get("partnership-os"), known(&look.os))
        .fact(text.get("partnership-agent"), known(&look.user_agent))
        .fact(text.get("partnership-first"), time(partnership.first_sync_at))
        .fact(text.get("partnership-last"), time(partnership.last_success_at))
}

/// What was decided, and why.
fn decided(text: Text, record: &Record, decision: &Decision) -> Facts {
    let entry = match decision.entry {
        Entry::Allow => "decision-entry-allow",
        Entry::Block => "decision-entry-block",
        Entry::NoneOfOurs => "decision-entry-none",
        Entry::AsItIs => "decision-entry-as-it-is",
    };
    let written = if decision.enforced { "decision-enforced" } else { "decision-told" };
    let at = record.row.decided_at.map_or_else(|| text.get("not-known"), |time| text.time(time));
    Facts::new(text.get("decision"))
        .fact(
            text.get("decision-result"),
            words::level(text, decision.level).more(words::reason(text, decision)),
        )
        .fact(text.get("decision-rule"), words::rule(text, decision.rule))
        .fact(text.get("decision-entry"), Cell::from(text.get(entry)).more(text.get(written)))
        .fact(text.get("decision-before"), words::level(text, decision.before))
        .fact(text.get("decision-at"), at)
}

/// The device behind it.
fn linked(visit: &Visit, record: &Record, here: &str) -> Facts {
    let text = visit.text;
    let facts = Facts::new(text.get("link-device-title"));
    let (Some(link), Some(device)) = (&record.row.link, &record.device) else {
        return facts
            .fact(text.get("device"), Cell::from(text.get("link-none")).more(text.get("link-none-advice")));
    };
    let cell = Cell::link(format!("/console/devices/{}", device.id), &device.name).more(&device.model);
    let mut facts = facts
        .fact(text.get("device"), cell)
        .fact(text.get("compliance"), crate::console::state::compliance(text, device.compliance))
        .fact(text.get("link-source"), text.get(&format!("link-source-{}", link.source.name())))
        .fact(text.get("link-assurance"), words::assurance(text, link.assurance));
    if !visit.may(OperateDevices) {
        return facts;
    }
    if link.looks_changed() {
        facts = facts.action(Action::post(format!("{here}/accept-look"), text.get("link-accept-look")));
    }
    if !link.contested_by.is_empty() {
        let keep = Action::post(format!("{here}/claimant?device={}", link.device), text.get("link-keep"));
        facts = facts.action(keep);
    }
    facts
}

/// What speaks against a link (CO-2).
fn doubts(text: Text, link: &Link) -> Vec<Alert> {
    let mut alerts = Vec::new();
    if !link.contested_by.is_empty() {
        let alert = Alert::new(Tone::Warn, text.count("link-contested", link.contested_by.len() as u64));
        alerts.push(alert.line(text.get("link-contested-advice")));
    }
    if link.looks_changed() {
        alerts.push(Alert::new(Tone::Warn, text.get("link-changed")).line(text.get("link-changed-advice")));
    }
    alerts
}
