//! Desired and confirmed: which devices a change touches, what each should have, and what it is asked for in consequence.
//!
//! A change writes one job row. The job walks the devices in key order, some hundreds a transaction, so that no device waits for it.

mod apply;
mod basis;
mod due;
mod plans;
mod scope;
mod walk;
mod weigh;
mod world;

pub use scope::Scope;

use domain::id::{DeviceId, ProfileId};
use jobs::{Failure, Job, Outcome};
use serde::{Deserialize, Serialize};
use store::Tx;

use crate::{Error, Services};

/// Looks at the devices in a scope anew.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Recompute {
    /// Which devices.
    pub scope: Scope,
    /// The last device that was looked at.
    #[serde(default)]
    pub cursor: Option<DeviceId>,
    /// Whether a person started it, or let it go on: then no brake stops it.
    #[serde(default)]
    pub by_person: bool,
    /// It was weighed, and is small enough to go on by itself.
    #[serde(default)]
    pub weighed: bool,
}

/// Writes down, with the change itself, that the devices in a scope are to be looked at. Called for acts of people, and for
/// what was weighed already.
pub async fn enqueue(services: &Services, tx: &mut Tx, scope: Scope) -> Result<(), Error> {
    let job = Recompute { scope, cursor: None, by_person: true, weighed: false };
    jobs::enqueue(tx, &*services.random, services.now(), &job).await?;
    Ok(())
}

/// The same for a single device that has told something new. What would take something from its user is left to a walk
/// that a brake can stop.
pub async fn device(services: &Services, tx: &mut Tx, device: DeviceId) -> Result<(), Error> {
    let job = Recompute { scope: Scope::Device(device), cursor: None, by_person: false, weighed: false };
    jobs::enqueue(tx, &*services.random, services.now(), &job).await?;
    Ok(())
}

/// Lets devices go whose wave has come: for them the profile is not held any more.
pub(crate) async fn release(
    services: &Services,
    profile: ProfileId,
    devices: &[DeviceId],
) -> Result<(), Error> {
    let world = world::load(services).await?.releasing(profile);
    for device in devices {
        walk::one(services, &world, *device, walk::Manner::Whole).await?;
    }
    Ok(())
}

/// Whatever writes plans runs in this lane: each starts from profiles and assignments as they are when it begins, and one that
/// began before a change must not write after the walk that the change asked for.
pub(crate) const LANE: &str = "recompute";

impl Job for Recompute {
    const KIND: &'static str = "recompute";
    const PRIORITY: i64 = 50;
    type Context = Services;

    fn lane(&self) -> Option<String> {
        Some(LANE.to_owned())
    }

    fn dedup_key(&self) -> Option<String> {
        let whole = self.cursor.is_none() && !self.weighed;
        whole.then(|| format!("{:?} {}", self.scope, self.by_person))
    }

    async fn run(self, services: Services) -> Result<Outcome<Self>, Failure> {
        self.walk(&services).await.map_err(|error| Failure::Retry(error.to_string()))
    }
}

impl Recompute {
    async fn walk(mut self, services: &Services) -> Result<Outcome<Self>, Error> {
        let world = world::load(services).await?;
        if let Some(devices) = self.scope.devices(services).await? {
            let gentle = !self.by_person && matches!(self.scope, Scope::Device(_));
            let manner = if gentle { walk::Manner::Gentle } else { walk::Manner::Whole };
            for device in devices {
                walk::one(services, &world, device, manner).await?;
            }
            services.wake.wake();
            return Ok(Outcome::Done);
        }
        if !self.by_person && !self.weighed {
            if weigh::holds(services, &world, &self).await? {
                return Ok(Outcome::Done);
            }
            self.weighed = true;
        }
        let (cursor, is_end) = walk::some(services, &world, self.cursor).await?;
        services.wake.wake();
        self.cursor = cursor;
        Ok(if is_end { Outcome::Done } else { Outcome::Continue(self) })
    }
}
