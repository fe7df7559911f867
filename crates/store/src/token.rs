//! Bearer tokens of the API. The row has the hash of the secret, never the secret.

use chrono::{DateTime, Utc};
use domain::actor::Scope;
use domain::id::TokenId;
use sqlx::types::Json;
use uuid::Uuid;

use crate::{Error, Tx, on};

crate::statements! {
    BY_SECRET = "SELECT id, name, scopes, created_by, created_at, expires_at, last_used_at, revoked_at FROM api_token \
                 WHERE secret_hash = $1";
    ALL = "SELECT id, name, scopes, created_by, created_at, expires_at, last_used_at, revoked_at FROM api_token \
           ORDER BY created_at, id";
    INSERT = "INSERT INTO api_token (id, name, secret_hash, scopes, created_by, created_at, expires_at) \
              VALUES ($1, $2, $3, $4, $5, $6, $7)";
    TOUCH = "UPDATE api_token SET last_used_at = $2 WHERE id = $1";
    REVOKE = "UPDATE api_token SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL";
}

/// A bearer token, without its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiToken {
    /// Its id.
    pub id: TokenId,
    /// What it is for.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// Who made it.
    pub created_by: String,
    /// When.
    pub created_at: DateTime<Utc>,
    /// When it ends; `None` if never.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was used last, to the minute.
    pub last_used_at: Option<DateTime<Utc>>,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    name: String,
    scopes: Json<Vec<Scope>>,
    created_by: String,
    created_at: DateTime<Utc>,
    expires_at: Option<DateTime<Utc>>,
    last_used_at: Option<DateTime<Utc>>,
    revoked_at: Option<DateTime<Utc>>,
}

impl From<Row> for ApiToken {
    fn from(row: Row) -> Self {
        Self {
            id: TokenId(row.id),
            name: row.name,
            scopes: row.scopes.0,
            created_by: row.created_by,
            created_at: row.created_at,
            expires_at: row.expires_at,
            last_used_at: row.last_used_at,
            revoked_at: row.revoked_at,
        }
    }
}

impl Tx {
    /// The token of a secret's hash, revoked or not.
    pub async fn api_token_by_secret(&mut self, secret_hash: [u8; 32]) -> Result<Option<ApiToken>, Error> {
        let row: Option<Row> =
            on!(self, c => sqlx::query_as(BY_SECRET).bind(secret_hash.as_slice()).fetch_optional(c).await)?;
        Ok(row.map(ApiToken::from))
    }

    /// Every token, oldest first.
    pub async fn api_tokens(&mut self) -> Result<Vec<ApiToken>, Error> {
        let rows: Vec<Row> = on!(self, c => sqlx::query_as(ALL).fetch_all(c).await)?;
        Ok(rows.into_iter().map(ApiToken::from).collect())
    }

    /// Adds a token.
    pub async fn add_api_token(&mut self, token: &ApiToken, secret_hash: [u8; 32]) -> Result<(), Error> {
        on!(self, c => sqlx::query(INSERT)
            .bind(token.id.0)
            .bind(&token.name)
            .bind(secret_hash.as_slice())
            .bind(Json(&token.scopes))
            .bind(&token.created_by)
            .bind(token.created_at)
            .bind(token.expires_at)
            .execute(c)
            .await
            .map(drop))?;
        Ok(())
    }

    /// Notes that a token was used.
    pub async fn touch_api_token(&mut self, id: TokenId, at: DateTime<Utc>) -> Result<(), Error> {
        on!(self, c => sqlx::query(TOUCH).bind(id.0).bind(at).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Revokes a token. False if there is none that is not revoked already.
    pub async fn revoke_api_token(&mut self, id: TokenId, at: DateTime<Utc>) -> Result<bool, Error> {
        let revoked = on!(self, c => sqlx::query(REVOKE)
            .bind(id.0)
            .bind(at)
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(revoked == 1)
    }
}
