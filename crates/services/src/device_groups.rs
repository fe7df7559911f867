//! Device groups: Gatepost's own, a list or a rule (AS-2).

use domain::actor::{Actor, Permission};
use domain::audit::ObjectKind;
use domain::device_group::{DeviceGroup, DeviceRule};
use domain::id::{DeviceGroupId, DeviceId};
use serde_json::json;
use store::Tx;

use crate::device_list::ListedDevice;
use crate::recompute::{self, Scope};
use crate::{Error, Services};

/// The longest name, in characters.
const MAX_NAME: usize = 200;
/// The most models in a rule.
const MAX_MODELS: usize = 100;

/// What a device group is to be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewDeviceGroup {
    /// Its name.
    pub display_name: String,
    /// What it is for.
    pub description: String,
    /// Its rule; `None` for a list.
    pub rule: Option<DeviceRule>,
}

/// Every device group, by name.
pub async fn list(services: &Services, actor: &Actor) -> Result<Vec<DeviceGroup>, Error> {
    actor.require(Permission::ReadConfiguration)?;
    Ok(services.store.read().await?.device_groups().await?)
}

/// One device group with the devices on its list.
pub async fn get(
    services: &Services,
    actor: &Actor,
    id: DeviceGroupId,
) -> Result<Option<(DeviceGroup, Vec<DeviceId>)>, Error> {
    actor.require(Permission::ReadConfiguration)?;
    let mut tx = services.store.read().await?;
    let Some(group) = tx.device_group(id).await? else { return Ok(None) };
    let members = tx.device_group_members(id).await?;
    Ok(Some((group, members)))
}

/// Up to `limit` devices on a group's list with their users, in the order of their ids, from the one after `after` on.
pub async fn members(
    services: &Services,
    actor: &Actor,
    id: DeviceGroupId,
    after: Option<DeviceId>,
    limit: u32,
) -> Result<Vec<ListedDevice>, Error> {
    actor.require(Permission::ReadConfiguration)?;
    actor.require(Permission::ReadDevices)?;
    let mut tx = services.store.read().await?;
    let mut members = Vec::new();
    for device in tx.devices_in_group(id, after, limit).await? {
        let user = tx.user(device.user).await?;
        members.push(ListedDevice::new(device, user));
    }
    Ok(members)
}

/// Makes a device group.
pub async fn create(services: &Services, actor: &Actor, new: NewDeviceGroup) -> Result<DeviceGroup, Error> {
    actor.require(Permission::WriteConfiguration)?;
    let now = services.now();
    let group = DeviceGroup {
        id: DeviceGroupId::generate(now, &*services.random),
        display_name: new.display_name.trim().to_owned(),
        description: new.description,
        rule: new.rule,
        created_at: now,
    };
    let mut tx = services.store.write().await?;
    check(&mut tx, &group).await?;
    tx.add_device_group(&group).await?;
    write_down(services, &mut tx, actor, "device-group.create", &group).await?;
    tx.commit().await?;
    Ok(group)
}

/// Changes a device group. A list cannot become a rule, nor a rule a list.
pub async fn change(
    services: &Services,
    actor: &Actor,
    id: DeviceGroupId,
    new: NewDeviceGroup,
) -> Result<DeviceGroup, Error> {
    actor.require(Permission::WriteConfiguration)?;
    let mut tx = services.store.write().await?;
    let old = existing(&mut tx, id).await?;
    if old.rule.is_some() != new.rule.is_some() {
        let message = "a list cannot become a rule, nor a rule a list: make a new group".to_owned();
        return Err(Error::Conflict { code: "group-kind", message });
    }
    let group = DeviceGroup {
        display_name: new.display_name.trim().to_owned(),
        description: new.description,
        rule: new.rule,
        ..old
    };
    check(&mut tx, &group).await?;
    tx.update_device_group(&group).await?;
    write_down(services, &mut tx, actor, "device-group.change", &group).await?;
    recompute::enqueue(services, &mut tx, Scope::DeviceGroup(id)).await?;
    tx.commit().await?;
    services.wake.wake();
    Ok(group)
}

/// Deletes a device group. Refused while a profile is assigned to it or excludes it.
pub async fn delete(services: &Services, actor: &Actor, id: DeviceGroupId) -> Result<(), Error> {
    actor.require(Permission::WriteConfiguration)?;
    let mut tx = services.store.write().await?;
    let group = existing(&mut tx, id).await?;
    if !tx.profiles_of_group(id.0).await?.is_empty() {
        let message = "profiles are assigned to this group or exclude it: change those first".to_owned();
        return Err(Error::Conflict { code: "group-assigned", message });
    }
    tx.delete_device_group(id).await?;
    write_down(services, &mut tx, actor, "device-group.delete", &group).await?;
    tx.commit().await?;
    Ok(())
}

/// Puts a device on a group's list, or takes it off.
pub async fn set_member(
    services: &Services,
    actor: &Actor,
    id: DeviceGroupId,
    device: DeviceId,
    member: bool,
) -> Result<(), Error> {
    actor.require(Permission::WriteConfiguration)?;
    let mut tx = services.store.write().await?;
    let group = existing(&mut tx, id).await?;
    if group.rule.is_some() {
        let message = "the group's rule says which devices are in it".to_owned();
        return Err(Error::Conflict { code: "group-has-rule", message });
    }
    if tx.device(device).await?.is_none() {
        return Err(Error::not_found("device", device));
    }
    if member {
        tx.add_to_device_group(id, device).await?;
    } else {
        tx.remove_from_device_group(id, device).await?;
    }
    let act = if member { "device-group.add" } else { "device-group.remove" };
    let details = json!({"device": device});
    let event = services.audit_event(actor, act, ObjectKind::DeviceGroup, id, &group.display_name, details);
    tx.audit(&event).await?;
    recompute::enqueue(services, &mut tx, Scope::Device(device)).await?;
    tx.commit().await?;
    services.wake.wake();
    Ok(())
}

async fn existing(tx: &mut Tx, id: DeviceGroupId) -> Result<DeviceGroup, Error> {
    tx.device_group(id).await?.ok_or_else(|| Error::not_found("device group", id))
}

async fn check(tx: &mut Tx, group: &DeviceGroup) -> Result<(), Error> {
    let name = &group.display_name;
    if name.is_empty() {
        return Err(Error::invalid("displayName", "required", "give the group a name"));
    }
    if name.chars().count() > MAX_NAME {
        return Err(Error::invalid("displayName", "too-long", "a name has at most 200 characters"));
    }
    let models = group.rule.as_ref().map_or(&[][..], |rule| &rule.models);
    if models.len() > MAX_MODELS || models.iter().any(|model| model.trim().is_empty()) {
        return Err(Error::invalid("models", "wrong-type", "give up to 100 models, none of them empty"));
    }
    let taken =
        tx.device_groups().await?.iter().any(|other| other.id != group.id && other.display_name == *name);
    if taken {
        return Err(Error::invalid("displayName", "name-taken", "another device group has this name"));
    }
    Ok(())
}

async fn write_down(
    services: &Services,
    tx: &mut Tx,
    actor: &Actor,
    act: &'static str,
    group: &DeviceGroup,
) -> Result<(), Error> {
    let details = json!({"rule": group.rule});
    let event =
        services.audit_event(actor, act, ObjectKind::DeviceGroup, group.id, &group.display_name, details);
    tx.audit(&event).await?;
    Ok(())
}
