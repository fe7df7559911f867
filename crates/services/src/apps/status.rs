//! How apps stand on devices.

use domain::actor::{Actor, Permission};
use domain::app::{App, DeviceApp};
use domain::id::{AppId, DeviceId};
use store::device_app::AppRow;

use crate::{Error, Services};

/// One app on a device.
#[derive(Clone, Debug, PartialEq)]
pub struct AppOnDevice {
    /// The app.
    pub app: App,
    /// How it stands there.
    pub row: DeviceApp,
}

/// The apps that a device was, or is to be, asked for, by name. Users may see those of their own device. What is on its way out
/// is left out once its app is deleted.
pub async fn of_device(services: &Services, actor: &Actor, id: DeviceId) -> Result<Vec<AppOnDevice>, Error> {
    let mut tx = services.store.read().await?;
    let device = tx.device(id).await?;
    let own = matches!(actor, Actor::User { id: user, .. }
        if device.as_ref().is_some_and(|device| device.user == *user));
    if !own {
        actor.require(Permission::ReadDevices)?;
    }
    if device.is_none() {
        return Err(Error::not_found("device", id));
    }
    let mut found = Vec::new();
    for row in tx.apps_of_device(id).await? {
        found.extend(tx.app(row.app).await?.map(|app| AppOnDevice { app, row }));
    }
    found.sort_by(|left, right| left.app.display_name.cmp(&right.app.display_name));
    Ok(found)
}

/// Up to `limit` devices with an app, in the order of their ids, after the first `skip` of those after `after`.
pub async fn devices(
    services: &Services,
    actor: &Actor,
    app: AppId,
    after: Option<DeviceId>,
    skip: u32,
    limit: u32,
) -> Result<Vec<AppRow>, Error> {
    actor.require(Permission::ReadApps)?;
    Ok(services.store.read().await?.devices_with_app(app, after, skip, limit).await?)
}
