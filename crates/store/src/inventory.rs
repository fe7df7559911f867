//! What devices report of themselves: the last answer of each kind.

use chrono::{DateTime, Utc};
use domain::id::DeviceId;
use serde_json::Value;
use sqlx::types::Json;

use crate::{Error, Tx, on};

crate::statements! {
    PUT = "INSERT INTO inventory (device_id, kind, value, reported_at) VALUES ($1, $2, $3, $4) \
           ON CONFLICT (device_id, kind) DO UPDATE SET value = excluded.value, reported_at = excluded.reported_at";
    ONE = "SELECT kind, value, reported_at FROM inventory WHERE device_id = $1 AND kind = $2";
    ALL = "SELECT kind, value, reported_at FROM inventory WHERE device_id = $1 ORDER BY kind";
}

/// One answer of a device about itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Inventory {
    /// What was asked: the name of a command.
    pub kind: String,
    /// What it said, as the channel read it.
    pub value: Value,
    /// When.
    pub reported_at: DateTime<Utc>,
}

#[derive(sqlx::FromRow)]
struct Row {
    kind: String,
    value: Json<Value>,
    reported_at: DateTime<Utc>,
}

impl From<Row> for Inventory {
    fn from(row: Row) -> Self {
        Self { kind: row.kind, value: row.value.0, reported_at: row.reported_at }
    }
}

impl Tx {
    /// Keeps the last answer of a kind.
    pub async fn put_inventory(
        &mut self,
        device: DeviceId,
        kind: &str,
        value: &Value,
        at: DateTime<Utc>,
    ) -> Result<(), Error> {
        on!(self, c => sqlx::query(PUT).bind(device.0).bind(kind).bind(Json(value)).bind(at).execute(c).await.map(drop))?;
        Ok(())
    }

    /// The last answer of a kind.
    pub async fn inventory(&mut self, device: DeviceId, kind: &str) -> Result<Option<Inventory>, Error> {
        let row: Option<Row> =
            on!(self, c => sqlx::query_as(ONE).bind(device.0).bind(kind).fetch_optional(c).await)?;
        Ok(row.map(Inventory::from))
    }

    /// The last answer of every kind.
    pub async fn inventories(&mut self, device: DeviceId) -> Result<Vec<Inventory>, Error> {
        let rows: Vec<Row> = on!(self, c => sqlx::query_as(ALL).bind(device.0).fetch_all(c).await)?;
        Ok(rows.into_iter().map(Inventory::from).collect())
    }
}
