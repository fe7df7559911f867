//! Lists of what compliance policies say, for people and for the API, page by page.

use chrono::{DateTime, Utc};
use domain::compliance::{SettingState, SettingVerdict};
use domain::device::Platform;
use domain::id::{CompliancePolicyId, DeviceId, UserId};
use sqlx::types::Json;
use uuid::Uuid;

use crate::listing::{DeploymentOrder, UserRow, UserStateRow};
use crate::page::{Page, bind_page};
use crate::{Error, Tx, on};

macro_rules! rows {
    () => {
        "SELECT r.device_id, r.policy_id, r.state, r.settings, r.grace_ends_at, r.changed_at, \
         v.name AS device_name, v.model, v.last_seen_at, u.id AS user_id, u.display_name AS user_name, u.principal_name \
         FROM compliance_result r JOIN device v ON v.id = r.device_id JOIN directory_user u ON u.id = v.user_id \
         WHERE r.policy_id = $1 AND v.state = 'managed'"
    };
}

macro_rules! wanted {
    () => {
        concat!(rows!(), " AND (CAST($2 AS TEXT) IS NULL OR r.state = $2)")
    };
}

crate::statements! {
    BY_ID_UP = concat!(wanted!(), " ORDER BY r.device_id LIMIT $3 OFFSET $4");
    BY_ID_UP_AFTER = concat!(wanted!(), " AND r.device_id > $5 ORDER BY r.device_id LIMIT $3 OFFSET $4");
    BY_ID_DOWN = concat!(wanted!(), " ORDER BY r.device_id DESC LIMIT $3 OFFSET $4");
    BY_ID_DOWN_AFTER = concat!(wanted!(), " AND r.device_id < $5 ORDER BY r.device_id DESC LIMIT $3 OFFSET $4");
    BY_NAME_UP = concat!(wanted!(), " ORDER BY v.name, r.device_id LIMIT $3 OFFSET $4");
    BY_NAME_UP_AFTER = concat!(wanted!(), " AND (v.name, r.device_id) > ($5, $6) ORDER BY v.name, r.device_id LIMIT $3 OFFSET $4");
    BY_NAME_DOWN = concat!(wanted!(), " ORDER BY v.name DESC, r.device_id DESC LIMIT $3 OFFSET $4");
    BY_NAME_DOWN_AFTER = concat!(wanted!(), " AND (v.name, r.device_id) < ($5, $6) \
                         ORDER BY v.name DESC, r.device_id DESC LIMIT $3 OFFSET $4");
    ONE = concat!(rows!(), " AND r.device_id = $2");
    COUNTS = "SELECT r.state, COUNT(*) FROM compliance_result r JOIN device v ON v.id = r.device_id \
              WHERE r.policy_id = $1 AND v.state = 'managed' GROUP BY r.state ORDER BY r.state";
    BY_USER_AFTER = "SELECT u.id AS user_id, u.display_name AS user_name, u.principal_name, r.state, \
               COUNT(*) AS devices, MAX(v.last_seen_at) AS last_seen_at \
               FROM compliance_result r JOIN device v ON v.id = r.device_id JOIN directory_user u ON u.id = v.user_id \
               WHERE r.policy_id = $1 AND v.state = 'managed' AND u.id > $2 \
               GROUP BY u.id, u.display_name, u.principal_name, r.state ORDER BY u.id, r.state LIMIT $3";
    LAST_CHANGE = "SELECT MAX(changed_at) FROM compliance_result WHERE policy_id = $1";
    BY_SETTING = "SELECT p.platform, r.settings, COUNT(*) FROM compliance_result r \
                  JOIN compliance_policy p ON p.id = r.policy_id JOIN device v ON v.id = r.device_id \
                  WHERE v.state = 'managed' GROUP BY p.platform, r.settings ORDER BY p.platform";
}

/// What a policy says of a device, with the device and its user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComplianceRow {
    /// The device.
    pub device: DeviceId,
    /// The policy.
    pub policy: CompliancePolicyId,
    /// What it says.
    pub state: SettingState,
    /// What each of its settings says.
    pub settings: Vec<SettingVerdict>,
    /// When the time to set things right is over.
    pub grace_ends_at: Option<DateTime<Utc>>,
    /// When this changed last.
    pub changed_at: DateTime<Utc>,
    /// The device's name.
    pub device_name: String,
    /// The device's model.
    pub model: String,
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
struct Row {
    device_id: Uuid,
    policy_id: Uuid,
    state: String,
    settings: Json<Vec<SettingVerdict>>,
    grace_ends_at: Option<DateTime<Utc>>,
    changed_at: DateTime<Utc>,
    device_name: String,
    model: String,
    last_seen_at: DateTime<Utc>,
    user_id: Uuid,
    user_name: String,
    principal_name: Option<String>,
}

