//! Finding users, groups and devices by a part of their names, for people who read lists.

use std::collections::BTreeSet;

use domain::actor::{Actor, Permission};
use domain::device::Device;
use domain::directory::{Group, User};
use domain::id::DeviceId;
use store::user::NamePage;

use crate::device_list::{self, ListedDevice};
use crate::{Error, Services};

/// How many devices are looked through at a time.
const CHUNK: u32 = 1000;

/// Users whose names or addresses have the text in them, by name.
pub async fn users(services: &Services, actor: &Actor, page: &NamePage) -> Result<Vec<User>, Error> {
    actor.require(Permission::ReadDirectory)?;
    Ok(services.store.read().await?.user_page(page).await?)
}

/// Groups whose names have the text in them, by name.
pub async fn groups(services: &Services, actor: &Actor, page: &NamePage) -> Result<Vec<Group>, Error> {
    actor.require(Permission::ReadDirectory)?;
    Ok(services.store.read().await?.group_page(page).await?)
}

/// Up to `limit` devices with the text in their name, model, serial number or their user's name, after the one given.
pub async fn devices(
    services: &Services,
    actor: &Actor,
    text: &str,
    after: Option<DeviceId>,
    limit: usize,
) -> Result<Vec<ListedDevice>, Error> {
    let text = text.trim().to_lowercase();
    look_through(services, actor, after, limit, |listed| has(listed, &text)).await
}

/// The same from the first device on, without those that are named.
pub async fn devices_except(
    services: &Services,
    actor: &Actor,
    text: &str,
    except: &BTreeSet<DeviceId>,
    limit: usize,
) -> Result<Vec<ListedDevice>, Error> {
    let text = text.trim().to_lowercase();
    let is_wanted = |listed: &ListedDevice| !except.contains(&listed.device.id) && has(listed, &text);
    look_through(services, actor, None, limit, is_wanted).await
}

/// Reads on until enough are found, and keeps those alone.
async fn look_through(
    services: &Services,
    actor: &Actor,
    mut after: Option<DeviceId>,
    limit: usize,
    is_wanted: impl Fn(&ListedDevice) -> bool,
) -> Result<Vec<ListedDevice>, Error> {
    let mut found = Vec::new();
    loop {
        let chunk = device_list::devices(services, actor, after, CHUNK).await?;
        after = chunk.last().map(|listed| listed.device.id);
        let last = chunk.len() < CHUNK as usize;
        found.extend(chunk.into_iter().filter(&is_wanted));
        if last || found.len() >= limit {
            found.truncate(limit);
            return Ok(found);
        }
    }
}

fn has(listed: &ListedDevice, text: &str) -> bool {
    let device = &listed.device;
    let optional = [&device.serial_number, &listed.principal_name, &listed.mail];
    let fields = [&device.name, &device.model, &listed.user_name].into_iter();
    text.is_empty()
        || fields.chain(optional.into_iter().flatten()).any(|field| field.to_lowercase().contains(text))
}

/// The devices of the user who asks, the oldest first.
pub async fn own_devices(services: &Services, actor: &Actor) -> Result<Vec<Device>, Error> {
    let Actor::User { id, .. } = actor else {
        actor.require(Permission::ReadDevices)?;
        return Ok(Vec::new());
    };
    Ok(services.store.read().await?.devices_of_user(*id).await?)
}
