//! Lists for people and for the API: deployments with their devices and users, page by page.

use chrono::{DateTime, Utc};
use domain::deployment::{DeploymentError, DeploymentState, Reason};
use domain::device::Platform;
use domain::id::{DeviceId, ProfileId, UserId};
use sqlx::types::Json;
use uuid::Uuid;

use crate::page::{Page, bind_page};
use crate::{Error, Tx, on};

macro_rules! status_columns {
    () => {
        "SELECT d.device_id, d.profile_id, d.state, d.changed_at, d.error, d.reason, \
         v.name AS device_name, v.model, v.platform, v.last_seen_at, \
         u.id AS user_id, u.display_name AS user_name, u.principal_name \
         FROM deployment d JOIN device v ON v.id = d.device_id JOIN directory_user u ON u.id = v.user_id "
    };
}
pub(crate) use status_columns;

macro_rules! statuses {
    () => {
        concat!(status_columns!(), "WHERE d.profile_id = $1 AND d.state <> 'removing'")
    };
}

crate::statements! {
    STATUSES_BY_ID_UP = concat!(statuses!(), " ORDER BY d.device_id LIMIT $2 OFFSET $3");
    STATUSES_BY_ID_UP_AFTER = concat!(statuses!(), " AND d.device_id > $4 ORDER BY d.device_id LIMIT $2 OFFSET $3");
    STATUSES_BY_ID_DOWN = concat!(statuses!(), " ORDER BY d.device_id DESC LIMIT $2 OFFSET $3");
    STATUSES_BY_ID_DOWN_AFTER = concat!(statuses!(), " AND d.device_id < $4 ORDER BY d.device_id DESC LIMIT $2 OFFSET $3");
    STATUSES_BY_NAME_UP = concat!(statuses!(), " ORDER BY v.name, d.device_id LIMIT $2 OFFSET $3");
    STATUSES_BY_NAME_UP_AFTER = concat!(statuses!(), " AND (v.name, d.device_id) > ($4, $5) ORDER BY v.name, d.device_id LIMIT $2 OFFSET $3");
    STATUSES_BY_NAME_DOWN = concat!(statuses!(), " ORDER BY v.name DESC, d.device_id DESC LIMIT $2 OFFSET $3");
    STATUSES_BY_NAME_DOWN_AFTER = concat!(statuses!(), " AND (v.name, d.device_id) < ($4, $5) ORDER BY v.name DESC, d.device_id DESC LIMIT $2 OFFSET $3");
    STATUS = concat!(statuses!(), " AND d.device_id = $2");
    STATUS_COUNT = "SELECT COUNT(*) FROM deployment WHERE profile_id = $1 AND state <> 'removing'";
    COUNTS = "SELECT state, reason, COUNT(*) AS number FROM deployment \
              WHERE profile_id = $1 AND state <> 'removing' GROUP BY state, reason ORDER BY state";
    LAST_CHANGE = "SELECT MAX(changed_at) FROM deployment WHERE profile_id = $1";
    BY_USER = "SELECT u.id AS user_id, u.display_name AS user_name, u.principal_name, d.state, \
               COUNT(*) AS devices, MAX(v.last_seen_at) AS last_seen_at \
               FROM deployment d JOIN device v ON v.id = d.device_id JOIN directory_user u ON u.id = v.user_id \
               WHERE d.profile_id = $1 AND d.state <> 'removing' \
               GROUP BY u.id, u.display_name, u.principal_name, d.state ORDER BY u.id, d.state";
    BY_USER_AFTER = "SELECT u.id AS user_id, u.display_name AS user_name, u.principal_name, d.state, \
               COUNT(*) AS devices, MAX(v.last_seen_at) AS last_seen_at \
               FROM deployment d JOIN device v ON v.id = d.device_id JOIN directory_user u ON u.id = v.user_id \
               WHERE d.profile_id = $1 AND d.state <> 'removing' AND u.id > $2 \
               GROUP BY u.id, u.display_name, u.principal_name, d.state ORDER BY u.id, d.state LIMIT $3";
    STATES = "SELECT state, COUNT(*) AS number FROM deployment WHERE state <> 'removing' GROUP BY state ORDER BY state";
}

