//! The status of profiles on devices, as Graph counts it (ST-1).

mod device;
mod overview;
mod setting;
mod states;
mod user;
mod words;

pub use device::{DeviceProfile, device_profiles};
pub use overview::{Overview, device_overview, user_overview};
pub use setting::{SettingSummary, setting_summaries};
pub use states::{Standing, deployments, totals};
pub use store::listing::{DeploymentOrder, DeploymentRow};
pub use user::{UserStatus, user_status, user_status_page};
pub(crate) use user::{before, rows_of, user_states};
pub use words::{error_words, reason_words};

use domain::actor::{Actor, Permission};
use domain::id::{DeviceId, ProfileId};
use domain::profile::Profile;
use store::Tx;

use crate::{Error, Page, Place, Services};

/// Up to `limit` devices that a profile is deployed to, in the order of their ids, from the one after `after` on.
pub async fn device_statuses(
    services: &Services,
    actor: &Actor,
    profile: ProfileId,
    after: Option<DeviceId>,
    limit: u32,
) -> Result<Vec<DeploymentRow>, Error> {
    let after = after.map(|device| Place::Id(device.0));
    let page = Page { order: DeploymentOrder::Device, descending: false, after, skip: 0, limit };
    device_status_page(services, actor, profile, &page).await
}

/// A page of the devices that a profile is deployed to, in some order.
pub async fn device_status_page(
    services: &Services,
    actor: &Actor,
    profile: ProfileId,
    page: &Page<DeploymentOrder>,
) -> Result<Vec<DeploymentRow>, Error> {
    actor.require(Permission::ReadConfiguration)?;
    let mut tx = services.store.read().await?;
    existing(&mut tx, profile).await?;
    Ok(tx.deployment_rows(profile, page).await?)
}

/// How many devices a profile is deployed to.
pub async fn device_status_count(
    services: &Services,
    actor: &Actor,
    profile: ProfileId,
) -> Result<u64, Error> {
    actor.require(Permission::ReadConfiguration)?;
    let mut tx = services.store.read().await?;
    existing(&mut tx, profile).await?;
    Ok(tx.deployment_count(profile).await?)
}

/// The status of a profile on one device.
pub async fn device_status(
    services: &Services,
    actor: &Actor,
    profile: ProfileId,
    device: DeviceId,
) -> Result<Option<DeploymentRow>, Error> {
    actor.require(Permission::ReadConfiguration)?;
    Ok(services.store.read().await?.deployment_row(profile, device).await?)
}

async fn existing(tx: &mut Tx, id: ProfileId) -> Result<Profile, Error> {
    tx.profile(id).await?.ok_or_else(|| Error::not_found("profile", id))
}
