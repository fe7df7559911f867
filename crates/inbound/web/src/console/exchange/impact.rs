//! What a policy would do, with names: "would block 37 devices of 31 users" (CO-7).

use domain::access::settings::Mode;
use domain::access::{AccessSettings, Level};
use domain::id::{MailboxId, OrganisationId};
use domain::partnership::EasId;
use serde::Serialize;
use services::exchange::{Impact, ImpactRow};
use texts::Text;

use super::organisation::address;
use super::words;
use crate::part::{Alert, Cell, Empty, Part, Table, Tone};

/// What is accepted of it: the numbers, and every device that is named.
pub(super) fn seen(would: &Impact) -> impl Serialize {
    let blocked = (would.blocked, would.blocked_at_once, would.blocked_users);
    (would.judged, blocked, would.released, would.undone, seen_rows(&would.rows))
}

/// What is accepted of devices: which, and what would become of each.
pub(super) fn seen_rows(rows: &[ImpactRow]) -> Vec<(MailboxId, EasId, Level, [bool; 2])> {
    let seen = |row: &ImpactRow| {
        let (level, is_done) = (row.decision.level, row.decision.enforced);
        (row.mailbox, row.eas_id.clone(), level, [is_done, row.loses_entry])
    };
    rows.iter().map(seen).collect()
}

/// What it would do, in front of the form.
pub(super) fn parts(text: Text, id: OrganisationId, access: &AccessSettings, would: &Impact) -> Vec<Part> {
    let users = text.count("impact-users", would.blocked_users);
    let words = text.count_with("impact-blocks", would.blocked, &[("users", &users)]);
    let tone = if would.blocked > 0 { Tone::Warn } else { Tone::Info };
    let when = match access.mode {
        Mode::Off => text.get("impact-off"),
        Mode::Report => text.get("impact-report"),
        Mode::Enforcing => text.count("impact-at-once", would.blocked_at_once),
    };
    let mut alert = Alert::new(tone, words).line(text.count_with(
        "impact-releases",
        would.released,
        &[("judged", &would.judged.to_string())],
    ));
    if would.undone > 0 {
        alert = alert.line(text.count("impact-undone", would.undone));
    }
    let alert = alert.line(when).line(text.get("impact-not-yet"));
    let all = usize::try_from(would.blocked + would.released + would.undone).unwrap_or(usize::MAX);
    let mut parts = vec![Part::Alert(alert)];
    if !would.rows.is_empty() {
        let table = Table {
            title: text.get("impact-title"),
            columns: vec![
                text.get("partnership-mailbox"),
                text.get("partnership-device"),
                text.get("decision-result"),
            ],
            rows: would.rows.iter().map(|row| self::row(text, id, row)).collect(),
            empty: Empty::default(),
            ..Table::default()
        };
        parts.push(Part::Table(table.out_of(text, all)));
    }
    parts
}

/// One device that it would hit.
pub(super) fn row(text: Text, id: OrganisationId, row: &ImpactRow) -> Vec<Cell> {
    let mailbox = match row.user {
        Some(user) => Cell::link(format!("/console/users/{user}"), &row.mailbox_name),
        None => Cell::from(row.mailbox_name.as_str()).more(text.get("impact-nobody")),
    };
    let mailbox =
        if row.is_further && row.user.is_some() { mailbox.more(text.get("impact-further")) } else { mailbox };
    let device = if row.model.is_empty() { row.eas_id.to_string() } else { row.model.clone() };
    let device = match row.partnership {
        Some(partnership) => Cell::link(format!("{}/partnerships/{partnership}", address(id)), device),
        None => Cell::from(device.as_str()),
    };
    let when = text.get(if row.decision.enforced { "impact-now" } else { "impact-told" });
    let mut why = format!("{} {when}", words::rule(text, row.decision.rule));
    if row.loses_entry {
        why = format!("{why} {}", text.get("impact-loses-entry"));
    }
    vec![mailbox, device.more(row.eas_id.to_string()), words::level(text, row.decision.level).more(why)]
}
