//! Device access rules.

use connector_protocol::sync::{Characteristic, Level};
use outbound_exchange::{
    AccessRule, Characteristic as RuleCharacteristic, Cmdlets, ExchangeError, NewAccessRule,
};

use super::failure::refused;
use super::level::access_level;
use super::look::{Evidence, Look};

/// What is said of a rule that somebody else made or changed.
const ANOTHER: &str = "the rule is another than the plan started from: let a sync run and plan again";

/// A rule that is to be there with this level. `expected` is the level that it has before, `None` if there is to be none yet.
pub(super) async fn look_set(
    cmdlets: &mut Cmdlets<'_>,
    characteristic: Characteristic,
    query: &str,
    level: Level,
    expected: Option<Level>,
) -> Result<Look, ExchangeError> {
    let found = find(cmdlets, characteristic, query).await?;
    let now = found.as_ref().map(|rule| &rule.level);
    let so = now == Some(&access_level(level));
    if !so && now != expected.map(access_level).as_ref() {
        return Ok(Look::Never(refused("not-expected", ANOTHER)));
    }
    Ok(evidence(found.as_ref()).look(so))
}

/// A rule that is not to be there. `expected` is the level that it has before; `None` of a server that does not say.
pub(super) async fn look_removed(
    cmdlets: &mut Cmdlets<'_>,
    characteristic: Characteristic,
    query: &str,
    expected: Option<Level>,
) -> Result<Look, ExchangeError> {
    let found = find(cmdlets, characteristic, query).await?;
    if let Some((rule, expected)) = found.as_ref().zip(expected)
        && rule.level != access_level(expected)
    {
        return Ok(Look::Never(refused("not-expected", ANOTHER)));
    }
    Ok(evidence(found.as_ref()).look(found.is_none()))
}

async fn find(
    cmdlets: &mut Cmdlets<'_>,
    characteristic: Characteristic,
    query: &str,
) -> Result<Option<AccessRule>, ExchangeError> {
    let rules = cmdlets.rules().await?;
    let wanted = rule_characteristic(characteristic);
    let found = rules.items.into_iter().find(|rule| rule.characteristic == wanted && rule.query == query);
    if found.is_none() && rules.unreadable > 0 {
        // It may be one of those.
        return Err(ExchangeError::Truncated { cmdlet: "Get-ActiveSyncDeviceAccessRule".to_owned() });
    }
    Ok(found)
}

fn evidence(found: Option<&AccessRule>) -> Evidence {
    Evidence { rule: found.and_then(AccessRule::identity), ..Evidence::default() }
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
