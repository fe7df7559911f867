//! What a change would do, before it is saved: how many devices, how many users lose mail, and who.

use services::Error;
use services::compliance::{ComplianceChange, ComplianceImpact, Proposal};
use texts::Text;

use crate::console::{accepted, state};
use crate::part::{Alert, Cell, Facts, Part, Table, Tone};

/// How many devices are shown.
const ROWS: usize = 200;

/// The digest of what is accepted: the change itself, the numbers, and every device that is named.
pub(in crate::console) fn digest(proposal: &Proposal, impact: &ComplianceImpact) -> Result<String, Error> {
    let numbers = (impact.fail, impact.fail_later, impact.recover, impact.users_losing_mail);
    let row = |row: &ComplianceChange| (row.device, row.after, row.loses_mail);
    accepted::digest(&(proposal, numbers, impact.rows.iter().map(row).collect::<Vec<_>>()))
}

/// Whether anybody would notice.
pub(in crate::console) const fn is_felt(impact: &ComplianceImpact) -> bool {
    impact.fail > 0 || impact.fail_later > 0
}

/// What it would do. `saved` says that it is not yet, where a form can be sent again.
pub(in crate::console) fn parts(text: Text, impact: &ComplianceImpact) -> Vec<Part> {
    let tone = if impact.fail > 0 { Tone::Bad } else { Tone::Info };
    let title = text.count_with("impact-fail", impact.fail, &[("all", &impact.devices.to_string())]);
    let alert = Alert::new(tone, title)
        .line(text.count("impact-lose-mail", impact.users_losing_mail))
        .line(text.get("policy-impact-not-yet"));
    let facts = Facts::new(text.get("policy-impact-title"))
        .fact(text.get("impact-fails"), impact.fail.to_string())
        .fact(text.get("impact-fails-later"), impact.fail_later.to_string())
        .fact(text.get("impact-recovers"), impact.recover.to_string())
        .fact(text.get("impact-mail"), impact.users_losing_mail.to_string());
    let mut parts = vec![Part::Alert(alert), Part::Facts(facts)];
    let rows: Vec<_> = impact
        .rows
        .iter()
        .take(ROWS)
        .map(|row| {
            let reason = row.reason.map_or_else(String::new, |reason| why(text, reason));
            let mail = if row.loses_mail { text.get("impact-row-mail") } else { String::new() };
            vec![
                Cell::link(format!("/console/devices/{}", row.device), &row.device_name),
                Cell::link(format!("/console/users/{}", row.user), &row.user_name).more(mail),
                state::compliance(text, row.before),
                state::compliance(text, row.after).more(reason),
            ]
        })
        .collect();
    if !rows.is_empty() {
        parts.push(Part::Table(Table {
            title: text.get("impact-devices"),
            columns: vec![
                text.get("device"),
                text.get("user"),
                text.get("impact-before"),
                text.get("impact-after"),
            ],
            rows,
            ..Table::default()
        }));
    }
    parts
}

/// Why a device is not compliant, for people.
pub(crate) fn why(text: Text, reason: &str) -> String {
    text.find(&format!("compliance-why-{reason}")).unwrap_or_else(|| reason.to_owned())
}
