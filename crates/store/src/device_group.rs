//! Device groups and their listed members.

use chrono::{DateTime, Utc};
use domain::device_group::{DeviceGroup, DeviceRule};
use domain::id::{DeviceGroupId, DeviceId};
use sqlx::types::Json;
use uuid::Uuid;

use crate::{Error, Tx, on};

crate::statements! {
    ALL = "SELECT id, display_name, description, rule, created_at FROM device_group ORDER BY display_name, id";
    BY_ID = "SELECT id, display_name, description, rule, created_at FROM device_group WHERE id = $1";
    INSERT = "INSERT INTO device_group (id, display_name, description, rule, created_at) VALUES ($1, $2, $3, $4, $5)";
    UPDATE = "UPDATE device_group SET display_name = $2, description = $3, rule = $4 WHERE id = $1";
    DELETE = "DELETE FROM device_group WHERE id = $1";
    MEMBERS = "SELECT device_id FROM device_group_member WHERE group_id = $1 ORDER BY device_id";
    GROUPS_OF = "SELECT group_id FROM device_group_member WHERE device_id = $1 ORDER BY group_id";
    ADD_MEMBER = "INSERT INTO device_group_member (group_id, device_id) VALUES ($1, $2) ON CONFLICT DO NOTHING";
    REMOVE_MEMBER = "DELETE FROM device_group_member WHERE group_id = $1 AND device_id = $2";
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    display_name: String,
    description: String,
    rule: Option<Json<DeviceRule>>,
    created_at: DateTime<Utc>,
}

impl From<Row> for DeviceGroup {
    fn from(row: Row) -> Self {
        Self {
            id: DeviceGroupId(row.id),
            display_name: row.display_name,
            description: row.description,
            rule: row.rule.map(|rule| rule.0),
            created_at: row.created_at,
        }
    }
}

impl Tx {
    /// Every device group, by name.
    pub async fn device_groups(&mut self) -> Result<Vec<DeviceGroup>, Error> {
        let rows: Vec<Row> = on!(self, c => sqlx::query_as(ALL).fetch_all(c).await)?;
        Ok(rows.into_iter().map(DeviceGroup::from).collect())
    }

    /// The device group with this id.
    pub async fn device_group(&mut self, id: DeviceGroupId) -> Result<Option<DeviceGroup>, Error> {
        let row: Option<Row> = on!(self, c => sqlx::query_as(BY_ID).bind(id.0).fetch_optional(c).await)?;
        Ok(row.map(DeviceGroup::from))
    }

    /// Adds a device group.
    pub async fn add_device_group(&mut self, group: &DeviceGroup) -> Result<(), Error> {
        on!(self, c => sqlx::query(INSERT)
            .bind(group.id.0)
            .bind(group.display_name.as_str())
            .bind(group.description.as_str())
            .bind(group.rule.as_ref().map(Json))
            .bind(group.created_at)
            .execute(c)
            .await.map(drop))?;
        Ok(())
    }

    /// Writes a device group as it is now; its members stay.
    pub async fn update_device_group(&mut self, group: &DeviceGroup) -> Result<(), Error> {
        on!(self, c => sqlx::query(UPDATE)
            .bind(group.id.0)
            .bind(group.display_name.as_str())
            .bind(group.description.as_str())
            .bind(group.rule.as_ref().map(Json))
            .execute(c)
            .await.map(drop))?;
        Ok(())
    }

    /// Deletes a device group.
    pub async fn delete_device_group(&mut self, id: DeviceGroupId) -> Result<(), Error> {
        on!(self, c => sqlx::query(DELETE).bind(id.0).execute(c).await.map(drop))?;
        Ok(())
    }

    /// The devices that are listed in a group. Groups with a rule list none.
    pub async fn device_group_members(&mut self, id: DeviceGroupId) -> Result<Vec<DeviceId>, Error> {
        let ids: Vec<Uuid> = on!(self, c => sqlx::query_scalar(MEMBERS).bind(id.0).fetch_all(c).await)?;
        Ok(ids.into_iter().map(DeviceId).collect())
    }

    /// The groups that list a device.
    pub async fn device_groups_listing(&mut self, device: DeviceId) -> Result<Vec<DeviceGroupId>, Error> {
        let ids: Vec<Uuid> = on!(self, c => sqlx::query_scalar(GROUPS_OF).bind(device.0).fetch_all(c).await)?;
        Ok(ids.into_iter().map(DeviceGroupId).collect())
    }

    /// Lists a device in a group; a second time changes nothing.
    pub async fn add_to_device_group(&mut self, id: DeviceGroupId, device: DeviceId) -> Result<(), Error> {
        on!(self, c => sqlx::query(ADD_MEMBER).bind(id.0).bind(device.0).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Takes a device off a group's list.
    pub async fn remove_from_device_group(
        &mut self,
        id: DeviceGroupId,
        device: DeviceId,
    ) -> Result<(), Error> {
        on!(self, c => sqlx::query(REMOVE_MEMBER).bind(id.0).bind(device.0).execute(c).await.map(drop))?;
        Ok(())
    }
}
