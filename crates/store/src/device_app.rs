//! Apps on devices.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::app::{AppState, DeviceApp};
use domain::deployment::DeploymentError;
use domain::id::{AppId, DeviceId, UserId};
use sqlx::QueryBuilder;
use sqlx::types::Json;
use uuid::Uuid;

use crate::{Error, Tx, on};

macro_rules! columns {
    () => {
        "device_app.device_id, device_app.app_id, device_app.bundle_id, device_app.state, device_app.ours, \
         device_app.attempts, device_app.error, device_app.changed_at"
    };
}

crate::statements! {
    OF_DEVICE = concat!("SELECT ", columns!(), " FROM device_app WHERE device_id = $1 ORDER BY app_id");
    ONE = concat!("SELECT ", columns!(), " FROM device_app WHERE device_id = $1 AND app_id = $2");
    OF_DEVICES = concat!("SELECT ", columns!(), " FROM device_app WHERE device_id >= $1 AND device_id <= $2 \
                 ORDER BY device_id, app_id");
    OF_APP = concat!("SELECT ", columns!(), ", device.name, device.model, device.user_id, directory_user.display_name, \
             directory_user.principal_name, device.os_version, device.last_seen_at \
             FROM device_app JOIN device ON device.id = device_app.device_id \
             JOIN directory_user ON directory_user.id = device.user_id \
             WHERE device_app.app_id = $1 AND device_app.device_id > $2 \
             ORDER BY device_app.device_id LIMIT $3 OFFSET $4");
    ANY = "SELECT COUNT(*) FROM device_app WHERE device_id = $1 AND state <> 'not-applicable'";
    FORGET = "DELETE FROM device_app WHERE device_id = $1 AND app_id = $2";
    FORGET_ALL = "DELETE FROM device_app WHERE device_id = $1";
}

/// How many rows go into one statement.
const ROWS: usize = 500;

/// An app on a device, with what a list shows of the device.
#[derive(Clone, Debug, PartialEq)]
pub struct AppRow {
    /// The row.
    pub row: DeviceApp,
    /// The device's name.
    pub device_name: String,
    /// The device's model.
    pub model: String,
    /// The device's user.
    pub user: UserId,
    /// The user's name.
    pub user_name: String,
    /// The user's principal name.
    pub principal_name: Option<String>,
    /// The device's operating system.
    pub os_version: String,
    /// When the device was heard of last.
    pub last_seen_at: DateTime<Utc>,
}

#[derive(sqlx::FromRow)]
struct Row {
    device_id: Uuid,
    app_id: Uuid,
    bundle_id: String,
    state: String,
    ours: bool,
    attempts: i64,
    error: Option<Json<DeploymentError>>,
    changed_at: DateTime<Utc>,
}

impl Row {
    fn read(self) -> Result<DeviceApp, Error> {
        Ok(DeviceApp {
            device: DeviceId(self.device_id),
            app: AppId(self.app_id),
            bundle_id: self.bundle_id,
            state: AppState::from_name(&self.state).ok_or(Error::Corrupt("device_app.state"))?,
            ours: self.ours,
            attempts: u32::try_from(self.attempts).unwrap_or(u32::MAX),
            error: self.error.map(|Json(error)| error),
            changed_at: self.changed_at,
        })
    }
}

#[derive(sqlx::FromRow)]
struct ListedRow {
    #[sqlx(flatten)]
    row: Row,
    name: String,
    model: String,
    user_id: Uuid,
    display_name: String,
    principal_name: Option<String>,
    os_version: String,
    last_seen_at: DateTime<Utc>,
}

impl Tx {
    /// The apps of a device.
    pub async fn apps_of_device(&mut self, device: DeviceId) -> Result<Vec<DeviceApp>, Error> {
        let rows: Vec<Row> = on!(self, c => sqlx::query_as(OF_DEVICE).bind(device.0).fetch_all(c).await)?;
        rows.into_iter().map(Row::read).collect()
    }

