//! Browser sessions. The row has the hash of the cookie, never the cookie.

use chrono::{DateTime, Utc};
use domain::enrolment::Level;
use domain::id::{AdministratorId, UserId};
use uuid::Uuid;

use crate::{Error, Tx, on};

crate::statements! {
    ONE = "SELECT administrator_id, user_id, level, created_at, last_used_at, expires_at FROM session WHERE token_hash = $1";
    INSERT = "INSERT INTO session (token_hash, administrator_id, user_id, level, created_at, last_used_at, expires_at) \
              VALUES ($1, $2, $3, $4, $5, $6, $7)";
    TOUCH = "UPDATE session SET last_used_at = $2 WHERE token_hash = $1";
    DELETE = "DELETE FROM session WHERE token_hash = $1";
    DELETE_OF_ADMINISTRATOR = "DELETE FROM session WHERE administrator_id = $1";
    DELETE_OF_USER = "DELETE FROM session WHERE user_id = $1";
    DELETE_EXPIRED = "DELETE FROM session WHERE expires_at < $1";
}

/// Whose session it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionOwner {
    /// An administrator's, in the console.
    Administrator(AdministratorId),
    /// A directory user's, in the portal.
    User {
        /// Who.
        id: UserId,
        /// How sure we are that it is them: passed on to what they enrol.
        level: Level,
    },
}

/// One browser session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionRow {
    /// SHA-256 of the cookie.
    pub token_hash: [u8; 32],
    /// Whose it is.
    pub owner: SessionOwner,
    /// When they signed in.
    pub created_at: DateTime<Utc>,
    /// When it was used last, to the minute.
    pub last_used_at: DateTime<Utc>,
    /// When it ends, used or not.
    pub expires_at: DateTime<Utc>,
}

#[derive(sqlx::FromRow)]
struct Row {
    administrator_id: Option<Uuid>,
    user_id: Option<Uuid>,
    level: Option<String>,
    created_at: DateTime<Utc>,
    last_used_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
}

impl Tx {
    /// The session of a cookie's hash.
    pub async fn session(&mut self, token_hash: [u8; 32]) -> Result<Option<SessionRow>, Error> {
        let row: Option<Row> =
            on!(self, c => sqlx::query_as(ONE).bind(token_hash.as_slice()).fetch_optional(c).await)?;
        let Some(row) = row else { return Ok(None) };
        let level = row.level.as_deref().and_then(Level::from_name);
        let owner = match (row.administrator_id, row.user_id, level) {
            (Some(id), None, None) => SessionOwner::Administrator(AdministratorId(id)),
            (None, Some(id), Some(level)) => SessionOwner::User { id: UserId(id), level },
            _ => return Err(Error::Corrupt("session.user_id")),
        };
        Ok(Some(SessionRow {
            token_hash,
            owner,
            created_at: row.created_at,
            last_used_at: row.last_used_at,
            expires_at: row.expires_at,
        }))
    }

    /// Adds a session.
    pub async fn add_session(&mut self, session: &SessionRow) -> Result<(), Error> {
        let (administrator, user, level) = match session.owner {
            SessionOwner::Administrator(id) => (Some(id.0), None, None),
            SessionOwner::User { id, level } => (None, Some(id.0), Some(level.name())),
        };
        on!(self, c => sqlx::query(INSERT)
            .bind(session.token_hash.as_slice())
            .bind(administrator)
            .bind(user)
            .bind(level)
            .bind(session.created_at)
            .bind(session.last_used_at)
            .bind(session.expires_at)
            .execute(c)
            .await
            .map(drop))?;
        Ok(())
    }

    /// Notes that a session was used.
    pub async fn touch_session(&mut self, token_hash: [u8; 32], at: DateTime<Utc>) -> Result<(), Error> {
        on!(self, c => sqlx::query(TOUCH).bind(token_hash.as_slice()).bind(at).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Ends a session.
    pub async fn delete_session(&mut self, token_hash: [u8; 32]) -> Result<(), Error> {
        on!(self, c => sqlx::query(DELETE).bind(token_hash.as_slice()).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Ends every session of an administrator.
    pub async fn delete_sessions_of(&mut self, administrator: AdministratorId) -> Result<(), Error> {
        on!(self, c => sqlx::query(DELETE_OF_ADMINISTRATOR).bind(administrator.0).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Ends every session of a user.
    pub async fn delete_sessions_of_user(&mut self, user: UserId) -> Result<(), Error> {
        on!(self, c => sqlx::query(DELETE_OF_USER).bind(user.0).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Forgets the sessions that ended before a time.
    pub async fn delete_expired_sessions(&mut self, before: DateTime<Utc>) -> Result<(), Error> {
        on!(self, c => sqlx::query(DELETE_EXPIRED).bind(before).execute(c).await.map(drop))?;
        Ok(())
    }
}
