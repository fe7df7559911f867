//! Profiles and what they refer to.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::id::ProfileId;
use domain::profile::{Profile, ProfileType, Reference};
use serde_json::{Map, Value};
use sqlx::types::Json;
use uuid::Uuid;

use crate::{Error, Tx, on};

macro_rules! columns {
    () => {
        "id, type, display_name, description, settings, version, created_at, modified_at"
    };
}

crate::statements! {
    INSERT = "INSERT INTO profile (id, type, display_name, description, settings, version, created_at, modified_at) \
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    UPDATE = "UPDATE profile SET display_name = $2, description = $3, settings = $4, version = $5, modified_at = $6 \
              WHERE id = $1";
    DELETE = "DELETE FROM profile WHERE id = $1";
    BY_ID = concat!("SELECT ", columns!(), " FROM profile WHERE id = $1");
    ALL = concat!("SELECT ", columns!(), " FROM profile ORDER BY display_name, id");
    NAMED = "SELECT id FROM profile WHERE type = $1 AND LOWER(display_name) = LOWER($2) AND id <> $3 ORDER BY id";
    REFERENCES = "SELECT profile_id, role, target_id FROM profile_reference WHERE profile_id = $1 ORDER BY role";
    ALL_REFERENCES = "SELECT profile_id, role, target_id FROM profile_reference ORDER BY profile_id, role";
    REFERRING = "SELECT DISTINCT profile_id FROM profile_reference WHERE target_id = $1 ORDER BY profile_id";
    CLEAR_REFERENCES = "DELETE FROM profile_reference WHERE profile_id = $1";
    ADD_REFERENCE = "INSERT INTO profile_reference (profile_id, role, target_id) VALUES ($1, $2, $3)";
}

/// Where transactions that write run side by side: see [`Tx::lock_profile`].
mod postgres {
    crate::statements! {
        LOCK = "SELECT id FROM profile WHERE id = $1 FOR NO KEY UPDATE";
    }

    pub(super) const LOCKING: &str = LOCK;
}

/// The statements that only PostgreSQL understands.
#[cfg(test)]
pub(crate) const POSTGRES_STATEMENTS: &[(&str, &str)] = postgres::STATEMENTS;

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    r#type: String,
    display_name: String,
    description: String,
    settings: Json<Map<String, Value>>,
    version: i64,
    created_at: DateTime<Utc>,
    modified_at: DateTime<Utc>,
}

impl Row {
    fn read(self, references: Vec<Reference>) -> Result<Profile, Error> {
        Ok(Profile {
            id: ProfileId(self.id),
            kind: ProfileType::from_name(&self.r#type).ok_or(Error::Corrupt("profile.type"))?,
            display_name: self.display_name,
            description: self.description,
            settings: self.settings.0,
            references,
            version: u32::try_from(self.version).map_err(|_| Error::Corrupt("profile.version"))?,
            created_at: self.created_at,
            modified_at: self.modified_at,
        })
    }
}

#[derive(sqlx::FromRow)]
struct ReferenceRow {
    profile_id: Uuid,
    role: String,
    target_id: Uuid,
}

impl From<ReferenceRow> for Reference {
    fn from(row: ReferenceRow) -> Self {
        Self { role: row.role, target: ProfileId(row.target_id) }
    }
}

impl Tx {
    /// The profile with this id.
    pub async fn profile(&mut self, id: ProfileId) -> Result<Option<Profile>, Error> {
        let row: Option<Row> = on!(self, c => sqlx::query_as(BY_ID).bind(id.0).fetch_optional(c).await)?;
        let Some(row) = row else { return Ok(None) };
        let references: Vec<ReferenceRow> =
            on!(self, c => sqlx::query_as(REFERENCES).bind(id.0).fetch_all(c).await)?;
        row.read(references.into_iter().map(Reference::from).collect()).map(Some)
    }