/// A deployment with its device and its user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeploymentRow {
    /// The device.
    pub device: DeviceId,
    /// The profile.
    pub profile: ProfileId,
    /// Where the deployment is.
    pub state: DeploymentState,
    /// When its state changed last.
    pub changed_at: DateTime<Utc>,
    /// The error, if it failed.
    pub error: Option<DeploymentError>,
    /// Why it is in this state, if that needs saying.
    pub reason: Option<Reason>,
    /// The device's name.
    pub device_name: String,
    /// The device's model.
    pub model: String,
    /// What the device runs.
    pub platform: Platform,
    /// When the device was heard of last.
    pub last_seen_at: DateTime<Utc>,
    /// The device's user.
    pub user: UserId,
    /// The user's name.
    pub user_name: String,
    /// The user's principal name.
    pub principal_name: Option<String>,
}

#[derive(sqlx::FromRow)]
pub(crate) struct StatusRow {
    device_id: Uuid,
    profile_id: Uuid,
    state: String,
    changed_at: DateTime<Utc>,
    error: Option<Json<DeploymentError>>,
    reason: Option<Json<Reason>>,
    device_name: String,
    model: String,
    platform: String,
    last_seen_at: DateTime<Utc>,
    user_id: Uuid,
    user_name: String,
    principal_name: Option<String>,
}

fn state(name: &str) -> Result<DeploymentState, Error> {
    DeploymentState::from_name(name).ok_or(Error::Corrupt("deployment.state"))
}

fn number(count: i64) -> u64 {
    u64::try_from(count).unwrap_or(0)
}

impl StatusRow {
    pub(crate) fn read(self) -> Result<DeploymentRow, Error> {
        Ok(DeploymentRow {
            device: DeviceId(self.device_id),
            profile: ProfileId(self.profile_id),
            state: state(&self.state)?,
            changed_at: self.changed_at,
            error: self.error.map(|error| error.0),
            reason: self.reason.map(|reason| reason.0),
            device_name: self.device_name,
            model: self.model,
            platform: Platform::from_name(&self.platform).ok_or(Error::Corrupt("device.platform"))?,
            last_seen_at: self.last_seen_at,
            user: UserId(self.user_id),
            user_name: self.user_name,
            principal_name: self.principal_name,
        })
    }
}

/// How many deployments of a profile are in one state for one reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StateCount {
    /// The state.
    pub state: DeploymentState,
    /// The reason.
    pub reason: Option<Reason>,
    /// How many.
    pub number: u64,
}

#[derive(sqlx::FromRow)]
struct CountRow {
    state: String,
    reason: Option<Json<Reason>>,
    number: i64,
}

/// How many devices of one user are in one state for a profile, or for a compliance policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserStateRow<S = DeploymentState> {
    /// The user.
    pub user: UserId,
    /// The user's name.
    pub user_name: String,
    /// The user's principal name.
    pub principal_name: Option<String>,
    /// The state.
    pub state: S,
    /// How many of the user's devices.
    pub devices: u64,
    /// When one of them was heard of last.
    pub last_seen_at: DateTime<Utc>,
}

#[derive(sqlx::FromRow)]
pub(crate) struct UserRow {
    user_id: Uuid,
    user_name: String,
    principal_name: Option<String>,
    state: String,
    devices: i64,
    last_seen_at: DateTime<Utc>,
}

impl UserRow {
    pub(crate) fn read<S>(self, state: fn(&str) -> Result<S, Error>) -> Result<UserStateRow<S>, Error> {
        Ok(UserStateRow {
            user: UserId(self.user_id),
            user_name: self.user_name,
            principal_name: self.principal_name,
            state: state(&self.state)?,
            devices: number(self.devices),
            last_seen_at: self.last_seen_at,
        })
    }
}

/// By what the deployments of a profile are ordered; equal ones by their devices' ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeploymentOrder {
    /// By the device's id alone.
    Device,
    /// By the device's name.
    DeviceName,
}

