//! Our certificate authorities, with their sealed keys and their newest CRL.

use chrono::{DateTime, Utc};
use domain::id::AuthorityId;
use uuid::Uuid;

use crate::{Error, Tx, on};

crate::statements! {
    INSERT = "INSERT INTO authority (id, kind, certificate, sealed_key, crl_number, crl_due_at, not_before, \
              not_after, created_at) VALUES ($1, $2, $3, $4, 0, $5, $6, $7, $8)";
    CURRENT = "SELECT id, kind, certificate, sealed_key, crl_number, crl, crl_due_at, not_before, not_after \
               FROM authority WHERE retired_at IS NULL ORDER BY id";
    ALL = "SELECT id, kind, certificate, sealed_key, crl_number, crl, crl_due_at, not_before, not_after \
           FROM authority ORDER BY id";
    BY_ID = "SELECT id, kind, certificate, sealed_key, crl_number, crl, crl_due_at, not_before, not_after \
             FROM authority WHERE id = $1";
    PUT_CRL = "UPDATE authority SET crl = $3, crl_number = $4, crl_due_at = $5 \
               WHERE id = $1 AND crl_number = $2 AND crl_due_at = $6";
    CRL_DUE = "UPDATE authority SET crl_due_at = $2 WHERE id = $1";
}

/// An authority as it is kept.
#[derive(Clone, PartialEq, Eq)]
pub struct Authority {
    /// Its id.
    pub id: AuthorityId,
    /// What it is for: `root`, `device`, `user`, `internal`.
    pub kind: String,
    /// Its certificate, DER.
    pub certificate: Vec<u8>,
    /// Its private key, sealed under the name `authority/` and its id.
    pub sealed_key: Vec<u8>,
    /// The number of its newest CRL; 0 before the first.
    pub crl_number: u64,
    /// Its newest CRL, DER.
    pub crl: Option<Vec<u8>>,
    /// When the next CRL is to be made.
    pub crl_due_at: DateTime<Utc>,
    /// From when its certificate is valid.
    pub not_before: DateTime<Utc>,
    /// Until when its certificate is valid.
    pub not_after: DateTime<Utc>,
}

impl std::fmt::Debug for Authority {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Authority").field("id", &self.id).field("kind", &self.kind).finish_non_exhaustive()
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    kind: String,
    certificate: Vec<u8>,
    sealed_key: Vec<u8>,
    crl_number: i64,
    crl: Option<Vec<u8>>,
    crl_due_at: DateTime<Utc>,
    not_before: DateTime<Utc>,
    not_after: DateTime<Utc>,
}

impl Row {
    fn read(self) -> Result<Authority, Error> {
        Ok(Authority {
            id: AuthorityId(self.id),
            kind: self.kind,
            certificate: self.certificate,
            sealed_key: self.sealed_key,
            crl_number: u64::try_from(self.crl_number).map_err(|_| Error::Corrupt("authority.crl_number"))?,
            crl: self.crl,
            crl_due_at: self.crl_due_at,
            not_before: self.not_before,
            not_after: self.not_after,
        })
    }
}

impl Tx {
    /// Adds an authority, which has no CRL yet.
    pub async fn add_authority(&mut self, authority: &Authority, now: DateTime<Utc>) -> Result<(), Error> {
        on!(self, c => sqlx::query(INSERT)
            .bind(authority.id.0)
            .bind(&authority.kind)
            .bind(&authority.certificate)
            .bind(&authority.sealed_key)
            .bind(authority.crl_due_at)
            .bind(authority.not_before)
            .bind(authority.not_after)
            .bind(now)
            .execute(c)
            .await.map(|_| ()))?;
        Ok(())
    }

    /// The authorities that issue, the oldest first.
    pub async fn current_authorities(&mut self) -> Result<Vec<Authority>, Error> {
        let rows: Vec<Row> = on!(self, c => sqlx::query_as(CURRENT).fetch_all(c).await)?;
        rows.into_iter().map(Row::read).collect()
    }

    /// Every authority that there ever was: what devices present may chain to any of them.
    pub async fn authorities(&mut self) -> Result<Vec<Authority>, Error> {
        let rows: Vec<Row> = on!(self, c => sqlx::query_as(ALL).fetch_all(c).await)?;
        rows.into_iter().map(Row::read).collect()
    }

    /// The authority with this id.
    pub async fn authority(&mut self, id: AuthorityId) -> Result<Option<Authority>, Error> {
        let row: Option<Row> = on!(self, c => sqlx::query_as(BY_ID).bind(id.0).fetch_optional(c).await)?;
        row.map(Row::read).transpose()
    }

    /// Stores the next CRL of an authority. False if somebody else made one since `authority` was read, or asked for one: there
    /// is something that this one does not tell of.
    pub async fn put_crl(
        &mut self,
        authority: &Authority,
        crl: &[u8],
        due_at: DateTime<Utc>,
    ) -> Result<bool, Error> {
        let number =
            i64::try_from(authority.crl_number).map_err(|_| Error::Corrupt("authority.crl_number"))?;
        let changed = on!(self, c => sqlx::query(PUT_CRL)
            .bind(authority.id.0)
            .bind(number)
            .bind(crl)
            .bind(number + 1)
            .bind(due_at)
            .bind(authority.crl_due_at)
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(changed == 1)
    }

    /// Asks for a new CRL of an authority.
    pub async fn crl_due(&mut self, id: AuthorityId, at: DateTime<Utc>) -> Result<(), Error> {
        on!(self, c => sqlx::query(CRL_DUE).bind(id.0).bind(at).execute(c).await.map(|_| ()))?;
        Ok(())
    }
}
