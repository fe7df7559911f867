//! Leases: one holder at a time, until it is silent for too long.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{Error, Tx, on};

/// What the names of leases begin with that connectors hold. A server that starts says nothing about them: their holders are other
/// programs, which go on believing in what they were granted.
pub const OF_CONNECTORS: &str = "exchange/";

crate::statements! {
    TAKE = "INSERT INTO lease (name, holder, fence, expires_at) VALUES ($1, $2, 1, $4) \
            ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, expires_at = excluded.expires_at, \
            fence = CASE WHEN lease.holder = excluded.holder THEN lease.fence ELSE lease.fence + 1 END \
            WHERE lease.holder = excluded.holder OR lease.expires_at <= $3 RETURNING fence";
    HELD = "SELECT fence FROM lease WHERE name = $1 AND holder = $2 AND fence = $3 AND expires_at > $4";
    FENCE = "SELECT fence FROM lease WHERE name = $1 AND expires_at > $2";
    RELEASE = "UPDATE lease SET expires_at = $1 WHERE expires_at > $1 AND name NOT LIKE 'exchange/%'";
    GIVE_UP = "UPDATE lease SET expires_at = $3 WHERE name = $1 AND holder = $2";
}

impl Tx {
    /// Takes or prolongs a lease. Returns its fence, which is higher for each new holder; `None` while somebody else
    /// has it.
    pub async fn take_lease(
        &mut self,
        name: &str,
        holder: Uuid,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<Option<i64>, Error> {
        on!(self, c => sqlx::query_scalar(TAKE)
            .bind(name).bind(holder).bind(now).bind(until).fetch_optional(c).await)
        .map_err(Error::from)
    }

    /// Whether the holder with this fence still has the lease.
    pub async fn holds_lease(
        &mut self,
        name: &str,
        holder: Uuid,
        fence: i64,
        now: DateTime<Utc>,
    ) -> Result<bool, Error> {
        let held: Option<i64> = on!(self, c => sqlx::query_scalar(HELD)
            .bind(name).bind(holder).bind(fence).bind(now).fetch_optional(c).await)?;
        Ok(held.is_some())
    }

    /// The fence of a lease that somebody holds.
    pub async fn lease_fence(&mut self, name: &str, now: DateTime<Utc>) -> Result<Option<i64>, Error> {
        on!(self, c => sqlx::query_scalar(FENCE).bind(name).bind(now).fetch_optional(c).await)
            .map_err(Error::from)
    }

    /// Ends every lease that servers hold: for a database that one server alone works on, when that server starts. Those of
    /// connectors stay.
    pub async fn release_leases(&mut self, now: DateTime<Utc>) -> Result<(), Error> {
        on!(self, c => sqlx::query(RELEASE).bind(now).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Gives a lease up, so that the next one need not wait for it to run out. False if somebody else held it last.
    pub async fn give_up_lease(
        &mut self,
        name: &str,
        holder: Uuid,
        now: DateTime<Utc>,
    ) -> Result<bool, Error> {
        let done = on!(self, c => sqlx::query(GIVE_UP)
            .bind(name).bind(holder).bind(now).execute(c).await.map(|done| done.rows_affected()))?;
        Ok(done == 1)
    }
}
