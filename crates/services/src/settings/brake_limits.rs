//! When a change is large enough to wait for a person.

use domain::actor::{Actor, Permission};
use serde::{Deserialize, Serialize};

use super::Setting;
use super::change::{Numbers, put};
use crate::{Error, Services};

/// When a change is large enough to wait for a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct BrakeLimits {
    /// Share of all deployments, in percent.
    pub percent: u32,
    /// Number of devices.
    pub devices: u32,
}

impl BrakeLimits {
    /// The largest number of devices: as many as one server has.
    pub const MOST_DEVICES: u32 = 100_000;
}

impl Default for BrakeLimits {
    fn default() -> Self {
        Self { percent: 2, devices: 50 }
    }
}

impl Setting for BrakeLimits {
    const NAME: &'static str = "brake-limits";
}

/// Limits as somebody entered them.
#[derive(Clone, Copy, Debug)]
pub struct NewBrakeLimits {
    /// Share of all devices, in percent.
    pub percent: i64,
    /// Number of devices.
    pub devices: i64,
}

/// Says when a change is large enough to wait for a person. Changes that wait already go on waiting.
pub async fn set_brake_limits(services: &Services, actor: &Actor, new: NewBrakeLimits) -> Result<(), Error> {
    actor.require(Permission::WriteService)?;
    let mut numbers = Numbers::default();
    let limits = BrakeLimits {
        percent: numbers.take("percent", new.percent, 1, 100),
        devices: numbers.take("devices", new.devices, 1, BrakeLimits::MOST_DEVICES),
    };
    numbers.finish()?;
    let mut tx = services.store.write().await?;
    put(services, &mut tx, actor, &limits).await?;
    tx.commit().await?;
    Ok(())
}
