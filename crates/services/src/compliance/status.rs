//! What policies say of devices and users, as the console and the API count it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::actor::{Actor, Permission};
use domain::compliance::{ComplianceSetting, SettingState};
use domain::device::Platform;
use domain::id::{CompliancePolicyId, DeviceId, UserId};
use store::compliance_listing::{ComplianceRow, UserComplianceRow};
use store::listing::DeploymentOrder;

use super::policies::existing;
use crate::{Error, Page, Services};

/// How many devices, or users, are in which state for a policy.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ComplianceOverview {
    /// How many in each state; none that has nobody.
    pub counts: BTreeMap<SettingState, u64>,
    /// When one of them changed last; the policy's own last change if none did.
    pub updated_at: DateTime<Utc>,
    /// The policy's version.
    pub version: u32,
}

impl ComplianceOverview {
    /// How many are in a state.
    pub fn count(&self, state: SettingState) -> u64 {
        self.counts.get(&state).copied().unwrap_or(0)
    }
}

/// What a policy says for one user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserCompliance {
    /// The user.
    pub user: UserId,
    /// The user's name.
    pub user_name: String,
    /// The user's principal name.
    pub principal_name: Option<String>,
    /// The worst state of the user's devices.
    pub state: SettingState,
    /// Of how many devices.
    pub devices: u64,
    /// When one of them was heard of last.
    pub last_seen_at: DateTime<Utc>,
}

/// A page of what a policy says of devices: of all, or of those in one state.
pub async fn device_page(
    services: &Services,
    actor: &Actor,
    id: CompliancePolicyId,
    state: Option<SettingState>,
    page: &Page<DeploymentOrder>,
) -> Result<Vec<ComplianceRow>, Error> {
    actor.require(Permission::ReadConfiguration)?;
    let mut tx = services.store.read().await?;
    existing(&mut tx, id).await?;
    Ok(tx.compliance_rows(id, state, page).await?)
}

/// What a policy says of one device.
pub async fn device_row(
    services: &Services,
    actor: &Actor,
    id: CompliancePolicyId,
    device: DeviceId,
) -> Result<Option<ComplianceRow>, Error> {
    actor.require(Permission::ReadConfiguration)?;
    Ok(services.store.read().await?.compliance_row(id, device).await?)
}

/// The users whose devices a policy judges, in the order of their ids.
pub async fn users(
    services: &Services,
    actor: &Actor,
    id: CompliancePolicyId,
) -> Result<Vec<UserCompliance>, Error> {
    actor.require(Permission::ReadConfiguration)?;
    let mut tx = services.store.read().await?;
    existing(&mut tx, id).await?;
    Ok(by_user(tx.compliance_states_by_user(id).await?))
}

/// The overview by device.
pub async fn device_overview(
    services: &Services,
    actor: &Actor,
    id: CompliancePolicyId,
) -> Result<ComplianceOverview, Error> {
    actor.require(Permission::ReadConfiguration)?;
    let mut tx = services.store.read().await?;
    let policy = existing(&mut tx, id).await?;
    let updated_at = tx.compliance_changed_at(id).await?.unwrap_or(policy.modified_at);
    let counts = tx.compliance_counts(id).await?.into_iter().collect();
    Ok(ComplianceOverview { counts, updated_at, version: policy.version })
}

/// The overview by user: each counts once, with the worst of their devices.
pub async fn user_overview(
    services: &Services,
    actor: &Actor,
    id: CompliancePolicyId,
) -> Result<ComplianceOverview, Error> {
    let mut overview = device_overview(services, actor, id).await?;
    overview.counts.clear();
    for user in users(services, actor, id).await? {
        *overview.counts.entry(user.state).or_default() += 1;
    }
    Ok(overview)
}

/// How many devices of each platform are in which state for each setting, over all policies.
pub async fn by_setting(
    services: &Services,
    actor: &Actor,
) -> Result<BTreeMap<(Platform, ComplianceSetting), BTreeMap<SettingState, u64>>, Error> {
    actor.require(Permission::ReadConfiguration)?;
    let mut found: BTreeMap<_, BTreeMap<SettingState, u64>> = BTreeMap::new();
    for (platform, settings, devices) in services.store.read().await?.compliance_by_setting().await? {
        for verdict in settings {
            *found.entry((platform, verdict.setting)).or_default().entry(verdict.state).or_default() +=
                devices;
        }
    }
    Ok(found)
}

/// One status for each user from rows that are in the order of the users.
fn by_user(rows: Vec<UserComplianceRow>) -> Vec<UserCompliance> {
    let mut users: Vec<UserCompliance> = Vec::new();
    for row in rows {
        match users.last_mut() {
            Some(user) if user.user == row.user => {
                user.devices += row.devices;
                user.last_seen_at = user.last_seen_at.max(row.last_seen_at);
                user.state = user.state.max(row.state);
            }
            _ => users.push(UserCompliance {
                user: row.user,
                user_name: row.user_name,
                principal_name: row.principal_name,
                state: row.state,
                devices: row.devices,
                last_seen_at: row.last_seen_at,
            }),
        }
    }
    users
}
