//! Devices that are due: whose judgement time alone changes, on which an action is due, and whose users are to be warned.

use chrono::{DateTime, Utc};
use domain::compliance::NOT_REPORTED;
use domain::id::DeviceId;
use uuid::Uuid;

use crate::{Error, Tx, on};

crate::statements! {
    // Those whose time is over, those who fell silent, and those who were silent and were heard of again.
    DUE = "SELECT id FROM device WHERE state = 'managed' AND id > $1 AND (\
           id IN (SELECT device_id FROM compliance_result WHERE grace_ends_at <= $2) \
           OR (last_seen_at <= $3 AND (compliance_reason IS NULL OR compliance_reason <> $4)) \
           OR (last_seen_at > $3 AND compliance_reason = $4)) ORDER BY id LIMIT $5";
    ACTIONS_DUE = "SELECT DISTINCT result.device_id FROM compliance_result result JOIN device ON device.id = result.device_id \
                   WHERE result.next_action_at <= $2 AND device.state = 'managed' AND result.device_id > $1 \
                   ORDER BY result.device_id LIMIT $3";
    NOT_WARNED = "SELECT id FROM device WHERE state = 'managed' AND last_seen_at <= $1 AND NOT EXISTS (\
                  SELECT 1 FROM compliance_notice notice WHERE notice.device_id = device.id AND notice.kind = $2 \
                  AND notice.about >= device.last_seen_at) ORDER BY last_seen_at, id LIMIT $3";
    NOTICE = "INSERT INTO compliance_notice (device_id, kind, about, sent_at) VALUES ($1, $2, $3, $4) \
              ON CONFLICT (device_id, kind) DO UPDATE SET about = excluded.about, sent_at = excluded.sent_at \
              WHERE compliance_notice.about < excluded.about";
}

impl Tx {
    /// Up to `limit` managed devices after `after` whose judgement time alone changes: the time to set things right is over, or
    /// the last sign of life is from before `silent_before` and that is not their reason, or the other way round.
    pub async fn devices_to_judge(
        &mut self,
        after: Option<DeviceId>,
        now: DateTime<Utc>,
        silent_before: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<DeviceId>, Error> {
        let after = after.map_or(Uuid::nil(), |id| id.0);
        let ids: Vec<Uuid> = on!(self, c => sqlx::query_scalar(DUE)
            .bind(after).bind(now).bind(silent_before).bind(NOT_REPORTED).bind(i64::from(limit))
            .fetch_all(c).await)?;
        Ok(ids.into_iter().map(DeviceId).collect())
    }

    /// Up to `limit` managed devices after `after` on which an action of a policy is due.
    pub async fn devices_with_actions_due(
        &mut self,
        after: Option<DeviceId>,
        now: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<DeviceId>, Error> {
        let after = after.map_or(Uuid::nil(), |id| id.0);
        let ids: Vec<Uuid> = on!(self, c => sqlx::query_scalar(ACTIONS_DUE)
            .bind(after).bind(now).bind(i64::from(limit)).fetch_all(c).await)?;
        Ok(ids.into_iter().map(DeviceId).collect())
    }

    /// Up to `limit` managed devices that were not heard of since `late_before` and whose users were not told yet, the longest
    /// silence first.
    pub async fn silent_devices_not_warned(
        &mut self,
        late_before: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<DeviceId>, Error> {
        let ids: Vec<Uuid> = on!(self, c => sqlx::query_scalar(NOT_WARNED)
            .bind(late_before).bind(NOT_REPORTED).bind(i64::from(limit)).fetch_all(c).await)?;
        Ok(ids.into_iter().map(DeviceId).collect())
    }

    /// Notes that the user is told of the silence since `last_seen`. False if that was noted before.
    pub async fn note_silence(
        &mut self,
        device: DeviceId,
        last_seen: DateTime<Utc>,
        at: DateTime<Utc>,
    ) -> Result<bool, Error> {
        let noted = on!(self, c => sqlx::query(NOTICE)
            .bind(device.0).bind(NOT_REPORTED).bind(last_seen).bind(at)
            .execute(c).await.map(|done| done.rows_affected()))?;
        Ok(noted == 1)
    }
}
