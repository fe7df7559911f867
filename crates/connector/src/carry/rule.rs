//! Device access rules.

use connector_protocol::sync::{Characteristic, Level};
use outbound_exchange::{Characteristic as RuleCharacteristic, Cmdlets, ExchangeError, NewAccessRule};

use super::level::access_level;
use super::look::{Evidence, Look};

/// `level` is `None` for a rule that is not to be there.
pub(super) async fn look(
    cmdlets: &mut Cmdlets<'_>,
    characteristic: Characteristic,
    query: &str,
    level: Option<Level>,
) -> Result<Look, ExchangeError> {
    let rules = cmdlets.rules().await?;
    let wanted = rule_characteristic(characteristic);
    let found = rules.items.iter().find(|rule| rule.characteristic == wanted && rule.query == query);
    if found.is_none() && rules.unreadable > 0 {
        // It may be one of those.
        return Err(ExchangeError::Truncated { cmdlet: "Get-ActiveSyncDeviceAccessRule".to_owned() });
    }
    let so = found.map(|rule| &rule.level) == level.map(access_level).as_ref();
    let rule = found.and_then(outbound_exchange::AccessRule::identity);
    Ok(Evidence { rule, ..Evidence::default() }.look(so))
}

pub(super) async fn set(
    cmdlets: &mut Cmdlets<'_>,
    characteristic: Characteristic,
    query: &str,
    level: Level,
    seen: &Evidence,
) -> Result<(), ExchangeError> {
    let level = access_level(level);
    if let Some(rule) = &seen.rule {
        return cmdlets.change_rule(rule, &level).await;
    }
    let characteristic = rule_characteristic(characteristic);
    cmdlets.add_rule(&NewAccessRule { characteristic, query: query.to_owned(), level }).await
}

pub(super) async fn remove(cmdlets: &mut Cmdlets<'_>, seen: &Evidence) -> Result<(), ExchangeError> {
    match &seen.rule {
        Some(rule) => cmdlets.remove_rule(rule).await,
        None => Ok(()),
    }
}

fn rule_characteristic(characteristic: Characteristic) -> RuleCharacteristic {
    match characteristic {
        Characteristic::DeviceType => RuleCharacteristic::DeviceType,
        Characteristic::DeviceModel => RuleCharacteristic::DeviceModel,
        Characteristic::DeviceOs => RuleCharacteristic::DeviceOs,
        Characteristic::UserAgent => RuleCharacteristic::UserAgent,
        Characteristic::XmsWlHeader => RuleCharacteristic::WapHeader,
    }
}
