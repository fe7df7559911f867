//! One-time tokens with which connectors register.

use chrono::{DateTime, Utc};
use domain::id::OrganisationId;
use uuid::Uuid;

use crate::{Error, Tx, on};

crate::statements! {
    INSERT = "INSERT INTO exchange_registration (token_hash, organisation_id, created_by, created_at, expires_at) \
              VALUES ($1, $2, $3, $4, $5)";
    FORGET = "DELETE FROM exchange_registration WHERE organisation_id = $1 AND used_at IS NULL";
    VALID = "SELECT organisation_id FROM exchange_registration \
             WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2";
    USE = "UPDATE exchange_registration SET used_at = $2 \
           WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2";
}

impl Tx {
    /// Adds a token. Those of the organisation that nobody used end.
    pub async fn add_exchange_registration(
        &mut self,
        token_hash: [u8; 32],
        organisation: OrganisationId,
        created_by: &str,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<(), Error> {
        on!(self, c => sqlx::query(FORGET).bind(organisation.0).execute(c).await.map(drop))?;
        on!(self, c => sqlx::query(INSERT)
            .bind(token_hash.as_slice())
            .bind(organisation.0)
            .bind(created_by)
            .bind(now)
            .bind(until)
            .execute(c)
            .await
            .map(drop))?;
        Ok(())
    }

    /// For which organisation a token is, if it still counts.
    pub async fn exchange_registration(
        &mut self,
        token_hash: [u8; 32],
        now: DateTime<Utc>,
    ) -> Result<Option<OrganisationId>, Error> {
        let id: Option<Uuid> = on!(self, c => sqlx::query_scalar(VALID)
            .bind(token_hash.as_slice()).bind(now).fetch_optional(c).await)?;
        Ok(id.map(OrganisationId))
    }

    /// Uses a token up. False if it does not count any more.
    pub async fn use_exchange_registration(
        &mut self,
        token_hash: [u8; 32],
        now: DateTime<Utc>,
    ) -> Result<bool, Error> {
        let used = on!(self, c => sqlx::query(USE)
            .bind(token_hash.as_slice()).bind(now).execute(c).await.map(|done| done.rows_affected()))?;
        Ok(used == 1)
    }
}
