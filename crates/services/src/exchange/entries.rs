//! Between the words of the protocol and ours.

use connector_protocol::intent::{List as WireList, Operation as Wire, Urgency};
use connector_protocol::sync::{Characteristic as WireCharacteristic, Level as WireLevel};
use domain::access::exchange::Characteristic;
use domain::access::plan::RuleChange;
use domain::access::{Level, List, Operation};
use domain::partnership::EasId;
use store::exchange::intent::Intent;

/// The ids of a personal list. What is no id is nobody's that we could judge; it stays in Exchange untouched.
pub(super) fn ids(list: &[String]) -> Vec<EasId> {
    list.iter().filter_map(|text| text.parse().ok()).collect()
}

pub(super) const fn level(level: WireLevel) -> Level {
    match level {
        WireLevel::Allow => Level::Allow,
        WireLevel::Block => Level::Block,
        WireLevel::Quarantine => Level::Quarantine,
    }
}

const fn wire_level(level: Level) -> WireLevel {
    match level {
        Level::Allow => WireLevel::Allow,
        Level::Block => WireLevel::Block,
        Level::Quarantine => WireLevel::Quarantine,
    }
}

const fn wire_list(list: List) -> WireList {
    match list {
        List::Allowed => WireList::Allowed,
        List::Blocked => WireList::Blocked,
    }
}

const fn wire_characteristic(of: Characteristic) -> WireCharacteristic {
    match of {
        Characteristic::DeviceType => WireCharacteristic::DeviceType,
        Characteristic::DeviceModel => WireCharacteristic::DeviceModel,
        Characteristic::DeviceOs => WireCharacteristic::DeviceOs,
        Characteristic::UserAgent => WireCharacteristic::UserAgent,
        Characteristic::XmsWlHeader => WireCharacteristic::XmsWlHeader,
    }
}

/// An operation in the protocol's words.
pub(super) fn operation(operation: &Operation) -> Wire {
    match operation {
        Operation::Entry { entry } => Wire::SetEntry {
            mailbox: entry.mailbox.0,
            eas_id: entry.eas_id.to_string(),
            add: entry.add.map(wire_list),
            remove: entry.remove.map(wire_list),
        },
        Operation::Rule { rule: RuleChange::SetDefault { level, previous } } => {
            Wire::SetDefaultLevel { level: wire_level(*level), expected: wire_level(*previous) }
        }
        Operation::Rule { rule: RuleChange::Add { rule } | RuleChange::SetLevel { rule, .. } } => {
            Wire::SetRule {
                characteristic: wire_characteristic(rule.characteristic),
                query: rule.query.clone(),
                level: wire_level(rule.level),
            }
        }
        Operation::Rule { rule: RuleChange::Remove { rule } } => Wire::RemoveRule {
            characteristic: wire_characteristic(rule.characteristic),
            query: rule.query.clone(),
        },
        Operation::RemovePartnership { guid, eas_id, .. } => {
            Wire::RemovePartnership { guid: *guid, eas_id: eas_id.to_string() }
        }
        Operation::Wipe { guid, eas_id, account_only, .. } => {
            Wire::WipeDevice { guid: *guid, eas_id: eas_id.to_string(), account_only: *account_only }
        }
    }
}

/// The level that a rule has before it gets another or goes: what somebody else changed meanwhile stays as it is.
pub(super) const fn expected(operation: &Operation) -> Option<WireLevel> {
    match operation {
        Operation::Rule { rule: RuleChange::SetLevel { previous, .. } } => Some(wire_level(*previous)),
        Operation::Rule { rule: RuleChange::Remove { rule } } => Some(wire_level(rule.level)),
        _ => None,
    }
}

/// How urgent an intent is, by its place in the queue: see [`domain::access::plan::priority`].
pub(super) const fn urgency(intent: &Intent) -> Urgency {
    match intent.priority {
        0 => Urgency::Release,
        1 => Urgency::Quiet,
        2 => Urgency::LockOut,
        _ => Urgency::Bulk,
    }
}
