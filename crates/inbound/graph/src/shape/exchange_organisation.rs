//! Gatepost's own shapes for what Graph lacks: Exchange organisations, their events and their journal.

use domain::access::plan::RuleChange;
use domain::access::settings::Mode;
use domain::access::{List, Operation};
use serde_json::{Map, Value, json};
use services::exchange::{Connection, Event, JournalEntry, Overview, Waiting};

use crate::shape::{fields, time};

/// An organisation: how its connection is, how far its policy goes, and what waits.
pub(crate) fn organisation(known: &Overview, waiting: &Waiting) -> Map<String, Value> {
    let organisation = &known.organisation;
    let (settings, access) = (&organisation.settings, &organisation.access);
    let connection = match known.connection {
        Connection::None => "none",
        Connection::Pending => "pending",
        Connection::Connected => "connected",
        Connection::Hindered => "hindered",
        Connection::Silent => "silent",
    };
    let last = known.last_success.as_ref().and_then(|sync| sync.finished_at);
    let or_null = |at: Option<_>| at.map_or(Value::Null, time);
    fields(json!({
        "id": organisation.id,
        "displayName": organisation.name,
        "createdDateTime": time(organisation.created_at),
        "address": settings.address,
        "isHosted": settings.hosted,
        "connectionState": connection,
        "lastSuccessfulSyncDateTime": or_null(last),
        "nextQuickSyncDateTime": or_null(known.next_quick),
        "nextFullSyncDateTime": or_null(known.next_full),
        "isLate": known.late,
        "accessMode": match access.mode {
            Mode::Off => "off",
            Mode::Report => "report",
            Mode::Enforcing => "enforcing",
        },
        "enforcedGroups": access.enforced_groups,
        "writesRules": access.writes_rules,
        "partnershipCount": known.partnerships,
        "mailboxCount": known.mailboxes,
        "waitingChangeCount": waiting.count,
        "waitingSinceDateTime": or_null(waiting.since),
        "waitingEstimateInSeconds": waiting.estimate.map(|estimate| estimate.num_seconds()),
    }))
}

/// Something that happened.
pub(crate) fn event(event: &Event) -> Map<String, Value> {
    fields(json!({
        "id": event.id,
        "eventDateTime": time(event.at),
        "severity": event.severity,
        "eventName": event.what,
        "detail": event.detail.to_string(),
        "partnershipId": event.partnership,
    }))
}

/// A change in Exchange. Why it was made is a word of the policy's rules, `by-person` or `undo`.
pub(crate) fn journal_entry(entry: &JournalEntry) -> Map<String, Value> {
    let mut shape = fields(json!({
        "id": entry.id,
        "activityDateTime": time(entry.at),
        "cause": entry.cause,
        "actor": entry.actor,
        "outcome": entry.outcome,
        "detail": entry.detail,
        "undoes": entry.undoes.filter(|undone| !undone.is_nil()),
        "undoneDateTime": entry.undone_at.map_or(Value::Null, time),
        "canBeUndone": entry.can_be_undone(),
    }));
    shape.extend(operation(&entry.operation));
    shape
}

fn operation(operation: &Operation) -> Map<String, Value> {
    let list = |list: Option<List>| {
        list.map(|list| match list {
            List::Allowed => "allowed",
            List::Blocked => "blocked",
        })
    };
    let none = json!({"mailboxId": null, "easDeviceId": null, "addedTo": null, "removedFrom": null,
        "accessRule": null, "accessLevel": null});
    let mut shape = fields(none);
    shape.extend(fields(match operation {
        Operation::Entry { entry } => json!({
            "operation": "personalEntry",
            "mailboxId": entry.mailbox,
            "easDeviceId": entry.eas_id,
            "addedTo": list(entry.add),
            "removedFrom": list(entry.remove),
        }),
        Operation::Rule { rule } => rule_change(rule),
        Operation::RemovePartnership { eas_id, mailbox, .. } => {
            json!({"operation": "removePartnership", "mailboxId": mailbox, "easDeviceId": eas_id})
        }
        Operation::Wipe { eas_id, .. } => json!({"operation": "wipe", "easDeviceId": eas_id}),
    }));
    shape
}

fn rule_change(change: &RuleChange) -> Value {
    match change {
        RuleChange::SetDefault { level, .. } => {
            json!({"operation": "setDefaultAccessLevel", "accessLevel": level.name()})
        }
        RuleChange::Add { rule } | RuleChange::SetLevel { rule, .. } => {
            json!({"operation": "setAccessRule", "accessRule": rule.name(), "accessLevel": rule.level.name()})
        }
        RuleChange::Remove { rule } => json!({"operation": "removeAccessRule", "accessRule": rule.name()}),
    }
}
