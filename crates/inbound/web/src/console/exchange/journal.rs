//! What was changed in Exchange, in whose mailbox, by whom and why; and taking one change back (CO-8).

use axum::extract::Path;
use axum::response::Redirect;
use domain::access::plan::RuleChange;
use domain::access::{List, Operation};
use domain::actor::Permission::WriteService;
use domain::id::OrganisationId;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use services::exchange::{self, JournalEntry, JournalQuery, JournalRecord};
use texts::Text;
use uuid::Uuid;

use super::organisation::address;
use crate::failure::Failure;
use crate::form::Field;
use crate::page::Page;
use crate::part::{Action, Alert, Cell, Empty, Link, Part, Search, Table, Tone};
use crate::visit::Visit;

/// How many entries a page shows.
const PAGE: usize = 100;

/// `GET /console/exchange/{id}/journal?search=…&mailbox=…`
pub(super) async fn list(visit: Visit, Path(id): Path<OrganisationId>) -> Result<Page, Failure> {
    let (text, services, actor) = (visit.text, visit.services(), visit.actor());
    let organisation = exchange::organisation(services, &actor, id).await?;
    let may = visit.may(WriteService);
    let (search, mailbox) =
        (visit.query("search").unwrap_or_default(), visit.query("mailbox").unwrap_or_default());
    let wanted = JournalQuery { words: search.to_owned(), mailbox: mailbox.parse().ok() };
    let after = visit.query("after").and_then(|id| id.parse().ok());
    let found = exchange::journal_page(services, &actor, id, &wanted, after, PAGE).await?;
    let here = format!("{}/journal", address(id));
    let narrows = !search.is_empty() || wanted.mailbox.is_some();
    let value = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let next = found
        .next
        .map(|next| format!("{here}?search={}&mailbox={}&after={next}", value(search), value(mailbox)));
    let mut page = Page::console(text.get("exchange-journal"))
        .lead(text.get("journal-lead"))
        .crumb(address(id), &organisation.name);
    if wanted.mailbox.is_some() {
        let alert = Alert::new(Tone::Info, text.get("journal-one-mailbox"));
        page = page.part(Part::Alert(alert.link(Link::new(&here, text.get("journal-every-mailbox")))));
    }
    let columns = ["exchange-when", "partnership-mailbox", "exchange-what", "journal-cause", "state"];
    page = page.part(Part::Table(Table {
        label: text.get("exchange-journal"),
        columns: columns.iter().map(|id| text.get(id)).chain([String::new()]).collect(),
        rows: found.records.iter().map(|record| row(text, id, record, may)).collect(),
        empty: if narrows {
            Empty::new(text.get("nothing-found"), text.get("nothing-found-advice"))
        } else {
            Empty::new(text.get("journal-none"), text.get("journal-none-advice"))
        },
        search: Some(Search { action: here, label: text.get("journal-search"), value: search.to_owned() }),
        filters: vec![Field::hidden("mailbox", mailbox)],
        next: next.unwrap_or_default(),
        ..Table::default()
    }));
    if may {
        page = page.action(format!("{}/undo", address(id)), text.get("undo-title"));
    }
    Ok(page)
}

fn row(text: Text, id: OrganisationId, record: &JournalRecord, may: bool) -> Vec<Cell> {
    let entry = &record.entry;
    let done = what(text, &entry.operation);
    let undo = Action::post(format!("{}/journal/{}/undo", address(id), entry.id), text.get("journal-undo"));
    let undo = undo.about(&done).tone(Tone::Bad);
    let by = text.with("journal-by", &[("name", &entry.actor)]);
    vec![
        text.time(entry.at).into(),
        mailbox(text, id, record),
        device(id, &entry.operation, done).more(by),
        cause(text, &entry.cause).into(),
        outcome(text, entry),
        Cell::actions(if may && entry.can_be_undone() { vec![undo] } else { Vec::new() }),
    ]
}

/// Whose mailbox it was. Default level and rules are everybody's.
fn mailbox(text: Text, id: OrganisationId, record: &JournalRecord) -> Cell {
    let operation = &record.entry.operation;
    match (operation.mailbox(), &record.mailbox) {
        (Some(mailbox), Some(name)) => {
            Cell::link(format!("{}/mailboxes/{mailbox}", address(id)), &name.display_name).more(&name.address)
        }
        (None, _) if matches!(operation, Operation::Rule { .. }) => text.get("journal-everybody").into(),
        _ => Cell::from(text.get("not-known")).more(text.get("journal-mailbox-gone")),
    }
}

/// The change in words, with a way to the partnerships of its device in that mailbox.
fn device(id: OrganisationId, operation: &Operation, words: String) -> Cell {
    let Operation::Entry { entry } = operation else { return Cell::from(words) };
    let eas_id = utf8_percent_encode(entry.eas_id.as_str(), NON_ALPHANUMERIC);
    let list = format!("{}/partnerships?search={eas_id}&mailbox={}", address(id), entry.mailbox);
    Cell::link(list, words)
}

/// `POST /console/exchange/{id}/journal/{entry}/undo`
pub(super) async fn undo(
    visit: Visit,
    Path((id, entry)): Path<(OrganisationId, Uuid)>,
) -> Result<Redirect, Failure> {
    exchange::undo(visit.services(), &visit.actor(), id, entry).await?;
    Ok(Redirect::to(&format!("{}/journal?done=exchange-undo", address(id))))
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
