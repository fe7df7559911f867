//! Failed sign-ins, counted for a name, an address and in total; and from where somebody signed in lately.

use chrono::{DateTime, Utc};

use crate::{Error, Tx, on};

crate::statements! {
    ONE = "SELECT failures, last_failed_at, locked_until FROM sign_in_failure WHERE subject = $1";
    PUT = "INSERT INTO sign_in_failure (subject, failures, last_failed_at, locked_until) VALUES ($1, $2, $3, $4) \
           ON CONFLICT (subject) DO UPDATE SET failures = excluded.failures, \
           last_failed_at = excluded.last_failed_at, locked_until = excluded.locked_until";
    DELETE = "DELETE FROM sign_in_failure WHERE subject = $1";
    DELETE_OLD = "DELETE FROM sign_in_failure WHERE last_failed_at < $1";
    PLACE = "SELECT last_at FROM sign_in_place WHERE subject = $1 AND address = $2";
    PUT_PLACE = "INSERT INTO sign_in_place (subject, address, last_at) VALUES ($1, $2, $3) \
                 ON CONFLICT (subject, address) DO UPDATE SET last_at = excluded.last_at";
    DELETE_OLD_PLACES = "DELETE FROM sign_in_place WHERE last_at < $1";
}

/// What failed for one subject: a name, an address, or everybody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct SignInFailures {
    /// How many in a row.
    pub failures: i64,
    /// When the last one was.
    pub last_failed_at: DateTime<Utc>,
    /// Until when further attempts are refused unseen.
    pub locked_until: Option<DateTime<Utc>>,
}

impl Tx {
    /// The failures of a subject.
    pub async fn sign_in_failures(&mut self, subject: &str) -> Result<Option<SignInFailures>, Error> {
        on!(self, c => sqlx::query_as(ONE).bind(subject).fetch_optional(c).await).map_err(Error::from)
    }

    /// Keeps the failures of a subject.
    pub async fn put_sign_in_failures(&mut self, subject: &str, failed: SignInFailures) -> Result<(), Error> {
        on!(self, c => sqlx::query(PUT)
            .bind(subject)
            .bind(failed.failures)
            .bind(failed.last_failed_at)
            .bind(failed.locked_until)
            .execute(c)
            .await
            .map(drop))?;
        Ok(())
    }

    /// Forgets the failures of a subject, after it signed in.
    pub async fn delete_sign_in_failures(&mut self, subject: &str) -> Result<(), Error> {
        on!(self, c => sqlx::query(DELETE).bind(subject).execute(c).await.map(drop))?;
        Ok(())
    }

    /// When a subject last signed in from an address; `None` if it is not known to have done so.
    pub async fn sign_in_place(
        &mut self,
        subject: &str,
        address: &str,
    ) -> Result<Option<DateTime<Utc>>, Error> {
        Ok(on!(self, c => sqlx::query_scalar(PLACE).bind(subject).bind(address).fetch_optional(c).await)?)
    }

    /// Notes that a subject signed in from an address.
    pub async fn put_sign_in_place(
        &mut self,
        subject: &str,
        address: &str,
        at: DateTime<Utc>,
    ) -> Result<(), Error> {
        on!(self, c => sqlx::query(PUT_PLACE).bind(subject).bind(address).bind(at).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Forgets from where somebody signed in before a time.
    pub async fn delete_old_sign_in_places(&mut self, before: DateTime<Utc>) -> Result<(), Error> {
        on!(self, c => sqlx::query(DELETE_OLD_PLACES).bind(before).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Forgets failures that are older than a time.
    pub async fn delete_old_sign_in_failures(&mut self, before: DateTime<Utc>) -> Result<(), Error> {
        on!(self, c => sqlx::query(DELETE_OLD).bind(before).execute(c).await.map(drop))?;
        Ok(())
    }
}
