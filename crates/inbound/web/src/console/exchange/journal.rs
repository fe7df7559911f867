//! What was changed in Exchange, and taking one change back (CO-8).

use axum::extract::Path;
use axum::response::Redirect;
use domain::access::plan::RuleChange;
use domain::access::{List, Operation};
use domain::actor::Permission::WriteService;
use domain::id::OrganisationId;
use services::exchange::{self, JournalEntry};
use texts::Text;
use uuid::Uuid;

use super::organisation::address;
use crate::failure::Failure;
use crate::page::Page;
use crate::part::{Action, Cell, Empty, Part, Table, Tone};
use crate::visit::Visit;

/// How many entries are shown.
const ENTRIES: u32 = 500;

/// `GET /console/exchange/{id}/journal`
pub(super) async fn list(visit: Visit, Path(id): Path<OrganisationId>) -> Result<Page, Failure> {
    let (text, services, actor) = (visit.text, visit.services(), visit.actor());
    let organisation = exchange::organisation(services, &actor, id).await?;
    let may = visit.may(WriteService);
    let entries = exchange::journal(services, &actor, id, ENTRIES).await?;
    let rows = entries.iter().map(|entry| {
        let undo =
            Action::post(format!("{}/journal/{}/undo", address(id), entry.id), text.get("journal-undo"));
        let undo = undo.about(what(text, &entry.operation)).tone(Tone::Bad);
        let actions = if may && can_undo(entry) { vec![undo] } else { Vec::new() };
        vec![
            text.time(entry.at).into(),
            Cell::from(what(text, &entry.operation)).more(entry.actor.as_str()),
            cause(text, &entry.cause).into(),
            outcome(text, entry),
            Cell::actions(actions),
        ]
    });
    let columns = ["exchange-when", "exchange-what", "journal-cause", "state"];
    let mut page = Page::console(text.get("exchange-journal"))
        .lead(text.get("journal-lead"))
        .crumb(address(id), &organisation.name)
        .part(Part::Table(Table {
            label: text.get("exchange-journal"),
            columns: columns.iter().map(|id| text.get(id)).chain([String::new()]).collect(),
            rows: rows.collect(),
            empty: Empty::new(text.get("journal-none"), text.get("journal-none-advice")),
            ..Table::default()
        }));
    if may {
        page = page.action(format!("{}/undo", address(id)), text.get("undo-title"));
    }
    Ok(page)
}

/// `POST /console/exchange/{id}/journal/{entry}/undo`
pub(super) async fn undo(
    visit: Visit,
    Path((id, entry)): Path<(OrganisationId, Uuid)>,
) -> Result<Redirect, Failure> {
    exchange::undo(visit.services(), &visit.actor(), entry).await?;
    Ok(Redirect::to(&format!("{}/journal?done=exchange-undo", address(id))))
}

fn can_undo(entry: &JournalEntry) -> bool {
    entry.outcome == "done" && entry.undone_at.is_none() && entry.operation.inverse().is_some()
}

/// A change in words.
pub(super) fn what(text: Text, operation: &Operation) -> String {
    match operation {
        Operation::Entry { entry } => {
            let id = match (entry.add, entry.remove) {
                (Some(List::Allowed), _) => "journal-allow",
                (Some(List::Blocked), _) => "journal-block",
                (None, Some(List::Allowed)) => "journal-allow-gone",
                (None, _) => "journal-block-gone",
            };
            text.with(id, &[("id", entry.eas_id.as_str())])
        }
        Operation::Rule { rule } => change(text, rule),
        Operation::RemovePartnership { eas_id, .. } => {
            text.with("journal-partnership-gone", &[("id", eas_id.as_str())])
        }
        Operation::Wipe { eas_id, .. } => text.with("journal-wipe", &[("id", eas_id.as_str())]),
    }
}

/// A change of default or rules in words.
pub(super) fn change(text: Text, change: &RuleChange) -> String {
    match change {
        RuleChange::SetDefault { level, .. } => {
            let level = text.get(&format!("access-level-{}", level.name()));
            text.with("journal-default", &[("level", &level)])
        }
        RuleChange::Add { rule } | RuleChange::SetLevel { rule, .. } => {
            let level = text.get(&format!("access-level-{}", rule.level.name()));
            text.with("journal-rule", &[("rule", &rule.name()), ("level", &level)])
        }
        RuleChange::Remove { rule } => text.with("journal-rule-gone", &[("rule", &rule.name())]),
    }
}

/// Why: the words of the rule, or what a person did.
pub(super) fn cause(text: Text, cause: &str) -> String {
    text.find(&format!("access-rule-{}", cause.to_lowercase()))
        .or_else(|| text.find(&format!("journal-cause-{cause}")))
        .unwrap_or_else(|| cause.to_owned())
}

fn outcome(text: Text, entry: &JournalEntry) -> Cell {
    if let Some(at) = entry.undone_at {
        return Cell::badge(Tone::Quiet, text.get("journal-undone")).more(text.time(at));
    }
    let (tone, id) = match entry.outcome.as_str() {
        "done" => (Tone::Good, "journal-done"),
        "unchanged" => (Tone::Quiet, "journal-unchanged"),
        "refused" => (Tone::Warn, "journal-refused"),
        _ => (Tone::Bad, "journal-failed"),
    };
    Cell::badge(tone, text.get(id)).more(entry.detail.clone().unwrap_or_default())
}
