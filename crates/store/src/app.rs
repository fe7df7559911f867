//! Apps, and which profiles need them.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::app::App;
use domain::id::{AppId, ProfileId};
use serde_json::{Map, Value};
use sqlx::types::Json;
use uuid::Uuid;

use crate::{Error, Tx, on};

macro_rules! columns {
    () => {
        "id, store_id, bundle_id, display_name, publisher, description, store_url, on_iphone, on_ipad, minimum_os, \
         ends_with_management, details, created_at, modified_at"
    };
}

crate::statements! {
    ALL = concat!("SELECT ", columns!(), " FROM app ORDER BY display_name, id");
    BY_ID = concat!("SELECT ", columns!(), " FROM app WHERE id = $1");
    INSERT = concat!("INSERT INTO app (", columns!(), ") \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)");
    UPDATE = "UPDATE app SET display_name = $2, publisher = $3, description = $4, store_url = $5, on_iphone = $6, \
              on_ipad = $7, minimum_os = $8, ends_with_management = $9, details = $10, modified_at = $11 WHERE id = $1";
    DELETE = "DELETE FROM app WHERE id = $1";
    NEEDS = "SELECT app_id FROM profile_app WHERE profile_id = $1 ORDER BY app_id";
    ALL_NEEDS = "SELECT profile_id, app_id FROM profile_app ORDER BY profile_id, app_id";
    NEEDING = "SELECT profile_id FROM profile_app WHERE app_id = $1 ORDER BY profile_id";
    CLEAR_NEEDS = "DELETE FROM profile_app WHERE profile_id = $1";
    ADD_NEED = "INSERT INTO profile_app (profile_id, app_id) VALUES ($1, $2)";
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    store_id: i64,
    bundle_id: String,
    display_name: String,
    publisher: String,
    description: String,
    store_url: String,
    on_iphone: bool,
    on_ipad: bool,
    minimum_os: String,
    ends_with_management: bool,
    details: Json<Map<String, Value>>,
    created_at: DateTime<Utc>,
    modified_at: DateTime<Utc>,
}

impl Row {
    fn read(self) -> Result<App, Error> {
        Ok(App {
            id: AppId(self.id),
            store_id: u64::try_from(self.store_id).map_err(|_| Error::Corrupt("app.store_id"))?,
            bundle_id: self.bundle_id,
            display_name: self.display_name,
            publisher: self.publisher,
            description: self.description,
            store_url: self.store_url,
            on_iphone: self.on_iphone,
            on_ipad: self.on_ipad,
            minimum_os: self.minimum_os.parse().map_err(|_| Error::Corrupt("app.minimum_os"))?,
            ends_with_management: self.ends_with_management,
            details: self.details.0,
            created_at: self.created_at,
            modified_at: self.modified_at,
        })
    }
}

impl Tx {
    /// Every app, by name. There are hundreds at most: somebody made each by hand.
    pub async fn apps(&mut self) -> Result<Vec<App>, Error> {
        let rows: Vec<Row> = on!(self, c => sqlx::query_as(ALL).fetch_all(c).await)?;
        rows.into_iter().map(Row::read).collect()
    }

    /// The app with this id.
    pub async fn app(&mut self, id: AppId) -> Result<Option<App>, Error> {
        let row: Option<Row> = on!(self, c => sqlx::query_as(BY_ID).bind(id.0).fetch_optional(c).await)?;
        row.map(Row::read).transpose()
    }

    /// Adds an app.
    pub async fn add_app(&mut self, app: &App) -> Result<(), Error> {
        on!(self, c => sqlx::query(INSERT)
            .bind(app.id.0)
            .bind(i64::try_from(app.store_id).unwrap_or(i64::MAX))
            .bind(app.bundle_id.as_str())
            .bind(app.display_name.as_str())
            .bind(app.publisher.as_str())
            .bind(app.description.as_str())
            .bind(app.store_url.as_str())
            .bind(app.on_iphone)
            .bind(app.on_ipad)
            .bind(app.minimum_os.to_string())
            .bind(app.ends_with_management)
            .bind(Json(&app.details))
            .bind(app.created_at)
            .bind(app.modified_at)
            .execute(c)
            .await.map(drop))?;
        Ok(())
    }

    /// Writes an app as it is now. Which app it is stays: its number and its bundle id.
    pub async fn update_app(&mut self, app: &App) -> Result<(), Error> {
        on!(self, c => sqlx::query(UPDATE)
            .bind(app.id.0)
            .bind(app.display_name.as_str())
            .bind(app.publisher.as_str())
            .bind(app.description.as_str())
            .bind(app.store_url.as_str())
            .bind(app.on_iphone)
            .bind(app.on_ipad)
            .bind(app.minimum_os.to_string())
            .bind(app.ends_with_management)
            .bind(Json(&app.details))
            .bind(app.modified_at)
            .execute(c)
            .await.map(drop))?;
        Ok(())
    }

    /// Deletes an app that no profile needs. Its rows on devices stay until the devices are rid of it.
    pub async fn delete_app(&mut self, id: AppId) -> Result<(), Error> {
        on!(self, c => sqlx::query(DELETE).bind(id.0).execute(c).await.map(drop))?;
        Ok(())
    }

    /// The apps that a profile needs.
    pub async fn apps_of_profile(&mut self, profile: ProfileId) -> Result<Vec<AppId>, Error> {
        let ids: Vec<Uuid> = on!(self, c => sqlx::query_scalar(NEEDS).bind(profile.0).fetch_all(c).await)?;
        Ok(ids.into_iter().map(AppId).collect())
    }

    /// The apps that each profile needs.
    pub async fn apps_of_profiles(&mut self) -> Result<BTreeMap<ProfileId, Vec<AppId>>, Error> {
        let rows: Vec<(Uuid, Uuid)> = on!(self, c => sqlx::query_as(ALL_NEEDS).fetch_all(c).await)?;
        let mut needs = BTreeMap::<ProfileId, Vec<AppId>>::new();
        for (profile, app) in rows {
            needs.entry(ProfileId(profile)).or_default().push(AppId(app));
        }
        Ok(needs)
    }

    /// The profiles that need an app.
    pub async fn profiles_needing(&mut self, app: AppId) -> Result<Vec<ProfileId>, Error> {
        let ids: Vec<Uuid> = on!(self, c => sqlx::query_scalar(NEEDING).bind(app.0).fetch_all(c).await)?;
        Ok(ids.into_iter().map(ProfileId).collect())
    }

    /// Says which apps a profile needs, in place of what it needed before.
    pub async fn set_apps_of_profile(&mut self, profile: ProfileId, apps: &[AppId]) -> Result<(), Error> {
        on!(self, c => sqlx::query(CLEAR_NEEDS).bind(profile.0).execute(c).await.map(drop))?;
        for app in apps {
            on!(self, c => sqlx::query(ADD_NEED).bind(profile.0).bind(app.0).execute(c).await.map(drop))?;
        }
        Ok(())
    }
}
