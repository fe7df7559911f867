//! Secrets as the vault sealed them: data keys, private keys of services, the directory's password.

use chrono::{DateTime, Utc};

use crate::{Error, Tx, on};

crate::statements! {
    BY_NAME = "SELECT sealed FROM sealed_secret WHERE name = $1";
    PUT = "INSERT INTO sealed_secret (name, sealed, created_at) VALUES ($1, $2, $3) \
           ON CONFLICT (name) DO UPDATE SET sealed = excluded.sealed, created_at = excluded.created_at";
    DELETE = "DELETE FROM sealed_secret WHERE name = $1";
}

impl Tx {
    /// The sealed secret of this name.
    pub async fn sealed_secret(&mut self, name: &str) -> Result<Option<Vec<u8>>, Error> {
        Ok(on!(self, c => sqlx::query_scalar(BY_NAME).bind(name).fetch_optional(c).await)?)
    }

    /// Stores a sealed secret, in place of one of the same name.
    pub async fn put_sealed_secret(
        &mut self,
        name: &str,
        sealed: &[u8],
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        on!(self, c => sqlx::query(PUT).bind(name).bind(sealed).bind(now).execute(c).await.map(|_| ()))?;
        Ok(())
    }

    /// Forgets a secret.
    pub async fn delete_sealed_secret(&mut self, name: &str) -> Result<(), Error> {
        on!(self, c => sqlx::query(DELETE).bind(name).execute(c).await.map(|_| ()))?;
        Ok(())
    }
}
