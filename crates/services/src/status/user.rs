//! The status of a profile for each user.

use chrono::{DateTime, Utc};
use domain::actor::{Actor, Permission};
use domain::deployment::DeploymentState;
use domain::id::{ProfileId, UserId};
use store::Tx;
use store::listing::UserStateRow;
use uuid::Uuid;

use crate::{Error, Services};

/// The status of a profile, or of a compliance policy, for one user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserStatus<S = DeploymentState> {
    /// The user.
    pub user: UserId,
    /// The user's name.
    pub user_name: String,
    /// The user's principal name.
    pub principal_name: Option<String>,
    /// The worst state of the user's devices.
    pub state: S,
    /// On how many devices.
    pub devices: u64,
    /// When one of them was heard of last.
    pub last_seen_at: DateTime<Utc>,
}

/// The status of a profile for one user; `None` if it is on none of their devices.
pub async fn user_status(
    services: &Services,
    actor: &Actor,
    id: ProfileId,
    user: UserId,
) -> Result<Option<UserStatus>, Error> {
    actor.require(Permission::ReadConfiguration)?;
    let mut tx = services.store.read().await?;
    super::existing(&mut tx, id).await?;
    let found = page(&mut tx, id, before(user), 1).await?.into_iter().next();
    Ok(found.filter(|found| found.user == user))
}

/// Up to `limit` users that a profile is deployed to, in the order of their ids, from the user after `after` on.
pub async fn user_status_page(
    services: &Services,
    actor: &Actor,
    id: ProfileId,
    after: Option<UserId>,
    limit: u32,
) -> Result<Vec<UserStatus>, Error> {
    actor.require(Permission::ReadConfiguration)?;
    let mut tx = services.store.read().await?;
    super::existing(&mut tx, id).await?;
    page(&mut tx, id, after, limit).await
}

/// The same within a transaction.
pub(super) async fn page(
    tx: &mut Tx,
    id: ProfileId,
    after: Option<UserId>,
    limit: u32,
) -> Result<Vec<UserStatus>, Error> {
    let rows = tx.deployment_states_by_user_after(id, after, rows_of(limit, DeploymentState::ALL)).await?;
    Ok(user_states(rows, limit, weight))
}

/// The id before a user's: a page after it begins with the user.
pub(crate) fn before(user: UserId) -> Option<UserId> {
    user.0.as_u128().checked_sub(1).map(|number| UserId(Uuid::from_u128(number)))
}

/// How many rows are read for `limit` users. One user more than asked for has at most as many as there are states: the last user of
/// them is whole, or is cut off.
pub(crate) fn rows_of<S>(limit: u32, states: &[S]) -> u32 {
    limit.saturating_add(1).saturating_mul(u32::try_from(states.len()).unwrap_or(u32::MAX))
}

/// One status for each of up to `limit` users from rows that are in the order of the users. The state that weighs most counts.
pub(crate) fn user_states<S: Copy, W: Ord>(
    rows: Vec<UserStateRow<S>>,
    limit: u32,
    weight: impl Fn(S) -> W,
) -> Vec<UserStatus<S>> {
    let mut users: Vec<UserStatus<S>> = Vec::new();
    for row in rows {
        match users.last_mut() {
            Some(user) if user.user == row.user => {
                user.devices += row.devices;
                user.last_seen_at = user.last_seen_at.max(row.last_seen_at);
                if weight(row.state) > weight(user.state) {
                    user.state = row.state;
                }
            }
            _ => users.push(UserStatus {
                user: row.user,
                user_name: row.user_name,
                principal_name: row.principal_name,
                state: row.state,
                devices: row.devices,
                last_seen_at: row.last_seen_at,
            }),
        }
    }
    users.truncate(limit as usize);
    users
}

/// How much a state needs attention.
const fn weight(state: DeploymentState) -> u8 {
    match state {
        DeploymentState::Removing => 0,
        DeploymentState::NotApplicable => 1,
        DeploymentState::Succeeded => 2,
        DeploymentState::Waiting | DeploymentState::Pending | DeploymentState::Sent => 3,
        DeploymentState::Blocked => 4,
        DeploymentState::Conflict => 5,
        DeploymentState::Error => 6,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_has_the_worst_state_of_their_devices() {
        let row = |user, state, devices| UserStateRow {
            user: UserId(Uuid::from_u128(user)),
            user_name: String::new(),
            principal_name: None,
            state,
            devices,
            last_seen_at: DateTime::UNIX_EPOCH,
        };
        let rows = vec![
            row(1, DeploymentState::Error, 1),
            row(1, DeploymentState::Succeeded, 2),
            row(2, DeploymentState::NotApplicable, 1),
            row(2, DeploymentState::Succeeded, 1),
        ];
        assert_eq!(user_states(rows.clone(), 1, weight).len(), 1);
        let users = user_states(rows, 2, weight);
        let seen: Vec<_> = users.iter().map(|user| (user.state, user.devices)).collect();
        assert_eq!(seen, [(DeploymentState::Error, 3), (DeploymentState::Succeeded, 2)]);
    }
}
