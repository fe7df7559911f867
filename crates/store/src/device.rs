//! Devices.

use chrono::{DateTime, Utc};
use domain::device::{ComplianceState, Device, DeviceState, OsVersion, Owner, Platform};
use domain::id::{DeviceGroupId, DeviceId, UserId};
use sqlx::QueryBuilder;
use uuid::Uuid;

use crate::{Error, Tx, on};

/// How many rows one statement changes.
const ROWS: usize = 500;

macro_rules! columns {
    () => {
        "id, user_id, platform, state, owner, name, model, product, os_version, serial_number, udid, eas_device_id, \
         enrolled_at, last_seen_at, compliance, compliance_reason"
    };
}

crate::statements! {
    INSERT = "INSERT INTO device (id, user_id, platform, state, owner, name, model, product, os_version, \
              serial_number, udid, eas_device_id, enrolled_at, last_seen_at, compliance, compliance_reason, \
              compliance_changed_at) \
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)";
    UPDATE = "UPDATE device SET state = $2, owner = $3, name = $4, model = $5, product = $6, os_version = $7, \
              serial_number = $8, udid = $9, eas_device_id = $10, enrolled_at = $11 WHERE id = $1";
    BY_ID = concat!("SELECT ", columns!(), " FROM device WHERE id = $1");
    BY_USER = concat!("SELECT ", columns!(), " FROM device WHERE user_id = $1 ORDER BY id");
    BY_UDID = concat!("SELECT ", columns!(), " FROM device WHERE udid = $1 ORDER BY id");
    FIRST = concat!("SELECT ", columns!(), " FROM device ORDER BY id LIMIT $1");
    AFTER = concat!("SELECT ", columns!(), " FROM device WHERE id > $1 ORDER BY id LIMIT $2");
    IN_GROUP = concat!("SELECT ", columns!(), " FROM device \
                WHERE id IN (SELECT device_id FROM device_group_member WHERE group_id = $1) AND id > $2 \
                ORDER BY id LIMIT $3");
    DISPUTED = concat!("SELECT ", columns!(), " FROM device WHERE state = 'disputed' ORDER BY enrolled_at, id LIMIT $1");
    SEEN = "UPDATE device SET last_seen_at = $2 WHERE id = $1 AND last_seen_at < $2";
    COMPLIANCE = "UPDATE device SET compliance = $2, compliance_reason = $3, \
                  compliance_changed_at = CASE WHEN compliance = $2 THEN compliance_changed_at ELSE $4 END \
                  WHERE id = $1";
    INVENTORY_DUE = concat!("SELECT ", columns!(), " FROM device WHERE inventory_due_at <= $1 \
                     ORDER BY inventory_due_at LIMIT $2");
    SET_INVENTORY_DUE = "UPDATE device SET inventory_due_at = $2 WHERE id = $1";
    DETACH = "UPDATE enrolment SET device_id = NULL WHERE device_id = $1";
    DELETE = "DELETE FROM device WHERE id = $1";
    COUNT = "SELECT COUNT(*) FROM device WHERE state <> 'retired'";
}

/// A row of `device`.
#[derive(sqlx::FromRow)]
pub(crate) struct Row {
    id: Uuid,
    user_id: Uuid,
    platform: String,
    state: String,
    owner: String,
    name: String,
    model: String,
    product: String,
    os_version: String,
    serial_number: Option<String>,
    udid: Option<String>,
    eas_device_id: Option<String>,
    enrolled_at: DateTime<Utc>,
    last_seen_at: DateTime<Utc>,
    compliance: String,
    compliance_reason: Option<String>,
}

