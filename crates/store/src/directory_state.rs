//! How reading the directory went, and what of it is still to be worked off.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::id::UserId;
use serde::{Deserialize, Serialize};
use sqlx::types::Json;
use uuid::Uuid;

use crate::{Error, Tx, on};

/// The only row's id.
const ONLY: i64 = 1;

crate::statements! {
    GET = "SELECT last_attempt_at, last_success_at, failing_since, last_error, progress, grace_checked_at \
           FROM directory_state WHERE id = $1";
    PUT = "INSERT INTO directory_state (id, last_attempt_at, last_success_at, failing_since, last_error, progress, \
           grace_checked_at) VALUES ($1, $2, $3, $4, $5, $6, $7) \
           ON CONFLICT (id) DO UPDATE SET last_attempt_at = excluded.last_attempt_at, \
           last_success_at = excluded.last_success_at, failing_since = excluded.failing_since, \
           last_error = excluded.last_error, progress = excluded.progress, \
           grace_checked_at = excluded.grace_checked_at";
    MARK = "INSERT INTO directory_changed_user (user_id) VALUES ($1) ON CONFLICT DO NOTHING";
    CHANGED = "SELECT user_id FROM directory_changed_user ORDER BY user_id LIMIT $1";
    UNMARK = "DELETE FROM directory_changed_user WHERE user_id = $1";
    DEVICES_BY_USER = "SELECT user_id, COUNT(*) FROM device WHERE state IN ('managed', 'disputed') GROUP BY user_id";
}

/// How reading the directory went.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DirectoryState {
    /// When a reading last began.
    pub last_attempt_at: Option<DateTime<Utc>>,
    /// When a reading was last complete and applied.
    pub last_success_at: Option<DateTime<Utc>>,
    /// Since when no reading succeeds; the last state stays.
    pub failing_since: Option<DateTime<Utc>>,
    /// Why the last one did not.
    pub last_error: Option<String>,
    /// How far the reading under way is.
    pub progress: Option<ReadingProgress>,
    /// Until when disabled users were looked through for the end of their grace period.
    pub grace_checked_at: Option<DateTime<Utc>>,
}

/// How far a reading is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReadingProgress {
    /// Users read.
    pub users: u64,
    /// Groups read.
    pub groups: u64,
    /// Changes found, once everything is read.
    pub changes: Option<u64>,
    /// Changes written so far.
    pub applied: u64,
}

#[derive(sqlx::FromRow)]
struct Row {
    last_attempt_at: Option<DateTime<Utc>>,
    last_success_at: Option<DateTime<Utc>>,
    failing_since: Option<DateTime<Utc>>,
    last_error: Option<String>,
    progress: Option<Json<ReadingProgress>>,
    grace_checked_at: Option<DateTime<Utc>>,
}

impl Tx {
    /// How reading the directory went; empty before the first time.
    pub async fn directory_state(&mut self) -> Result<DirectoryState, Error> {
        let row: Option<Row> = on!(self, c => sqlx::query_as(GET).bind(ONLY).fetch_optional(c).await)?;
        Ok(row.map_or_else(DirectoryState::default, |row| DirectoryState {
            last_attempt_at: row.last_attempt_at,
            last_success_at: row.last_success_at,
            failing_since: row.failing_since,
            last_error: row.last_error,
            progress: row.progress.map(|Json(progress)| progress),
            grace_checked_at: row.grace_checked_at,
        }))
    }

    /// Keeps how reading the directory went.
    pub async fn put_directory_state(&mut self, state: &DirectoryState) -> Result<(), Error> {
        on!(self, c => sqlx::query(PUT)
            .bind(ONLY)
            .bind(state.last_attempt_at)
            .bind(state.last_success_at)
            .bind(state.failing_since)
            .bind(&state.last_error)
            .bind(state.progress.map(Json))
            .bind(state.grace_checked_at)
            .execute(c)
            .await
            .map(drop))?;
        Ok(())
    }

    /// Notes that a user changed and their devices must be looked at again.
    pub async fn mark_user_changed(&mut self, user: UserId) -> Result<(), Error> {
        on!(self, c => sqlx::query(MARK).bind(user.0).execute(c).await.map(drop))?;
        self.access_due_for_user(user).await
    }

    /// Some of the users that changed, by id.
    pub async fn changed_users(&mut self, limit: u32) -> Result<Vec<UserId>, Error> {
        let ids: Vec<Uuid> =
            on!(self, c => sqlx::query_scalar(CHANGED).bind(i64::from(limit)).fetch_all(c).await)?;
        Ok(ids.into_iter().map(UserId).collect())
    }

    /// Notes that a changed user's devices will be looked at.
    pub async fn unmark_user_changed(&mut self, user: UserId) -> Result<(), Error> {
        on!(self, c => sqlx::query(UNMARK).bind(user.0).execute(c).await.map(drop))?;
        Ok(())
    }

    /// How many devices each user has, users without any left out.
    pub async fn device_counts(&mut self) -> Result<HashMap<UserId, u64>, Error> {
        let rows: Vec<(Uuid, i64)> = on!(self, c => sqlx::query_as(DEVICES_BY_USER).fetch_all(c).await)?;
        Ok(rows.into_iter().map(|(user, count)| (UserId(user), u64::try_from(count).unwrap_or(0))).collect())
    }
}
