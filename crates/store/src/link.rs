//! Links that work once. The row has the hash of the link's token, never the token.

use chrono::{DateTime, Utc};
use domain::enrolment::Level;
use domain::id::UserId;
use uuid::Uuid;

use crate::{Error, Tx, on};

crate::statements! {
    ONE = "SELECT purpose, user_id, level, created_by, created_at, expires_at, used_at FROM one_time_link \
           WHERE token_hash = $1";
    INSERT = "INSERT INTO one_time_link (token_hash, purpose, user_id, level, created_by, created_at, expires_at) \
              VALUES ($1, $2, $3, $4, $5, $6, $7)";
    USE = "UPDATE one_time_link SET used_at = $2 WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2";
    DELETE_UNUSED = "DELETE FROM one_time_link WHERE purpose = $1 AND used_at IS NULL AND user_id IS NULL";
    DELETE_EXPIRED = "DELETE FROM one_time_link WHERE expires_at < $1";
}

/// What a link is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkPurpose {
    /// Makes the first administrator.
    SetUp,
    /// Lets one user into the portal to enrol, at a level.
    Enrol {
        /// Who.
        user: UserId,
        /// How sure the administrator is of them.
        level: Level,
    },
}

impl LinkPurpose {
    const fn name(self) -> &'static str {
        match self {
            Self::SetUp => "set-up",
            Self::Enrol { .. } => "enrol",
        }
    }
}

/// A link that works once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OneTimeLink {
    /// SHA-256 of the token.
    pub token_hash: [u8; 32],
    /// What it is good for.
    pub purpose: LinkPurpose,
    /// Who made it.
    pub created_by: String,
    /// When.
    pub created_at: DateTime<Utc>,
    /// Until when it can be used.
    pub expires_at: DateTime<Utc>,
    /// When it was used.
    pub used_at: Option<DateTime<Utc>>,
}

#[derive(sqlx::FromRow)]
struct Row {
    purpose: String,
    user_id: Option<Uuid>,
    level: Option<String>,
    created_by: String,
    created_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    used_at: Option<DateTime<Utc>>,
}

impl Tx {
    /// The link of a token's hash, used or not.
    pub async fn one_time_link(&mut self, token_hash: [u8; 32]) -> Result<Option<OneTimeLink>, Error> {
        let row: Option<Row> =
            on!(self, c => sqlx::query_as(ONE).bind(token_hash.as_slice()).fetch_optional(c).await)?;
        let Some(row) = row else { return Ok(None) };
        let purpose =
            match (row.purpose.as_str(), row.user_id, row.level.as_deref().and_then(Level::from_name)) {
                ("set-up", None, _) => LinkPurpose::SetUp,
                ("enrol", Some(user), Some(level)) => LinkPurpose::Enrol { user: UserId(user), level },
                _ => return Err(Error::Corrupt("one_time_link.purpose")),
            };
        Ok(Some(OneTimeLink {
            token_hash,
            purpose,
            created_by: row.created_by,
            created_at: row.created_at,
            expires_at: row.expires_at,
            used_at: row.used_at,
        }))
    }

    /// Adds a link.
    pub async fn add_one_time_link(&mut self, link: &OneTimeLink) -> Result<(), Error> {
        let (user, level) = match link.purpose {
            LinkPurpose::SetUp => (None, None),
            LinkPurpose::Enrol { user, level } => (Some(user.0), Some(level.name())),
        };
        on!(self, c => sqlx::query(INSERT)
            .bind(link.token_hash.as_slice())
            .bind(link.purpose.name())
            .bind(user)
            .bind(level)
            .bind(&link.created_by)
            .bind(link.created_at)
            .bind(link.expires_at)
            .execute(c)
            .await
            .map(drop))?;
        Ok(())
    }

    /// Marks a link as used. False if it was used already or has expired: of two at the same time, one gets true.
    pub async fn use_one_time_link(
        &mut self,
        token_hash: [u8; 32],
        at: DateTime<Utc>,
    ) -> Result<bool, Error> {
        let used = on!(self, c => sqlx::query(USE)
            .bind(token_hash.as_slice())
            .bind(at)
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(used == 1)
    }

    /// Withdraws the set-up links that nobody used: a new one takes their place.
    pub async fn delete_unused_set_up_links(&mut self) -> Result<(), Error> {
        on!(self, c => sqlx::query(DELETE_UNUSED).bind(LinkPurpose::SetUp.name()).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Forgets links that expired before a time.
    pub async fn delete_expired_links(&mut self, before: DateTime<Utc>) -> Result<(), Error> {
        on!(self, c => sqlx::query(DELETE_EXPIRED).bind(before).execute(c).await.map(drop))?;
        Ok(())
    }
}