impl Row {
    pub(crate) fn read(self) -> Result<Device, Error> {
        Ok(Device {
            id: DeviceId(self.id),
            user: UserId(self.user_id),
            platform: Platform::from_name(&self.platform).ok_or(Error::Corrupt("device.platform"))?,
            state: DeviceState::from_name(&self.state).ok_or(Error::Corrupt("device.state"))?,
            owner: Owner::from_name(&self.owner).ok_or(Error::Corrupt("device.owner"))?,
            name: self.name,
            model: self.model,
            product: self.product,
            os_version: self.os_version.parse().unwrap_or(OsVersion::new(0, 0)),
            serial_number: self.serial_number,
            udid: self.udid,
            eas_device_id: self.eas_device_id,
            enrolled_at: self.enrolled_at,
            last_seen_at: self.last_seen_at,
            compliance: ComplianceState::from_name(&self.compliance)
                .ok_or(Error::Corrupt("device.compliance"))?,
            compliance_reason: self.compliance_reason,
        })
    }
}

impl Tx {
    /// Adds a device.
    pub async fn add_device(&mut self, device: &Device) -> Result<(), Error> {
        on!(self, c => sqlx::query(INSERT)
            .bind(device.id.0)
            .bind(device.user.0)
            .bind(device.platform.name())
            .bind(device.state.name())
            .bind(device.owner.name())
            .bind(device.name.as_str())
            .bind(device.model.as_str())
            .bind(device.product.as_str())
            .bind(device.os_version.to_string())
            .bind(device.serial_number.as_deref())
            .bind(device.udid.as_deref())
            .bind(device.eas_device_id.as_deref())
            .bind(device.enrolled_at)
            .bind(device.last_seen_at)
            .bind(device.compliance.name())
            .bind(device.compliance_reason.as_deref())
            .bind(device.enrolled_at)
            .execute(c)
            .await.map(drop))?;
        Ok(())
    }

    /// Writes what a device is: everything but when it was seen and whether it is compliant.
    pub async fn update_device(&mut self, device: &Device) -> Result<(), Error> {
        on!(self, c => sqlx::query(UPDATE)
            .bind(device.id.0)
            .bind(device.state.name())
            .bind(device.owner.name())
            .bind(device.name.as_str())
            .bind(device.model.as_str())
            .bind(device.product.as_str())
            .bind(device.os_version.to_string())
            .bind(device.serial_number.as_deref())
            .bind(device.udid.as_deref())
            .bind(device.eas_device_id.as_deref())
            .bind(device.enrolled_at)
            .execute(c)
            .await.map(drop))?;
        self.access_due_for_device(device.id).await?;
        Ok(())
    }

    /// The device with this id.
    pub async fn device(&mut self, id: DeviceId) -> Result<Option<Device>, Error> {
        let row: Option<Row> = on!(self, c => sqlx::query_as(BY_ID).bind(id.0).fetch_optional(c).await)?;
        row.map(Row::read).transpose()
    }

    /// Every device of a user, retired ones included, the oldest first.
    pub async fn devices_of_user(&mut self, user: UserId) -> Result<Vec<Device>, Error> {
        let rows: Vec<Row> = on!(self, c => sqlx::query_as(BY_USER).bind(user.0).fetch_all(c).await)?;
        rows.into_iter().map(Row::read).collect()
    }

    /// Every device that claims this UDID, the oldest first.
    pub async fn devices_by_udid(&mut self, udid: &str) -> Result<Vec<Device>, Error> {
        let rows: Vec<Row> = on!(self, c => sqlx::query_as(BY_UDID).bind(udid).fetch_all(c).await)?;
        rows.into_iter().map(Row::read).collect()
    }

    /// Up to `limit` devices in the order of their ids, from the one after `after` on.
    pub async fn devices_after(&mut self, after: Option<DeviceId>, limit: u32) -> Result<Vec<Device>, Error> {
        let limit = i64::from(limit);
        let rows: Vec<Row> = match after {
            None => on!(self, c => sqlx::query_as(FIRST).bind(limit).fetch_all(c).await)?,
            Some(after) => {
                on!(self, c => sqlx::query_as(AFTER).bind(after.0).bind(limit).fetch_all(c).await)?
            }
        };
        rows.into_iter().map(Row::read).collect()
    }

