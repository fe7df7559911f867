//! What stands in a mailbox's personal lists for one id, in plain words: by whom, since when, what waits, and what is only wanted
//! (CO-8).

use domain::access::{Decision, Entry, List, Operation};
use services::exchange::{EntryBy, Record, StandingEntries};
use texts::Text;

use crate::part::{Cell, Tone};

/// Every entry for the id, and whose it is: what others made is theirs.
pub(super) fn all(text: Text, record: &Record, standing: &StandingEntries) -> Cell {
    if record.mailbox.is_none() {
        return text.get("not-known").into();
    }
    let words = standing.entries.iter().map(|entry| {
        let by = match &entry.by {
            EntryBy::Policy { written_at } => {
                text.with("entry-by-policy", &[("time", &text.time(*written_at))])
            }
            EntryBy::Person { name, written_at } => {
                text.with("entry-by-person", &[("name", name), ("time", &text.time(*written_at))])
            }
            EntryBy::Others => text.get("entry-by-others"),
        };
        format!("{} · {by}", text.get(of_list(entry.list)))
    });
    let words: Vec<_> = words.collect();
    if words.is_empty() { text.get("mailbox-entries-none").into() } else { words.join(", ").into() }
}

/// Our entry: what waits for the connector, else what stands there, else what is wanted.
pub(super) fn ours(text: Text, decision: &Decision, standing: &StandingEntries) -> Cell {
    if let Some(waiting) = &standing.waiting {
        let since = text.with("own-entry-since", &[("time", &text.time(waiting.created_at))]);
        let more = match &waiting.last_error {
            Some(error) => format!("{since} {error}"),
            None => since,
        };
        return Cell::badge(Tone::Info, text.get(waits(&waiting.operation))).more(more);
    }
    if let Some((list, written_at)) = standing.ours() {
        let written = text.with("own-entry-written", &[("time", &text.time(written_at))]);
        return Cell::from(text.get(of_list(list))).more(written);
    }
    match (decision.entry, decision.entry.list()) {
        (_, Some(list)) if !standing.entries.iter().any(|entry| entry.list == list) => {
            wanted(text, decision, list)
        }
        (Entry::AsItIs, _) => {
            Cell::from(text.get("decision-entry-as-it-is")).more(text.get("own-entry-as-it-is"))
        }
        _ => Cell::from(text.get("own-entry-none")).more(text.get(decides(standing))),
    }
}

/// An entry that is not there: told in report mode, else on its way.
fn wanted(text: Text, decision: &Decision, list: List) -> Cell {
    let (id, more) = match (decision.enforced, list) {
        (false, List::Allowed) => ("own-entry-would-allow", "decision-told"),
        (false, List::Blocked) => ("own-entry-would-block", "decision-told"),
        (true, List::Allowed) => ("own-entry-due-allow", "own-entry-not-yet"),
        (true, List::Blocked) => ("own-entry-due-block", "own-entry-not-yet"),
    };
    Cell::from(text.get(id)).more(text.get(more))
}

const fn waits(operation: &Operation) -> &'static str {
    match operation {
        Operation::Entry { entry } => match entry.add {
            Some(List::Allowed) => "own-entry-waits-allow",
            Some(List::Blocked) => "own-entry-waits-block",
            None => "own-entry-waits-gone",
        },
        _ => "own-entry-waits",
    }
}

/// What decides about an id for which nothing of ours stands there.
fn decides(standing: &StandingEntries) -> &'static str {
    let by_person = |by: &EntryBy| matches!(by, EntryBy::Person { .. });
    match standing.entries.iter().map(|entry| by_person(&entry.by)).max() {
        Some(true) => "own-entry-person",
        Some(false) => "own-entry-others",
        None => "own-entry-rules",
    }
}

const fn of_list(list: List) -> &'static str {
    match list {
        List::Allowed => "mailbox-list-allowed",
        List::Blocked => "mailbox-list-blocked",
    }
}
