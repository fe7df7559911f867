//! The status of a profile by setting: computed, not stored.

use std::collections::BTreeMap;

use domain::actor::{Actor, Permission};
use domain::catalogue::setting_states;
use domain::deployment::{Deployment, GraphStatus};
use domain::id::{BundleId, DeviceId, ProfileId};
use uuid::Uuid;

use crate::{Error, Services};

/// How many devices have what status for one setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingSummary {
    /// Graph's name of the setting.
    pub name: &'static str,
    /// How many devices by status.
    pub devices: BTreeMap<GraphStatus, u64>,
}

/// The summaries of all settings that a profile sets, in the catalogue's order.
pub async fn setting_summaries(
    services: &Services,
    actor: &Actor,
    id: ProfileId,
) -> Result<Vec<SettingSummary>, Error> {
    actor.require(Permission::ReadConfiguration)?;
    let mut tx = services.store.read().await?;
    let profile = super::existing(&mut tx, id).await?;
    let mut summaries: Vec<SettingSummary> = Vec::new();
    for count in tx.deployment_counts(id).await? {
        // Every device of one count has the same statuses, whichever device it is.
        let any = Deployment {
            device: DeviceId(Uuid::nil()),
            profile: id,
            bundle: BundleId(id.0),
            state: count.state,
            generation: 0,
            desired: None,
            confirmed: None,
            error: None,
            reason: count.reason,
            changed_at: profile.modified_at,
        };
        for state in setting_states(&profile, &any) {
            if !summaries.iter().any(|summary| summary.name == state.name) {
                summaries.push(SettingSummary { name: state.name, devices: BTreeMap::new() });
            }
            for summary in summaries.iter_mut().filter(|summary| summary.name == state.name) {
                *summary.devices.entry(state.status).or_default() += count.number;
            }
        }
    }
    Ok(summaries)
}