fn state(name: &str) -> Result<SettingState, Error> {
    SettingState::from_name(name).ok_or(Error::Corrupt("compliance_result.state"))
}

fn number(count: i64) -> u64 {
    u64::try_from(count).unwrap_or(0)
}

impl Row {
    fn read(self) -> Result<ComplianceRow, Error> {
        Ok(ComplianceRow {
            device: DeviceId(self.device_id),
            policy: CompliancePolicyId(self.policy_id),
            state: state(&self.state)?,
            settings: self.settings.0,
            grace_ends_at: self.grace_ends_at,
            changed_at: self.changed_at,
            device_name: self.device_name,
            model: self.model,
            last_seen_at: self.last_seen_at,
            user: UserId(self.user_id),
            user_name: self.user_name,
            principal_name: self.principal_name,
        })
    }
}

impl Tx {
    /// A page of what a policy says of managed devices: of all, or of those in one state.
    pub async fn compliance_rows(
        &mut self,
        policy: CompliancePolicyId,
        state: Option<SettingState>,
        page: &Page<DeploymentOrder>,
    ) -> Result<Vec<ComplianceRow>, Error> {
        let statement = page.choose(match page.order {
            DeploymentOrder::Device => &[[BY_ID_UP, BY_ID_UP_AFTER], [BY_ID_DOWN, BY_ID_DOWN_AFTER]],
            DeploymentOrder::DeviceName => {
                &[[BY_NAME_UP, BY_NAME_UP_AFTER], [BY_NAME_DOWN, BY_NAME_DOWN_AFTER]]
            }
        });
        let rows: Vec<Row> = on!(self, c => {
            let query = sqlx::query_as(statement).bind(policy.0).bind(state.map(SettingState::name));
            bind_page!(query, page).fetch_all(c).await
        })?;
        rows.into_iter().map(Row::read).collect()
    }

    /// What a policy says of one device.
    pub async fn compliance_row(
        &mut self,
        policy: CompliancePolicyId,
        device: DeviceId,
    ) -> Result<Option<ComplianceRow>, Error> {
        let row: Option<Row> =
            on!(self, c => sqlx::query_as(ONE).bind(policy.0).bind(device.0).fetch_optional(c).await)?;
        row.map(Row::read).transpose()
    }

    /// How many managed devices are in which state for a policy.
    pub async fn compliance_counts(
        &mut self,
        policy: CompliancePolicyId,
    ) -> Result<Vec<(SettingState, u64)>, Error> {
        let rows: Vec<(String, i64)> =
            on!(self, c => sqlx::query_as(COUNTS).bind(policy.0).fetch_all(c).await)?;
        rows.into_iter().map(|(name, count)| Ok((state(&name)?, number(count)))).collect()
    }

    /// The states of a policy for each user after `after`, in the order of the users' ids; up to `limit` rows: the last user may lack
    /// some of their states.
    pub async fn compliance_states_by_user_after(
        &mut self,
        policy: CompliancePolicyId,
        after: Option<UserId>,
        limit: u32,
    ) -> Result<Vec<UserStateRow<SettingState>>, Error> {
        let after = after.map_or(Uuid::nil(), |id| id.0);
        let rows: Vec<UserRow> = on!(self, c => sqlx::query_as(BY_USER_AFTER)
            .bind(policy.0).bind(after).bind(i64::from(limit)).fetch_all(c).await)?;
        rows.into_iter().map(|row| row.read(state)).collect()
    }

    /// When a policy last said something else of a device.
    pub async fn compliance_changed_at(
        &mut self,
        policy: CompliancePolicyId,
    ) -> Result<Option<DateTime<Utc>>, Error> {
        Ok(on!(self, c => sqlx::query_scalar(LAST_CHANGE).bind(policy.0).fetch_one(c).await)?)
    }

    /// What the settings of all policies say, by platform, each combination with the number of its devices.
    pub async fn compliance_by_setting(
        &mut self,
    ) -> Result<Vec<(Platform, Vec<SettingVerdict>, u64)>, Error> {
        let rows: Vec<(String, Json<Vec<SettingVerdict>>, i64)> =
            on!(self, c => sqlx::query_as(BY_SETTING).fetch_all(c).await)?;
        rows.into_iter()
            .map(|(platform, settings, count)| {
                let platform =
                    Platform::from_name(&platform).ok_or(Error::Corrupt("compliance_policy.platform"))?;
                Ok((platform, settings.0, number(count)))
            })
            .collect()
    }
}
