//! Apps that profiles need, and what becomes of them on devices (AS-6).
//!
//! An app is a row of its own. A profile names the apps that it needs; whoever gets the profile is asked to take them. Mail never
//! waits for an app: it goes first, and an app that its user does not want, or that fails, shows that on its own row.

mod desire;
mod state;
mod store_link;
#[cfg(test)]
mod tests;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::device::{Device, OsVersion, Platform};
use crate::id::AppId;

pub use desire::{AppPlan, AppSituation, Desire, desire, plan_apps};
pub use state::{AppState, DeviceApp};
pub use store_link::{NotAStoreLink, StoreLink};

/// An app of Apple's App Store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct App {
    /// Its id.
    pub id: AppId,
    /// Its number in the App Store.
    pub store_id: u64,
    /// The name by which devices know it, as `com.example.app`.
    pub bundle_id: String,
    /// Its name.
    pub display_name: String,
    /// Who made it.
    pub publisher: String,
    /// What it is for.
    pub description: String,
    /// Its page in the App Store.
    pub store_url: String,
    /// Whether there is one for iPhones.
    pub on_iphone: bool,
    /// Whether there is one for iPads.
    pub on_ipad: bool,
    /// The first version of iOS that takes it.
    pub minimum_os: OsVersion,
    /// Whether devices remove it when their management ends.
    pub ends_with_management: bool,
    /// What Graph's clients keep with an app and nothing here acts on: owner, notes, addresses.
    pub details: Map<String, Value>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was changed last.
    pub modified_at: DateTime<Utc>,
}

impl App {
    /// Whether this device can have it. iPods run what is made for iPhones.
    pub fn fits(&self, device: &Device) -> bool {
        let family = if device.product.starts_with("iPad") { self.on_ipad } else { self.on_iphone };
        device.platform == Platform::Ios && family && device.os_version >= self.minimum_os
    }
}