    /// As [`Tx::profile`]; nobody else changes it until this transaction ends.
    pub async fn lock_profile(&mut self, id: ProfileId) -> Result<Option<Profile>, Error> {
        // SQLite has one writer at a time, which is lock enough.
        if self.skips_locked() {
            on!(self, c => sqlx::query(postgres::LOCKING).bind(id.0).execute(c).await.map(drop))?;
        }
        self.profile(id).await
    }

    /// Every profile, by name. There are hundreds at most: somebody made each by hand.
    pub async fn profiles(&mut self) -> Result<Vec<Profile>, Error> {
        let rows: Vec<Row> = on!(self, c => sqlx::query_as(ALL).fetch_all(c).await)?;
        let references: Vec<ReferenceRow> =
            on!(self, c => sqlx::query_as(ALL_REFERENCES).fetch_all(c).await)?;
        let mut by_profile = BTreeMap::<Uuid, Vec<Reference>>::new();
        for reference in references {
            by_profile.entry(reference.profile_id).or_default().push(reference.into());
        }
        rows.into_iter()
            .map(|row| {
                let references = by_profile.remove(&row.id).unwrap_or_default();
                row.read(references)
            })
            .collect()
    }

    /// Whether another profile of this type than `except` has the name, without regard to case.
    pub async fn profile_name_taken(
        &mut self,
        kind: ProfileType,
        name: &str,
        except: Option<ProfileId>,
    ) -> Result<bool, Error> {
        let except = except.map_or(Uuid::nil(), |id| id.0);
        let found: Option<Uuid> = on!(self, c => sqlx::query_scalar(NAMED)
            .bind(kind.name()).bind(name).bind(except).fetch_optional(c).await)?;
        Ok(found.is_some())
    }

    /// The profiles that refer to this one.
    pub async fn profiles_referring_to(&mut self, id: ProfileId) -> Result<Vec<ProfileId>, Error> {
        let ids: Vec<Uuid> = on!(self, c => sqlx::query_scalar(REFERRING).bind(id.0).fetch_all(c).await)?;
        Ok(ids.into_iter().map(ProfileId).collect())
    }

    /// Adds a profile.
    pub async fn add_profile(&mut self, profile: &Profile) -> Result<(), Error> {
        on!(self, c => sqlx::query(INSERT)
            .bind(profile.id.0)
            .bind(profile.kind.name())
            .bind(profile.display_name.as_str())
            .bind(profile.description.as_str())
            .bind(Json(&profile.settings))
            .bind(i64::from(profile.version))
            .bind(profile.created_at)
            .bind(profile.modified_at)
            .execute(c)
            .await.map(drop))?;
        self.write_references(profile).await
    }

    /// Writes a profile as it is now.
    pub async fn update_profile(&mut self, profile: &Profile) -> Result<(), Error> {
        on!(self, c => sqlx::query(UPDATE)
            .bind(profile.id.0)
            .bind(profile.display_name.as_str())
            .bind(profile.description.as_str())
            .bind(Json(&profile.settings))
            .bind(i64::from(profile.version))
            .bind(profile.modified_at)
            .execute(c)
            .await.map(drop))?;
        on!(self, c => sqlx::query(CLEAR_REFERENCES).bind(profile.id.0).execute(c).await.map(drop))?;
        self.write_references(profile).await
    }

    /// Deletes a profile with its assignments. Its deployments stay until the devices are rid of it.
    pub async fn delete_profile(&mut self, id: ProfileId) -> Result<(), Error> {
        on!(self, c => sqlx::query(DELETE).bind(id.0).execute(c).await.map(drop))?;
        Ok(())
    }

    async fn write_references(&mut self, profile: &Profile) -> Result<(), Error> {
        for reference in &profile.references {
            on!(self, c => sqlx::query(ADD_REFERENCE)
                .bind(profile.id.0)
                .bind(reference.role.as_str())
                .bind(reference.target.0)
                .execute(c)
                .await.map(drop))?;
        }
        Ok(())
    }
}
