//! Both overviews of a profile.

use chrono::{DateTime, Utc};
use domain::actor::{Actor, Permission};
use domain::deployment::{DeploymentState, GraphStatus};
use domain::id::ProfileId;

use super::user;
use crate::{Error, Services};

/// How many users are read at a time.
const USERS: u32 = 1000;

/// How many devices, or users, are in which state for a profile.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Overview {
    /// Still to come.
    pub pending: u64,
    /// Not for this device.
    pub not_applicable: u64,
    /// There.
    pub success: u64,
    /// Failed.
    pub error: u64,
    /// The user's own account is in the way.
    pub failed: u64,
    /// Another profile sets up the same account.
    pub conflict: u64,
    /// When one of them changed last; the profile's own last change if none did.
    pub updated_at: DateTime<Utc>,
    /// The profile's version.
    pub version: u32,
}

impl Overview {
    fn add(&mut self, state: DeploymentState, number: u64) {
        let place = match state.graph_status() {
            None => return,
            Some(GraphStatus::Compliant | GraphStatus::Remediated) => &mut self.success,
            Some(GraphStatus::NotApplicable) => &mut self.not_applicable,
            Some(GraphStatus::NonCompliant) => &mut self.failed,
            Some(GraphStatus::Error) => &mut self.error,
            Some(GraphStatus::Conflict) => &mut self.conflict,
            Some(GraphStatus::Unknown | GraphStatus::NotAssigned) => &mut self.pending,
        };
        *place += number;
    }
}

/// The overview by device.
pub async fn device_overview(services: &Services, actor: &Actor, id: ProfileId) -> Result<Overview, Error> {
    actor.require(Permission::ReadConfiguration)?;
    let mut tx = services.store.read().await?;
    let profile = super::existing(&mut tx, id).await?;
    let updated_at = tx.deployments_changed_at(id).await?.unwrap_or(profile.modified_at);
    let mut overview = Overview { updated_at, version: profile.version, ..Overview::default() };
    for count in tx.deployment_counts(id).await? {
        overview.add(count.state, count.number);
    }
    Ok(overview)
}

/// The overview by user: each counts once, with the worst of their devices.
pub async fn user_overview(services: &Services, actor: &Actor, id: ProfileId) -> Result<Overview, Error> {
    actor.require(Permission::ReadConfiguration)?;
    let mut tx = services.store.read().await?;
    let profile = super::existing(&mut tx, id).await?;
    let updated_at = tx.deployments_changed_at(id).await?.unwrap_or(profile.modified_at);
    let mut overview = Overview { updated_at, version: profile.version, ..Overview::default() };
    let mut after = None;
    loop {
        let users = user::page(&mut tx, id, after, USERS).await?;
        for user in &users {
            overview.add(user.state, 1);
        }
        after = users.last().map(|user| user.user);
        if users.len() < USERS as usize {
            return Ok(overview);
        }
    }
}
