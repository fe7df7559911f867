//! One partnership: what Exchange says, what was decided and why, and what stands behind it (CO-5).

use axum::extract::Path;
use domain::access::Decision;
use domain::access::settings::Mode;
use domain::actor::Permission::{OperateDevices, WriteService};
use domain::id::{OrganisationId, PartnershipId};
use domain::partnership::{Link, LinkSource};
use services::exchange::{self, Record, StandingEntries};
use services::{Error, device_list};
use texts::Text;

use super::partnerships::{mailbox, name};
use super::{organisation, own_entry, words};
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
    let mut page = Page::console(name(&record)).crumb(&list, text.get("exchange-partnerships"));
    if let Some(link) = &record.row.link {
        for alert in doubts(text, link) {
            page = page.part(Part::Alert(alert));
        }
    }
    let here = format!("{}/partnerships/{key}", organisation::address(id));
    let standing = exchange::standing_entries(visit.services(), &visit.actor(), key).await?;
    let entries = own_entry::all(text, &record, &standing);
    let mut facts = seen(text, &record).fact(text.get("mailbox-entries-title"), entries);
    // In report mode nothing is written to Exchange, by hand neither.
    if visit.may(WriteService) && organisation.access.mode == Mode::Enforcing {
        for (act, tone) in [("allow", Tone::Good), ("block", Tone::Bad), ("remove", Tone::Bad)] {
            // What does not come back, and what does not last, is shown before it is done.
            let is_shown = act == "remove" || act == "allow" && record.is_kept_out();
            let address = if is_shown {
                format!("{list}/plan?act={act}&chosen={key}")
            } else {
                format!("{here}/change?act={act}")
            };
            let label = text.get(&format!("by-hand-{act}"));
            facts = facts.action(Action::post(address, label).tone(tone));
        }
        if visit.may(OperateDevices) {
            let wipe = Action::go(format!("{here}/wipe"), text.get("by-hand-wipe"));
            facts = facts.action(wipe.tone(Tone::Bad));
        }
    }
    page = page.part(Part::Facts(facts));
    page = page.part(match &record.row.decision {
        Some(decision) => Part::Facts(decided(text, &record, decision, &standing)),
        None => Part::Alert(
            Alert::new(Tone::Info, text.get("decision-none")).line(text.get("decision-none-advice")),
        ),
    });
    if let Some(user) = record.mailbox.as_ref().and_then(|row| row.mailbox.user) {
        page = page.action(format!("/console/users/{user}/access"), text.get("explain-title"));
    }
    page = page.part(Part::Facts(linked(&visit, &record, &here)));
    if let Some(part) = claimants(&visit, &record, &here).await? {
        page = page.part(part);
    }
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

/// The other devices that claim the id, each to be chosen in place of the linked one.
async fn claimants(visit: &Visit, record: &Record, here: &str) -> Result<Option<Part>, Failure> {
    let text = visit.text;
    let Some(link) = record.row.link.as_ref().filter(|link| !link.contested_by.is_empty()) else {
        return Ok(None);
    };
    let mut rows = Vec::new();
    for id in &link.contested_by {
        let found = device_list::device(visit.services(), &visit.actor(), *id).await?;
        let (name, user) = found.map_or_else(
            || (text.get("not-known"), String::new()),
            |listed| (listed.device.name, listed.user_name),
        );
        let choose = Action::post(format!("{here}/claimant?device={id}"), text.get("link-make")).about(&name);
        let actions = if visit.may(OperateDevices) { vec![choose] } else { Vec::new() };
        rows.push(vec![
            Cell::link(format!("/console/devices/{id}"), name).more(user),
            Cell::actions(actions),
        ]);
    }
    Ok(Some(Part::Table(Table {
        title: text.get("link-claimants"),
        columns: vec![text.get("device"), String::new()],
        rows,
        empty: Empty::default(),
        ..Table::default()
    })))
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
    Facts::new(text.get("partnership-seen"))
        .fact(text.get("partnership-mailbox"), mailbox(text, record))
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
fn decided(text: Text, record: &Record, decision: &Decision, standing: &StandingEntries) -> Facts {
    let at = record.row.decided_at.map_or_else(|| text.get("not-known"), |time| text.time(time));
    Facts::new(text.get("decision"))
        .fact(
            text.get("decision-result"),
            words::level(text, decision.level).more(words::reason(text, decision)),
        )
        .fact(text.get("decision-rule"), words::rule(text, decision.rule))
        .fact(text.get("decision-entry"), own_entry::ours(text, decision, standing))
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
    if link.is_contested() {
        let keep = Action::post(format!("{here}/claimant?device={}", link.device), text.get("link-keep"));
        facts = facts.action(keep);
    }
    // What the device itself reports cannot be taken away by hand.
    if link.source == LinkSource::Person {
        let unlink = Action::post(format!("{here}/unlink?device={}", link.device), text.get("link-unlink"));
        facts = facts.action(unlink.about(&device.name).tone(Tone::Bad));
    }
    facts
}

/// What speaks against a link (CO-2).
fn doubts(text: Text, link: &Link) -> Vec<Alert> {
    let mut alerts = Vec::new();
    if link.is_contested() {
        // Of whom a person said that the id is not theirs, nothing more is told.
        let others = link.contested_by.iter().filter(|device| !link.settled.contains(device)).count();
        let alert = Alert::new(Tone::Warn, text.count("link-contested", others as u64));
        alerts.push(alert.line(text.get("link-contested-advice")));
    }
    if link.looks_changed() {
        alerts.push(Alert::new(Tone::Warn, text.get("link-changed")).line(text.get("link-changed-advice")));
    }
    alerts
}
