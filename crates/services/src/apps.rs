//! Apps that profiles need: kept by people, asked for by the comparison of desired and confirmed, answered by devices (AS-6).
//!
//! A device is asked for an app in the same conversation as for the profile that needs it, after the profile: mail never waits for
//! an app. What its user decided stands until a person asks again; what failed is tried again a few times, ever more slowly.

mod again;
mod answered;
mod asking;
mod change;
mod check;
mod create;
mod delete;
mod listed;
mod needs;
mod status;

pub use again::ask_again;
pub(crate) use answered::answered;
pub(crate) use asking::{ask_state, install, question};
pub use change::change;
pub use create::{NewApp, create};
pub use delete::delete;
pub(crate) use listed::listed;
pub use needs::{MOST_APPS, assignments, needed_by, needing, set_needed};
pub(crate) use needs::{check as check_needs, replace as replace_needs, write_down as write_down_needs};
pub use status::{AppOnDevice, devices, of_device};
pub use store::device_app::AppRow;

use domain::actor::{Actor, Permission};
use domain::app::App;
use domain::id::AppId;

use crate::{Error, Services};

/// Every app, by name.
pub async fn list(services: &Services, actor: &Actor) -> Result<Vec<App>, Error> {
    actor.require(Permission::ReadApps)?;
    Ok(services.store.read().await?.apps().await?)
}

/// One app.
pub async fn get(services: &Services, actor: &Actor, id: AppId) -> Result<Option<App>, Error> {
    actor.require(Permission::ReadApps)?;
    Ok(services.store.read().await?.app(id).await?)
}
