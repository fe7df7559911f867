//! Devices with their users, for lists.

use domain::actor::{Actor, Permission};
use domain::id::{DeviceId, UserId};
pub use store::device_page::{DeviceNarrowing, DeviceOrder, DeviceRow as ListedDevice};

use crate::{Error, Page, Place, Services};

/// Up to `limit` devices in the order of their ids, from the one after `after` on.
pub async fn devices(
    services: &Services,
    actor: &Actor,
    after: Option<DeviceId>,
    limit: u32,
) -> Result<Vec<ListedDevice>, Error> {
    actor.require(Permission::ReadDevices)?;
    let after = after.map(|device| Place::Id(device.0));
    let page = Page { order: DeviceOrder::Id, descending: false, after, skip: 0, limit };
    Ok(services.store.read().await?.device_page(&page, &DeviceNarrowing::default()).await?)
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
