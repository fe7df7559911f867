//! The people who administer Gatepost.

use chrono::{DateTime, Utc};
use domain::actor::Role;
use domain::id::AdministratorId;
use uuid::Uuid;

use crate::{Error, Tx, on};

crate::statements! {
    ONE = "SELECT id, name, password_hash, role, language, created_at, disabled_at FROM administrator WHERE id = $1";
    BY_NAME = "SELECT id, name, password_hash, role, language, created_at, disabled_at FROM administrator WHERE name = $1";
    ALL = "SELECT id, name, password_hash, role, language, created_at, disabled_at FROM administrator ORDER BY name";
    INSERT = "INSERT INTO administrator (id, name, password_hash, role, language, created_at, disabled_at) \
              VALUES ($1, $2, $3, $4, $5, $6, $7)";
    UPDATE = "UPDATE administrator SET password_hash = $2, role = $3, language = $4, disabled_at = $5 WHERE id = $1";
    DELETE = "DELETE FROM administrator WHERE id = $1";
}

/// Somebody who administers Gatepost.
#[derive(Clone, PartialEq, Eq)]
pub struct Administrator {
    /// Their id.
    pub id: AdministratorId,
    /// The name that they sign in with, in lower case.
    pub name: String,
    /// Argon2id, as a PHC string.
    pub password_hash: String,
    /// What they may do.
    pub role: Role,
    /// The tag of the language that they chose.
    pub language: Option<String>,
    /// Since when.
    pub created_at: DateTime<Utc>,
    /// Since when they may not sign in.
    pub disabled_at: Option<DateTime<Utc>>,
}

impl std::fmt::Debug for Administrator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Administrator")
            .field("id", &self.id)
            .field("name", &self.name)
            .field("role", &self.role)
            .finish_non_exhaustive()
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    name: String,
    password_hash: String,
    role: String,
    language: Option<String>,
    created_at: DateTime<Utc>,
    disabled_at: Option<DateTime<Utc>>,
}

impl Row {
    fn read(self) -> Result<Administrator, Error> {
        Ok(Administrator {
            id: AdministratorId(self.id),
            name: self.name,
            password_hash: self.password_hash,
            role: Role::from_name(&self.role).ok_or(Error::Corrupt("administrator.role"))?,
            language: self.language,
            created_at: self.created_at,
            disabled_at: self.disabled_at,
        })
    }
}

impl Tx {
    /// An administrator by id.
    pub async fn administrator(&mut self, id: AdministratorId) -> Result<Option<Administrator>, Error> {
        let row: Option<Row> = on!(self, c => sqlx::query_as(ONE).bind(id.0).fetch_optional(c).await)?;
        row.map(Row::read).transpose()
    }

    /// An administrator by the name that they sign in with.
    pub async fn administrator_by_name(&mut self, name: &str) -> Result<Option<Administrator>, Error> {
        let row: Option<Row> = on!(self, c => sqlx::query_as(BY_NAME).bind(name).fetch_optional(c).await)?;
        row.map(Row::read).transpose()
    }

    /// Every administrator, by name.
    pub async fn administrators(&mut self) -> Result<Vec<Administrator>, Error> {
        let rows: Vec<Row> = on!(self, c => sqlx::query_as(ALL).fetch_all(c).await)?;
        rows.into_iter().map(Row::read).collect()
    }

    /// Adds an administrator.
    pub async fn add_administrator(&mut self, who: &Administrator) -> Result<(), Error> {
        on!(self, c => sqlx::query(INSERT)
            .bind(who.id.0)
            .bind(&who.name)
            .bind(&who.password_hash)
            .bind(who.role.name())
            .bind(&who.language)
            .bind(who.created_at)
            .bind(who.disabled_at)
            .execute(c)
            .await
            .map(drop))?;
        Ok(())
    }

    /// Changes password, role, language and whether they may sign in. The name stays.
    pub async fn update_administrator(&mut self, who: &Administrator) -> Result<(), Error> {
        on!(self, c => sqlx::query(UPDATE)
            .bind(who.id.0)
            .bind(&who.password_hash)
            .bind(who.role.name())
            .bind(&who.language)
            .bind(who.disabled_at)
            .execute(c)
            .await
            .map(drop))?;
        Ok(())
    }

    /// Deletes an administrator and their sessions. False if there was none.
    pub async fn delete_administrator(&mut self, id: AdministratorId) -> Result<bool, Error> {
        let gone =
            on!(self, c => sqlx::query(DELETE).bind(id.0).execute(c).await.map(|done| done.rows_affected()))?;
        Ok(gone > 0)
    }
}
