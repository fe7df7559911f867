//! How many devices are in which state of compliance, as the API counts them.

use std::collections::BTreeMap;

use domain::actor::{Actor, Permission};
use domain::compliance::{ComplianceSetting, SettingState};
use domain::device::ComplianceState;
use domain::id::CompliancePolicyId;

use super::policies::existing;
use crate::{Error, Services};

/// How many managed devices are in which state for each setting of one policy. A setting that says nothing of any device yet has no counts.
pub async fn settings_of(
    services: &Services,
    actor: &Actor,
    id: CompliancePolicyId,
) -> Result<BTreeMap<ComplianceSetting, BTreeMap<SettingState, u64>>, Error> {
    actor.require(Permission::ReadConfiguration)?;
    let mut tx = services.store.read().await?;
    let asked = existing(&mut tx, id).await?.settings.asked();
    let mut found: BTreeMap<_, BTreeMap<_, _>> =
        asked.into_iter().map(|setting| (setting, BTreeMap::new())).collect();
    for (settings, devices) in tx.compliance_settings_of(id).await? {
        for verdict in settings {
            *found.entry(verdict.setting).or_default().entry(verdict.state).or_default() += devices;
        }
    }
    Ok(found)
}

/// How many managed devices are in which state, over all policies; no state that has none.
pub async fn devices_by_state(
    services: &Services,
    actor: &Actor,
) -> Result<BTreeMap<ComplianceState, u64>, Error> {
    actor.require(Permission::ReadConfiguration)?;
    Ok(services.store.read().await?.count_devices_by_compliance().await?.into_iter().collect())
}