    /// One app on one device.
    pub async fn device_app(&mut self, device: DeviceId, app: AppId) -> Result<Option<DeviceApp>, Error> {
        let row: Option<Row> =
            on!(self, c => sqlx::query_as(ONE).bind(device.0).bind(app.0).fetch_optional(c).await)?;
        row.map(Row::read).transpose()
    }

    /// The apps of the devices from `first` to `last`, both included.
    pub async fn apps_of_devices(
        &mut self,
        first: DeviceId,
        last: DeviceId,
    ) -> Result<BTreeMap<DeviceId, Vec<DeviceApp>>, Error> {
        let rows: Vec<Row> =
            on!(self, c => sqlx::query_as(OF_DEVICES).bind(first.0).bind(last.0).fetch_all(c).await)?;
        let mut apps = BTreeMap::<DeviceId, Vec<DeviceApp>>::new();
        for row in rows {
            let row = row.read()?;
            apps.entry(row.device).or_default().push(row);
        }
        Ok(apps)
    }

    /// Up to `limit` devices with an app, in the order of their ids, after the first `skip` of those after `after`.
    pub async fn devices_with_app(
        &mut self,
        app: AppId,
        after: Option<DeviceId>,
        skip: u32,
        limit: u32,
    ) -> Result<Vec<AppRow>, Error> {
        let after = after.map_or(Uuid::nil(), |device| device.0);
        let rows: Vec<ListedRow> = on!(self, c => sqlx::query_as(OF_APP)
            .bind(app.0).bind(after).bind(i64::from(limit)).bind(i64::from(skip)).fetch_all(c).await)?;
        rows.into_iter()
            .map(|listed| {
                Ok(AppRow {
                    row: listed.row.read()?,
                    device_name: listed.name,
                    model: listed.model,
                    user: UserId(listed.user_id),
                    user_name: listed.display_name,
                    principal_name: listed.principal_name,
                    os_version: listed.os_version,
                    last_seen_at: listed.last_seen_at,
                })
            })
            .collect()
    }

    /// Whether the device was, or is to be, asked for an app.
    pub async fn has_apps(&mut self, device: DeviceId) -> Result<bool, Error> {
        let count: i64 = on!(self, c => sqlx::query_scalar(ANY).bind(device.0).fetch_one(c).await)?;
        Ok(count > 0)
    }

    /// Writes rows as they are to be.
    pub async fn put_device_apps(&mut self, apps: &[DeviceApp]) -> Result<(), Error> {
        for rows in apps.chunks(ROWS) {
            on!(self, c => {
                let mut query = QueryBuilder::new(
                    "INSERT INTO device_app (device_id, app_id, bundle_id, state, ours, attempts, error, changed_at) ",
                );
                query.push_values(rows, |mut row, app| {
                    row.push_bind(app.device.0)
                        .push_bind(app.app.0)
                        .push_bind(app.bundle_id.clone())
                        .push_bind(app.state.name())
                        .push_bind(app.ours)
                        .push_bind(i64::from(app.attempts))
                        .push_bind(app.error.clone().map(Json))
                        .push_bind(app.changed_at);
                });
                query.push(
                    " ON CONFLICT (device_id, app_id) DO UPDATE SET bundle_id = excluded.bundle_id, \
                     state = excluded.state, ours = excluded.ours, attempts = excluded.attempts, \
                     error = excluded.error, changed_at = excluded.changed_at",
                );
                query.build().execute(c).await.map(drop)
            })?;
        }
        Ok(())
    }

    /// Forgets apps on devices.
    pub async fn forget_device_apps(&mut self, gone: &[(DeviceId, AppId)]) -> Result<(), Error> {
        for (device, app) in gone {
            on!(self, c => sqlx::query(FORGET).bind(device.0).bind(app.0).execute(c).await.map(drop))?;
        }
        Ok(())
    }

    /// Forgets every app of a device that is not managed any more.
    pub async fn delete_apps_of(&mut self, device: DeviceId) -> Result<(), Error> {
        on!(self, c => sqlx::query(FORGET_ALL).bind(device.0).execute(c).await.map(drop))?;
        Ok(())
    }
}
