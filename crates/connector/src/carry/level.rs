//! The organisation's default level.

use connector_protocol::sync::Level;
use outbound_exchange::{AccessLevel, Cmdlets, ExchangeError};

use super::failure::refused;
use super::look::{Evidence, Look};

pub(super) async fn look(
    cmdlets: &mut Cmdlets<'_>,
    level: Level,
    expected: Level,
    controller: Option<&str>,
) -> Result<Look, ExchangeError> {
    let Some(settings) = cmdlets.organisation(controller).await? else {
        return Err(ExchangeError::NotFound {
            cmdlet: "Get-ActiveSyncOrganizationSettings".to_owned(),
            identity: "settings".to_owned(),
        });
    };
    let so = settings.default_level == access_level(level);
    if !so && settings.default_level != access_level(expected) {
        let detail = "the default level is another than the plan started from: let a sync run and plan again";
        return Ok(Look::Never(refused("not-expected", detail)));
    }
    let controller = controller.map(str::to_owned).or(settings.controller);
    Ok(Evidence { controller, ..Evidence::default() }.look(so))
}

pub(super) async fn set(
    cmdlets: &mut Cmdlets<'_>,
    level: Level,
    seen: &Evidence,
) -> Result<(), ExchangeError> {
    cmdlets.change_default_level(&access_level(level), seen.controller.as_deref()).await
}

/// The same level in Exchange's words.
pub(super) fn access_level(level: Level) -> AccessLevel {
    match level {
        Level::Allow => AccessLevel::Allow,
        Level::Block => AccessLevel::Block,
        Level::Quarantine => AccessLevel::Quarantine,
    }
}
