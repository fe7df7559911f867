//! How profiles go out: a pilot group first, then at a rate; paused by a person or by too many failures.

use chrono::{DateTime, Utc};
use domain::deployment::DeploymentState;
use domain::id::{DeviceId, GroupId, ProfileId};
use domain::rollout::Rollout;
use uuid::Uuid;

use crate::{Error, Tx, on};

macro_rules! columns {
    () => {
        "profile_id, pilot_group_id, pilot_ended_at, per_hour, released_at, paused_at, paused_by, pause_reason, started_at"
    };
}

crate::statements! {
    ONE = concat!("SELECT ", columns!(), " FROM rollout WHERE profile_id = $1");
    ALL = concat!("SELECT ", columns!(), " FROM rollout ORDER BY profile_id");
    PUT = "INSERT INTO rollout (profile_id, pilot_group_id, pilot_ended_at, per_hour, released_at, paused_at, paused_by, \
           pause_reason, started_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) \
           ON CONFLICT (profile_id) DO UPDATE SET pilot_group_id = excluded.pilot_group_id, \
           pilot_ended_at = excluded.pilot_ended_at, per_hour = excluded.per_hour, \
           released_at = excluded.released_at, paused_at = excluded.paused_at, paused_by = excluded.paused_by, \
           pause_reason = excluded.pause_reason, started_at = excluded.started_at";
    DELETE = "DELETE FROM rollout WHERE profile_id = $1";
    ANSWERED = "SELECT state, COUNT(*) AS number FROM deployment WHERE profile_id = $1 AND changed_at >= $2 \
                GROUP BY state ORDER BY state";
    HELD = "SELECT device_id FROM deployment WHERE profile_id = $1 AND state = 'pending' \
            AND reason ->> 'reason' = 'waits-for-wave' ORDER BY changed_at, device_id LIMIT $2";
}

#[derive(sqlx::FromRow)]
struct Row {
    profile_id: Uuid,
    pilot_group_id: Option<Uuid>,
    pilot_ended_at: Option<DateTime<Utc>>,
    per_hour: Option<i64>,
    released_at: Option<DateTime<Utc>>,
    paused_at: Option<DateTime<Utc>>,
    paused_by: Option<String>,
    pause_reason: Option<String>,
    started_at: DateTime<Utc>,
}

impl From<Row> for Rollout {
    fn from(row: Row) -> Self {
        Self {
            profile: ProfileId(row.profile_id),
            pilot_group: row.pilot_group_id.map(GroupId),
            pilot_ended_at: row.pilot_ended_at,
            per_hour: row.per_hour.map(|rate| u32::try_from(rate).unwrap_or(u32::MAX)),
            released_at: row.released_at,
            paused_at: row.paused_at,
            paused_by: row.paused_by,
            pause_reason: row.pause_reason,
            started_at: row.started_at,
        }
    }
}

impl Tx {
    /// How a profile goes out; `None` if to everybody at once.
    pub async fn rollout(&mut self, profile: ProfileId) -> Result<Option<Rollout>, Error> {
        let row: Option<Row> = on!(self, c => sqlx::query_as(ONE).bind(profile.0).fetch_optional(c).await)?;
        Ok(row.map(Rollout::from))
    }

    /// Every profile that does not go out to everybody at once.
    pub async fn rollouts(&mut self) -> Result<Vec<Rollout>, Error> {
        let rows: Vec<Row> = on!(self, c => sqlx::query_as(ALL).fetch_all(c).await)?;
        Ok(rows.into_iter().map(Rollout::from).collect())
    }

    /// Keeps how a profile goes out.
    pub async fn put_rollout(&mut self, rollout: &Rollout) -> Result<(), Error> {
        on!(self, c => sqlx::query(PUT)
            .bind(rollout.profile.0)
            .bind(rollout.pilot_group.map(|group| group.0))
            .bind(rollout.pilot_ended_at)
            .bind(rollout.per_hour.map(i64::from))
            .bind(rollout.released_at)
            .bind(rollout.paused_at)
            .bind(rollout.paused_by.as_deref())
            .bind(rollout.pause_reason.as_deref())
            .bind(rollout.started_at)
            .execute(c)
            .await.map(drop))?;
        Ok(())
    }

    /// From now on the profile goes out to everybody at once.
    pub async fn delete_rollout(&mut self, profile: ProfileId) -> Result<(), Error> {
        on!(self, c => sqlx::query(DELETE).bind(profile.0).execute(c).await.map(drop))?;
        Ok(())
    }

    /// How many deployments of a profile changed since a time, by the state that they are in now.
    pub async fn deployments_answered_since(
        &mut self,
        profile: ProfileId,
        since: DateTime<Utc>,
    ) -> Result<Vec<(DeploymentState, u64)>, Error> {
        let rows: Vec<(String, i64)> = on!(self, c => sqlx::query_as(ANSWERED)
            .bind(profile.0).bind(since).fetch_all(c).await)?;
        rows.into_iter()
            .map(|(state, number)| {
                Ok((crate::deployment::state(&state)?, u64::try_from(number).unwrap_or(0)))
            })
            .collect()
    }

    /// Up to `limit` devices that wait for a wave of a profile, those that wait longest first.
    pub async fn devices_waiting_for_wave(
        &mut self,
        profile: ProfileId,
        limit: u32,
    ) -> Result<Vec<DeviceId>, Error> {
        let ids: Vec<Uuid> = on!(self, c => sqlx::query_scalar(HELD)
            .bind(profile.0).bind(i64::from(limit)).fetch_all(c).await)?;
        Ok(ids.into_iter().map(DeviceId).collect())
    }
}
