//! The organisation's default level.

use connector_protocol::sync::Level;
use outbound_exchange::{AccessLevel, Cmdlets, ExchangeError};

use super::failure::refused;
use super::look::{Evidence, Look};

pub(super) async fn look(
    cmdlets: &mut Cmdlets<'_>,
    level: Level,
    expected: Level,
) -> Result<Look, ExchangeError> {
    let Some(settings) = cmdlets.organisation().await? else {
        return Err(ExchangeError::NotFound {
            cmdlet: "Get-ActiveSyncOrganizationSettings".to_owned(),
            identity: "settings".to_owned(),
        });
    };
    if settings.default_level == access_level(level) {
        return Ok(Look::So(Evidence::default()));
    }
    if settings.default_level != access_level(expected) {
        let detail = "the default level is another than the plan started from: let a sync run and plan again";
        return Ok(Look::Never(refused("not-expected", detail)));
    }
    Ok(Look::NotSo(Evidence::default()))
}

pub(super) async fn set(cmdlets: &mut Cmdlets<'_>, level: Level) -> Result<(), ExchangeError> {
    cmdlets.change_default_level(&access_level(level)).await
}

/// The same level in Exchange's words.
pub(super) fn access_level(level: Level) -> AccessLevel {
    match level {
        Level::Allow => AccessLevel::Allow,
        Level::Block => AccessLevel::Block,
        Level::Quarantine => AccessLevel::Quarantine,
    }
}
