//! Lists for people and for the API: deployments with their devices and users, page by page.

use chrono::{DateTime, Utc};
use domain::deployment::{DeploymentError, DeploymentState, Reason};
use domain::device::Platform;
use domain::id::{DeviceId, ProfileId, UserId};
use sqlx::types::Json;
use uuid::Uuid;

use crate::{Error, Tx, on};

macro_rules! status_columns {
    () => {
        "SELECT d.device_id, d.profile_id, d.state, d.changed_at, d.error, d.reason, \
         v.name AS device_name, v.model, v.platform, v.last_seen_at, \
         u.id AS user_id, u.display_name AS user_name, u.principal_name \
         FROM deployment d JOIN device v ON v.id = d.device_id JOIN directory_user u ON u.id = v.user_id "
    };
}

crate::statements! {
    STATUSES = concat!(status_columns!(),
        "WHERE d.profile_id = $1 AND d.state <> 'removing' AND d.device_id > $2 ORDER BY d.device_id LIMIT $3");
    STATUS = concat!(status_columns!(),
        "WHERE d.profile_id = $1 AND d.state <> 'removing' AND d.device_id = $2");
    COUNTS = "SELECT state, reason, COUNT(*) AS number FROM deployment \
              WHERE profile_id = $1 AND state <> 'removing' GROUP BY state, reason ORDER BY state";
    LAST_CHANGE = "SELECT MAX(changed_at) FROM deployment WHERE profile_id = $1";
    BY_USER = "SELECT u.id AS user_id, u.display_name AS user_name, u.principal_name, d.state, \
               COUNT(*) AS devices, MAX(v.last_seen_at) AS last_seen_at \
               FROM deployment d JOIN device v ON v.id = d.device_id JOIN directory_user u ON u.id = v.user_id \
               WHERE d.profile_id = $1 AND d.state <> 'removing' \
               GROUP BY u.id, u.display_name, u.principal_name, d.state ORDER BY u.id, d.state";
    OWNERS = "SELECT v.id AS device_id, u.id AS user_id, u.display_name, u.principal_name, u.mail \
              FROM device v JOIN directory_user u ON u.id = v.user_id WHERE v.id > $1 ORDER BY v.id LIMIT $2";
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
struct StatusRow {
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
    fn read(self) -> Result<DeploymentRow, Error> {
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

/// How many devices of one user are in one state for a profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserStateRow {
    /// The user.
    pub user: UserId,
    /// The user's name.
    pub user_name: String,
    /// The user's principal name.
    pub principal_name: Option<String>,
    /// The state.
    pub state: DeploymentState,
    /// How many of the user's devices.
    pub devices: u64,
    /// When one of them was heard of last.
    pub last_seen_at: DateTime<Utc>,
}

#[derive(sqlx::FromRow)]
struct UserRow {
    user_id: Uuid,
    user_name: String,
    principal_name: Option<String>,
    state: String,
    devices: i64,
    last_seen_at: DateTime<Utc>,
}

/// Whose a device is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceOwner {
    /// The device.
    pub device: DeviceId,
    /// Its user.
    pub user: UserId,
    /// The user's name.
    pub display_name: String,
    /// The user's principal name.
    pub principal_name: Option<String>,
    /// The user's address.
    pub mail: Option<String>,
}

#[derive(sqlx::FromRow)]
struct OwnerRow {
    device_id: Uuid,
    user_id: Uuid,
    display_name: String,
    principal_name: Option<String>,
    mail: Option<String>,
}

impl Tx {
    /// Up to `limit` deployments of a profile, in the order of their devices' ids, from the one after `after` on.
    pub async fn deployment_rows(
        &mut self,
        profile: ProfileId,
        after: Option<DeviceId>,
        limit: u32,
    ) -> Result<Vec<DeploymentRow>, Error> {
        let after = after.map_or(Uuid::nil(), |device| device.0);
        let rows: Vec<StatusRow> = on!(self, c => sqlx::query_as(STATUSES)
            .bind(profile.0).bind(after).bind(i64::from(limit)).fetch_all(c).await)?;
        rows.into_iter().map(StatusRow::read).collect()
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
        rows.into_iter()
            .map(|row| {
                Ok(UserStateRow {
                    user: UserId(row.user_id),
                    user_name: row.user_name,
                    principal_name: row.principal_name,
                    state: state(&row.state)?,
                    devices: number(row.devices),
                    last_seen_at: row.last_seen_at,
                })
            })
            .collect()
    }

    /// The users of up to `limit` devices, in the order of the devices' ids, from the one after `after` on: the same devices as
    /// [`Tx::devices_after`] gives.
    pub async fn device_owners(
        &mut self,
        after: Option<DeviceId>,
        limit: u32,
    ) -> Result<Vec<DeviceOwner>, Error> {
        let after = after.map_or(Uuid::nil(), |device| device.0);
        let rows: Vec<OwnerRow> = on!(self, c => sqlx::query_as(OWNERS)
            .bind(after).bind(i64::from(limit)).fetch_all(c).await)?;
        Ok(rows
            .into_iter()
            .map(|row| DeviceOwner {
                device: DeviceId(row.device_id),
                user: UserId(row.user_id),
                display_name: row.display_name,
                principal_name: row.principal_name,
                mail: row.mail,
            })
            .collect())
    }

    /// How many deployments there are in each state, over all profiles.
    pub async fn deployment_states(&mut self) -> Result<Vec<(DeploymentState, u64)>, Error> {
        let rows: Vec<(String, i64)> = on!(self, c => sqlx::query_as(STATES).fetch_all(c).await)?;
        rows.into_iter().map(|(name, count)| Ok((state(&name)?, number(count)))).collect()
    }
}
