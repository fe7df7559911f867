//! States, rules and reasons of Exchange in words and colours.

use domain::access::settings::Mode;
use domain::access::{Assurance, Decision, Level, Reason, Rule};
use domain::partnership::RecordState;
use services::exchange::{Connection, PartnershipRow};
use texts::Text;

use crate::part::{Cell, Tone};

/// How a connection is.
pub(super) fn connection(text: Text, connection: Connection) -> Cell {
    let (tone, id) = match connection {
        Connection::None => (Tone::Quiet, "exchange-connection-none"),
        Connection::Pending => (Tone::Info, "exchange-connection-pending"),
        Connection::Connected => (Tone::Good, "exchange-connection-connected"),
        Connection::Hindered => (Tone::Warn, "exchange-connection-hindered"),
        Connection::Silent => (Tone::Bad, "exchange-connection-silent"),
    };
    Cell::badge(tone, text.get(id))
}

/// How far the policy goes.
pub(super) fn mode(text: Text, mode: Mode) -> Cell {
    let tone = match mode {
        Mode::Off => Tone::Quiet,
        Mode::Report => Tone::Info,
        Mode::Enforcing => Tone::Good,
    };
    Cell::badge(tone, text.get(&format!("access-mode-{}", mode.name())))
}

/// What can be done about a partnership.
pub(super) fn record(text: Text, state: RecordState) -> Cell {
    let tone = match state {
        RecordState::Managed => Tone::Good,
        RecordState::Unmanaged => Tone::Warn,
        RecordState::Stale | RecordState::Retired => Tone::Quiet,
    };
    Cell::badge(tone, text.get(&format!("record-{}", state.name())))
}

/// What Exchange says.
pub(crate) fn said(text: Text, row: &PartnershipRow) -> Cell {
    state(text, &row.partnership.state)
}

/// A state in Exchange's word. One that nobody knows is shown as it came.
pub(super) fn state(text: Text, state: &str) -> Cell {
    let tone = match state.to_ascii_lowercase().as_str() {
        "allowed" => Tone::Good,
        "blocked" => Tone::Bad,
        "quarantined" => Tone::Warn,
        _ => Tone::Quiet,
    };
    let words = text.find(&format!("access-state-{}", state.to_ascii_lowercase()));
    Cell::badge(tone, words.unwrap_or_else(|| state.to_owned()))
}

/// A level.
pub(super) fn level(text: Text, level: Level) -> Cell {
    let tone = match level {
        Level::Allow => Tone::Good,
        Level::Block => Tone::Bad,
        Level::Quarantine => Tone::Warn,
    };
    Cell::badge(tone, text.get(&format!("access-level-{}", level.name())))
}

/// Which line of the policy decided.
pub(crate) fn rule(text: Text, rule: Rule) -> String {
    text.get(&format!("access-rule-{}", rule.name().to_lowercase()))
}

/// Why Exchange will say what it will.
pub(crate) fn reason(text: Text, decision: &Decision) -> String {
    let id = match &decision.reason {
        Reason::DeviceRule(rule) => return text.with("access-reason-rule", &[("rule", &rule.name())]),
        Reason::Compliant => "access-reason-compliant",
        Reason::NotEnrolled => "access-reason-not-enrolled",
        Reason::NotCompliant => "access-reason-not-compliant",
        Reason::Doubtful => "access-reason-doubtful",
        Reason::OutlookMobile => "access-reason-outlook",
        Reason::PersonalEntry => "access-reason-personal",
        Reason::DefaultLevel => "access-reason-default",
        Reason::MailboxPolicy => "access-reason-mailbox-policy",
        Reason::EasDisabled => "access-reason-eas-disabled",
    };
    text.get(id)
}

/// How sure a link is.
pub(crate) fn assurance(text: Text, assurance: Assurance) -> Cell {
    let tone = match assurance {
        Assurance::Weak | Assurance::IdMatches => Tone::Warn,
        Assurance::IdAndUserMatch | Assurance::BoundToKey => Tone::Good,
    };
    Cell::badge(tone, text.get(&format!("assurance-{}", assurance.name().to_lowercase())))
}
