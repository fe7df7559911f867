//! What policies say of devices and users, as the console and the API count it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::actor::{Actor, Permission};
use domain::compliance::{ComplianceSetting, SettingState};
use domain::device::Platform;
use domain::id::{CompliancePolicyId, DeviceId, UserId};
use store::Tx;
use store::compliance_listing::ComplianceRow;
use store::listing::DeploymentOrder;

use super::policies::existing;
use crate::status::{self, UserStatus};
use crate::{Error, Page, Services};

/// How many users are read at a time.
const USERS: u32 = 1000;

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
pub type UserCompliance = UserStatus<SettingState>;

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

/// Up to `limit` users whose devices a policy judges, in the order of their ids, from the user after `after` on.
pub async fn user_page(
    services: &Services,
    actor: &Actor,
    id: CompliancePolicyId,
    after: Option<UserId>,
    limit: u32,
) -> Result<Vec<UserCompliance>, Error> {
    actor.require(Permission::ReadConfiguration)?;
    let mut tx = services.store.read().await?;
    existing(&mut tx, id).await?;
    users(&mut tx, id, after, limit).await
}

/// What a policy says for one user; `None` if it judges none of their devices.
pub async fn user(
    services: &Services,
    actor: &Actor,
    id: CompliancePolicyId,
    user: UserId,
) -> Result<Option<UserCompliance>, Error> {
    let found = user_page(services, actor, id, status::before(user), 1).await?.into_iter().next();
    Ok(found.filter(|found| found.user == user))
}

async fn users(
    tx: &mut Tx,
    id: CompliancePolicyId,
    after: Option<UserId>,
    limit: u32,
) -> Result<Vec<UserCompliance>, Error> {
    let rows = status::rows_of(limit, SettingState::ALL);
    let rows = tx.compliance_states_by_user_after(id, after, rows).await?;
    Ok(status::user_states(rows, limit, |state| state))
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
    let mut tx = services.store.read().await?;
    let mut after = None;
    loop {
        let users = users(&mut tx, id, after, USERS).await?;
        for user in &users {
            *overview.counts.entry(user.state).or_default() += 1;
        }
        after = users.last().map(|user| user.user);
        if users.len() < USERS as usize {
            return Ok(overview);
        }
    }
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
