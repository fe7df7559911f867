//! Settings: one JSON document each.

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::types::Json;

use crate::{Error, Tx, on};

crate::statements! {
    GET = "SELECT value FROM setting WHERE name = $1";
    PUT = "INSERT INTO setting (name, value, changed_at) VALUES ($1, $2, $3) \
           ON CONFLICT (name) DO UPDATE SET value = excluded.value, changed_at = excluded.changed_at";
}

impl Tx {
    /// The settings document of that name; `None` if it was never saved.
    pub async fn setting<T>(&mut self, name: &str) -> Result<Option<T>, Error>
    where
        T: DeserializeOwned,
    {
        let value: Option<Json<serde_json::Value>> =
            on!(self, c => sqlx::query_scalar(GET).bind(name).fetch_optional(c).await)?;
        value
            .map(|Json(value)| serde_json::from_value(value).map_err(|_| Error::Corrupt("setting.value")))
            .transpose()
    }

    /// Saves the settings document of that name.
    pub async fn put_setting<T>(&mut self, name: &str, value: &T, now: DateTime<Utc>) -> Result<(), Error>
    where
        T: Serialize + Sync,
    {
        let value = Json(serde_json::to_value(value)?);
        on!(self, c => sqlx::query(PUT).bind(name).bind(&value).bind(now).execute(c).await.map(drop))?;
        Ok(())
    }
}
