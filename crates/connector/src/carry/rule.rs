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
    controller: Option<&str>,
) -> Result<Look, ExchangeError> {
    let found = find(cmdlets, characteristic, query, controller).await?;
    let now = found.rule.as_ref().map(|rule| &rule.level);
    let so = now == Some(&access_level(level));
    if !so && now != expected.map(access_level).as_ref() {
        return Ok(Look::Never(refused("not-expected", ANOTHER)));
    }
    Ok(found.evidence().look(so))
}

/// A rule that is not to be there. `expected` is the level that it has before; `None` of a server that does not say.
pub(super) async fn look_removed(
    cmdlets: &mut Cmdlets<'_>,
    characteristic: Characteristic,
    query: &str,
    expected: Option<Level>,
    controller: Option<&str>,
) -> Result<Look, ExchangeError> {
    let found = find(cmdlets, characteristic, query, controller).await?;
    if let Some((rule, expected)) = found.rule.as_ref().zip(expected)
        && rule.level != access_level(expected)
    {
        return Ok(Look::Never(refused("not-expected", ANOTHER)));
    }
    let so = found.rule.is_none();
    Ok(found.evidence().look(so))
}

/// A rule as a domain controller has it.
struct Found {
    rule: Option<AccessRule>,
    controller: Option<String>,
}

impl Found {
    fn evidence(self) -> Evidence {
        let rule = self.rule.as_ref().and_then(AccessRule::identity);
        Evidence { rule, controller: self.controller, lists: None }
    }
}

async fn find(
    cmdlets: &mut Cmdlets<'_>,
    characteristic: Characteristic,
    query: &str,
    controller: Option<&str>,
) -> Result<Found, ExchangeError> {
    let controller = match controller {
        Some(controller) => Some(controller.to_owned()),
        None => nearest(cmdlets).await?,
    };
    let rules = cmdlets.rules(controller.as_deref()).await?;
    let wanted = rule_characteristic(characteristic);
    let found = rules.items.into_iter().find(|rule| rule.characteristic == wanted && rule.query == query);
    if found.is_none() && rules.unreadable > 0 {
        // It may be one of those.
        return Err(ExchangeError::Truncated { cmdlet: "Get-ActiveSyncDeviceAccessRule".to_owned() });
    }
    Ok(Found { rule: found, controller })
}

/// The domain controller that this session asks. Where there is no rule yet, no rule says it: the settings lie beside them.
async fn nearest(cmdlets: &mut Cmdlets<'_>) -> Result<Option<String>, ExchangeError> {
    match cmdlets.organisation(None).await {
        // For the rules it does not matter what else cannot be read.
        Err(ExchangeError::Truncated { .. }) => Ok(None),
        settings => Ok(settings?.and_then(|settings| settings.controller)),
    }
}

pub(super) async fn set(
    cmdlets: &mut Cmdlets<'_>,
    characteristic: Characteristic,
    query: &str,
    level: Level,
    seen: &Evidence,
) -> Result<(), ExchangeError> {
    let (level, controller) = (access_level(level), seen.controller.as_deref());
    if let Some(rule) = &seen.rule {
        return cmdlets.change_rule(rule, &level, controller).await;
    }
    let characteristic = rule_characteristic(characteristic);
    let rule = NewAccessRule { characteristic, query: query.to_owned(), level };
    cmdlets.add_rule(&rule, controller).await
}

pub(super) async fn remove(cmdlets: &mut Cmdlets<'_>, seen: &Evidence) -> Result<(), ExchangeError> {
    match &seen.rule {
        Some(rule) => cmdlets.remove_rule(rule, seen.controller.as_deref()).await,
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
