//! Devices with their users, for lists.

use domain::actor::{Actor, Permission};
use domain::device::Device;
use domain::directory::User;
use domain::id::{DeviceId, UserId};

use crate::{Error, Services};

/// A device with its user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedDevice {
    /// The device.
    pub device: Device,
    /// Its user's name.
    pub user_name: String,
    /// Its user's principal name.
    pub principal_name: Option<String>,
    /// Its user's address.
    pub mail: Option<String>,
}

impl ListedDevice {
    fn new(device: Device, user: Option<User>) -> Self {
        let attributes = user.map(|user| user.attributes).unwrap_or_default();
        Self {
            device,
            user_name: attributes.display_name,
            principal_name: attributes.principal_name,
            mail: attributes.mail,
        }
    }
}

/// Up to `limit` devices in the order of their ids, from the one after `after` on.
pub async fn devices(
    services: &Services,
    actor: &Actor,
    after: Option<DeviceId>,
    limit: u32,
) -> Result<Vec<ListedDevice>, Error> {
    actor.require(Permission::ReadDevices)?;
    let mut tx = services.store.read().await?;
    let devices = tx.devices_after(after, limit).await?;
    let owners = tx.device_owners(after, limit).await?;
    // Both come in the order of the devices' ids; a device that was made in between is in one of them only.
    let mut owners = owners.into_iter().peekable();
    let mut listed = Vec::with_capacity(devices.len());
    for device in devices {
        while owners.next_if(|owner| owner.device < device.id).is_some() {}
        let owner = owners.next_if(|owner| owner.device == device.id);
        let (user_name, principal_name, mail) = match owner {
            Some(owner) => (owner.display_name, owner.principal_name, owner.mail),
            None => (String::new(), None, None),
        };
        listed.push(ListedDevice { device, user_name, principal_name, mail });
    }
    Ok(listed)
}

/// One device.
pub async fn device(services: &Services, actor: &Actor, id: DeviceId) -> Result<Option<ListedDevice>, Error> {
    actor.require(Permission::ReadDevices)?;
    let mut tx = services.store.read().await?;
    let Some(device) = tx.device(id).await? else { return Ok(None) };
    let user = tx.user(device.user).await?;
    Ok(Some(ListedDevice::new(device, user)))
}

/// The devices of one user, the oldest first.
pub async fn devices_of(
    services: &Services,
    actor: &Actor,
    user: UserId,
) -> Result<Vec<ListedDevice>, Error> {
    actor.require(Permission::ReadDevices)?;
    let mut tx = services.store.read().await?;
    let owner = tx.user(user).await?;
    let devices = tx.devices_of_user(user).await?;
    Ok(devices.into_iter().map(|device| ListedDevice::new(device, owner.clone())).collect())
}

/// How many devices there are, retired ones not counted.
pub async fn count(services: &Services, actor: &Actor) -> Result<u64, Error> {
    actor.require(Permission::ReadDevices)?;
    Ok(services.store.read().await?.count_devices().await?)
}