impl Tx {
    /// A page of the deployments of a profile.
    pub async fn deployment_rows(
        &mut self,
        profile: ProfileId,
        page: &Page<DeploymentOrder>,
    ) -> Result<Vec<DeploymentRow>, Error> {
        let statement = page.choose(match page.order {
            DeploymentOrder::Device => &[
                [STATUSES_BY_ID_UP, STATUSES_BY_ID_UP_AFTER],
                [STATUSES_BY_ID_DOWN, STATUSES_BY_ID_DOWN_AFTER],
            ],
            DeploymentOrder::DeviceName => &[
                [STATUSES_BY_NAME_UP, STATUSES_BY_NAME_UP_AFTER],
                [STATUSES_BY_NAME_DOWN, STATUSES_BY_NAME_DOWN_AFTER],
            ],
        });
        let rows: Vec<StatusRow> = on!(self, c => {
            bind_page!(sqlx::query_as(statement).bind(profile.0), page).fetch_all(c).await
        })?;
        rows.into_iter().map(StatusRow::read).collect()
    }

    /// How many deployments a profile has.
    pub async fn deployment_count(&mut self, profile: ProfileId) -> Result<u64, Error> {
        let count: i64 = on!(self, c => sqlx::query_scalar(STATUS_COUNT).bind(profile.0).fetch_one(c).await)?;
        Ok(number(count))
    }

    /// The deployment of a profile on one device.
    pub async fn deployment_row(
        &mut self,
        profile: ProfileId,
        device: DeviceId,
    ) -> Result<Option<DeploymentRow>, Error> {
        let row: Option<StatusRow> = on!(self, c => sqlx::query_as(STATUS)
            .bind(profile.0).bind(device.0).fetch_optional(c).await)?;
        row.map(StatusRow::read).transpose()
    }

    /// How many deployments of a profile are in which state for which reason.
    pub async fn deployment_counts(&mut self, profile: ProfileId) -> Result<Vec<StateCount>, Error> {
        let rows: Vec<CountRow> = on!(self, c => sqlx::query_as(COUNTS).bind(profile.0).fetch_all(c).await)?;
        rows.into_iter()
            .map(|row| {
                let reason = row.reason.map(|reason| reason.0);
                Ok(StateCount { state: state(&row.state)?, reason, number: number(row.number) })
            })
            .collect()
    }

    /// When a deployment of a profile changed last.
    pub async fn deployments_changed_at(
        &mut self,
        profile: ProfileId,
    ) -> Result<Option<DateTime<Utc>>, Error> {
        Ok(on!(self, c => sqlx::query_scalar(LAST_CHANGE).bind(profile.0).fetch_one(c).await)?)
    }

    /// The states of a profile for each user, in the order of the users' ids.
    pub async fn deployment_states_by_user(
        &mut self,
        profile: ProfileId,
    ) -> Result<Vec<UserStateRow>, Error> {
        let rows: Vec<UserRow> = on!(self, c => sqlx::query_as(BY_USER).bind(profile.0).fetch_all(c).await)?;
        rows.into_iter().map(|row| row.read(state)).collect()
    }

    /// The same from the user after `after` on, up to `limit` rows: the last user may lack some of their states.
    pub async fn deployment_states_by_user_after(
        &mut self,
        profile: ProfileId,
        after: Option<UserId>,
        limit: u32,
    ) -> Result<Vec<UserStateRow>, Error> {
        let after = after.map_or(Uuid::nil(), |user| user.0);
        let rows: Vec<UserRow> = on!(self, c => sqlx::query_as(BY_USER_AFTER)
            .bind(profile.0).bind(after).bind(i64::from(limit)).fetch_all(c).await)?;
        rows.into_iter().map(|row| row.read(state)).collect()
    }

    /// How many deployments there are in each state, over all profiles.
    pub async fn deployment_states(&mut self) -> Result<Vec<(DeploymentState, u64)>, Error> {
        let rows: Vec<(String, i64)> = on!(self, c => sqlx::query_as(STATES).fetch_all(c).await)?;
        rows.into_iter().map(|(name, count)| Ok((state(&name)?, number(count)))).collect()
    }
}
