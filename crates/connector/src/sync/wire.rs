//! What Exchange gave, in the words of the protocol.

use connector_protocol::sync::{
    Characteristic, DeviceClass, Level, Mailbox, Partnership, Rule, Server, Statistics,
};
use outbound_exchange::{
    AccessLevel, AccessRule, CasMailbox, Characteristic as RuleCharacteristic, DeviceClass as Class,
    ExchangeServer, Partnership as Record, Recipient, Statistics as RecordStatistics,
};
use uuid::Uuid;

use crate::wire_text::{or_empty, text};

pub(super) fn server(server: &ExchangeServer, in_use: &str) -> Server {
    Server {
        fqdn: text(&server.fqdn),
        version: or_empty(server.version_text.as_deref()),
        site: or_empty(server.site.as_deref()),
        client_access: server.is_client_access,
        reachable: server.fqdn.eq_ignore_ascii_case(in_use).then_some(true),
    }
}

/// `None` for a level that is not known here.
pub(super) fn level(level: &AccessLevel) -> Option<Level> {
    match level {
        AccessLevel::Allow => Some(Level::Allow),
        AccessLevel::Block => Some(Level::Block),
        AccessLevel::Quarantine => Some(Level::Quarantine),
        _ => None,
    }
}

/// `None` for a rule that looks at something that is not known here.
pub(super) fn rule(rule: &AccessRule) -> Option<Rule> {
    let characteristic = match rule.characteristic {
        RuleCharacteristic::DeviceType => Characteristic::DeviceType,
        RuleCharacteristic::DeviceModel => Characteristic::DeviceModel,
        RuleCharacteristic::DeviceOs => Characteristic::DeviceOs,
        RuleCharacteristic::UserAgent => Characteristic::UserAgent,
        RuleCharacteristic::WapHeader => Characteristic::XmsWlHeader,
        _ => return None,
    };
    Some(Rule { characteristic, query: text(&rule.query), level: level(&rule.level)? })
}

pub(super) fn class(class: &Class) -> DeviceClass {
    DeviceClass { device_type: text(&class.device_type), model: or_empty(class.model.as_deref()) }
}

/// A mailbox with all its addresses, the primary one first.
pub(super) fn mailbox(mailbox: &CasMailbox, recipient: Option<&Recipient>) -> Mailbox {
    let mut addresses: Vec<String> = mailbox.address.iter().map(|address| text(address)).collect();
    for address in recipient.iter().flat_map(|recipient| &recipient.addresses) {
        let known = addresses.iter().any(|known| known.eq_ignore_ascii_case(address));
        if !known && addresses.len() < connector_protocol::MAX_ITEMS {
            addresses.push(text(address));
        }
    }
    Mailbox {
        guid: mailbox.guid,
        display_name: or_empty(mailbox.display_name.as_deref()),
        addresses,
        eas_enabled: mailbox.active_sync_enabled,
        other_ways: mailbox.other_ways.iter().map(ToString::to_string).collect(),
        allowed: mailbox.allowed.iter().map(|id| text(id)).collect(),
        blocked: mailbox.blocked.iter().map(|id| text(id)).collect(),
    }
}

pub(super) fn partnership(record: &Record, mailbox: Uuid) -> Partnership {
    Partnership {
        guid: record.guid,
        mailbox,
        eas_id: text(&record.device_id),
        device_type: or_empty(record.device_type.as_deref()),
        model: or_empty(record.model.as_deref()),
        user_agent: or_empty(record.user_agent.as_deref()),
        os: or_empty(record.os.as_deref()),
        friendly_name: or_empty(record.friendly_name.as_deref()),
        imei: or_empty(record.imei.as_deref()),
        client_type: or_empty(record.client_type.as_deref()),
        state: text(record.state.word()),
        state_reason: text(record.reason.word()),
        state_rule: or_empty(record.rule.as_deref()),
        first_sync_at: record.first_sync,
    }
}

pub(super) fn statistics(found: &RecordStatistics) -> Statistics {
    Statistics { guid: found.guid, last_success_at: found.last_success, last_attempt_at: found.last_attempt }
}
