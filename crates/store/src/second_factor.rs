//! Second factors of users: one authenticator each.

use chrono::{DateTime, Utc};
use domain::id::UserId;
use uuid::Uuid;

use crate::{Error, Tx, on};

crate::statements! {
    ONE = "SELECT user_id, sealed_secret, session_hash, created_at, confirmed_at, last_step FROM second_factor \
           WHERE user_id = $1";
    PUT = "INSERT INTO second_factor (user_id, sealed_secret, session_hash, created_at, confirmed_at, last_step) \
           VALUES ($1, $2, $3, $4, NULL, NULL) \
           ON CONFLICT (user_id) DO UPDATE SET sealed_secret = excluded.sealed_secret, \
           session_hash = excluded.session_hash, created_at = excluded.created_at, last_step = NULL \
           WHERE second_factor.confirmed_at IS NULL";
    USE = "UPDATE second_factor SET last_step = $2, confirmed_at = COALESCE(confirmed_at, $3) \
           WHERE user_id = $1 AND (last_step IS NULL OR last_step < $2)";
    DELETE = "DELETE FROM second_factor WHERE user_id = $1";
    DELETE_UNCONFIRMED = "DELETE FROM second_factor WHERE confirmed_at IS NULL AND created_at < $1";
}

/// A user's second factor.
#[derive(Clone, PartialEq, Eq)]
pub struct SecondFactorRow {
    /// Whose.
    pub user: UserId,
    /// The secret, sealed for this user's row.
    pub sealed_secret: Vec<u8>,
    /// The hash of the session that was shown the secret.
    pub session_hash: Vec<u8>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When its first code was right; `None` while it counts for nothing.
    pub confirmed_at: Option<DateTime<Utc>>,
    /// The newest time step whose code was used.
    pub last_step: Option<i64>,
}

impl std::fmt::Debug for SecondFactorRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SecondFactorRow").field("user", &self.user).finish_non_exhaustive()
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    user_id: Uuid,
    sealed_secret: Vec<u8>,
    session_hash: Vec<u8>,
    created_at: DateTime<Utc>,
    confirmed_at: Option<DateTime<Utc>>,
    last_step: Option<i64>,
}

impl Tx {
    /// The second factor of a user, confirmed or not.
    pub async fn second_factor(&mut self, user: UserId) -> Result<Option<SecondFactorRow>, Error> {
        let row: Option<Row> = on!(self, c => sqlx::query_as(ONE).bind(user.0).fetch_optional(c).await)?;
        Ok(row.map(|row| SecondFactorRow {
            user: UserId(row.user_id),
            sealed_secret: row.sealed_secret,
            session_hash: row.session_hash,
            created_at: row.created_at,
            confirmed_at: row.confirmed_at,
            last_step: row.last_step,
        }))
    }

    /// Keeps a new secret, in place of one that was never confirmed. False if there is a confirmed one: that stays.
    pub async fn put_second_factor(
        &mut self,
        user: UserId,
        sealed_secret: &[u8],
        session_hash: [u8; 32],
        now: DateTime<Utc>,
    ) -> Result<bool, Error> {
        let rows = on!(self, c => sqlx::query(PUT)
            .bind(user.0)
            .bind(sealed_secret)
            .bind(session_hash.as_slice())
            .bind(now)
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(rows == 1)
    }

    /// Uses a time step up, and confirms the factor if it was not yet. False if this step or a newer one was used before.
    pub async fn use_second_factor(
        &mut self,
        user: UserId,
        step: i64,
        now: DateTime<Utc>,
    ) -> Result<bool, Error> {
        let rows = on!(self, c => sqlx::query(USE)
            .bind(user.0)
            .bind(step)
            .bind(now)
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(rows == 1)
    }

    /// Forgets the second factor of a user. False if there was none.
    pub async fn delete_second_factor(&mut self, user: UserId) -> Result<bool, Error> {
        let rows = on!(self, c => sqlx::query(DELETE).bind(user.0).execute(c).await
            .map(|done| done.rows_affected()))?;
        Ok(rows == 1)
    }

    /// Forgets secrets that were made before a time and never confirmed.
    pub async fn delete_unconfirmed_second_factors(&mut self, before: DateTime<Utc>) -> Result<(), Error> {
        on!(self, c => sqlx::query(DELETE_UNCONFIRMED).bind(before).execute(c).await.map(drop))?;
        Ok(())
    }
}