    /// Up to `limit` devices on a group's list, in the order of their ids, from the one after `after` on.
    pub async fn devices_in_group(
        &mut self,
        group: DeviceGroupId,
        after: Option<DeviceId>,
        limit: u32,
    ) -> Result<Vec<Device>, Error> {
        let after = after.map_or(Uuid::nil(), |device| device.0);
        let rows: Vec<Row> = on!(self, c => sqlx::query_as(IN_GROUP)
            .bind(group.0).bind(after).bind(i64::from(limit)).fetch_all(c).await)?;
        rows.into_iter().map(Row::read).collect()
    }

    /// Up to `limit` devices that claim to be one of another user, the oldest claim first.
    pub async fn disputed_devices(&mut self, limit: u32) -> Result<Vec<Device>, Error> {
        let rows: Vec<Row> =
            on!(self, c => sqlx::query_as(DISPUTED).bind(i64::from(limit)).fetch_all(c).await)?;
        rows.into_iter().map(Row::read).collect()
    }

    /// How many devices there are, retired ones not counted.
    pub async fn count_devices(&mut self) -> Result<u64, Error> {
        let count: i64 = on!(self, c => sqlx::query_scalar(COUNT).fetch_one(c).await)?;
        Ok(u64::try_from(count).unwrap_or(0))
    }

    /// Notes when devices were heard of last. Never goes back in time.
    pub async fn devices_seen(&mut self, seen: &[(DeviceId, DateTime<Utc>)]) -> Result<(), Error> {
        for (device, at) in seen {
            on!(self, c => sqlx::query(SEEN).bind(device.0).bind(*at).execute(c).await.map(drop))?;
        }
        Ok(())
    }

    /// Writes the judgement of compliance, and its time if it changed.
    pub async fn set_compliance(
        &mut self,
        device: DeviceId,
        state: ComplianceState,
        reason: Option<&str>,
        at: DateTime<Utc>,
    ) -> Result<(), Error> {
        on!(self, c => sqlx::query(COMPLIANCE)
            .bind(device.0).bind(state.name()).bind(reason).bind(at).execute(c).await.map(drop))?;
        self.access_due_for_device(device).await?;
        Ok(())
    }

    /// The same for many devices with one judgement that is new to all of them.
    pub async fn set_compliance_of(
        &mut self,
        devices: &[DeviceId],
        state: ComplianceState,
        reason: Option<&str>,
        at: DateTime<Utc>,
    ) -> Result<(), Error> {
        for ids in devices.chunks(ROWS) {
            on!(self, c => {
                let mut query = QueryBuilder::new("UPDATE device SET compliance = ");
                query.push_bind(state.name()).push(", compliance_reason = ").push_bind(reason);
                query.push(", compliance_changed_at = ").push_bind(at).push(" WHERE id IN (");
                let mut list = query.separated(", ");
                for id in ids {
                    list.push_bind(id.0);
                }
                query.push(")");
                query.build().execute(c).await.map(drop)
            })?;
        }
        for device in devices {
            self.access_due_for_device(*device).await?;
        }
        Ok(())
    }

    /// Up to `limit` devices whose inventory is due, those that wait longest first.
    pub async fn devices_due_for_inventory(
        &mut self,
        now: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<Device>, Error> {
        let rows: Vec<Row> = on!(self, c => sqlx::query_as(INVENTORY_DUE)
            .bind(now).bind(i64::from(limit)).fetch_all(c).await)?;
        rows.into_iter().map(Row::read).collect()
    }

    /// Sets when a device is next asked what it is; never, if `None`.
    pub async fn set_inventory_due(
        &mut self,
        device: DeviceId,
        due: Option<DateTime<Utc>>,
    ) -> Result<(), Error> {
        on!(self, c => sqlx::query(SET_INVENTORY_DUE).bind(device.0).bind(due).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Deletes a device with its deployments and inventory. Its enrolments stay, without a device.
    pub async fn delete_device(&mut self, device: DeviceId) -> Result<bool, Error> {
        self.access_due_for_device(device).await?;
        on!(self, c => sqlx::query(DETACH).bind(device.0).execute(c).await.map(drop))?;
        let gone = on!(self, c => sqlx::query(DELETE)
            .bind(device.0).execute(c).await.map(|done| done.rows_affected()))?;
        Ok(gone > 0)
    }
}
