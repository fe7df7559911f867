//! Desired and confirmed: which devices a change touches, what each should have, and what it is asked for in consequence.
//!
//! A change writes one job row. The job walks the devices in key order, some hundreds a transaction, so that no device waits for it.

mod apply;
mod apps;
mod basis;
mod due;
mod plans;
mod scope;
mod walk;
mod weigh;
mod world;

pub use scope::Scope;
pub use weigh::Weighing;

use self::walk::Part;
use self::weigh::Weight;
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
    /// How far the weighing came.
    #[serde(default)]
    pub weighing: Option<Weighing>,
    /// From how many devices it took something since it was weighed.
    #[serde(default)]
    pub taken: u64,
}

impl Recompute {
    /// One that has not begun.
    pub const fn of(scope: Scope, by_person: bool) -> Self {
        Self { scope, cursor: None, by_person, weighed: false, weighing: None, taken: 0 }
    }
}

/// Writes down, with the change itself, that the devices in a scope are to be looked at. Called for acts of people, and for
/// what was weighed already.
pub async fn enqueue(services: &Services, tx: &mut Tx, scope: Scope) -> Result<(), Error> {
    let job = Recompute::of(scope, true);
    jobs::enqueue(tx, &*services.random, services.now(), &job).await?;
    Ok(())
}

/// The same for a single device that has told something new. What would take something from its user is left to a walk
/// that a brake can stop.
pub async fn device(services: &Services, tx: &mut Tx, device: DeviceId) -> Result<(), Error> {
    let job = Recompute::of(Scope::Device(device), false);
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

    /// A device that waits goes before the next part of a walk.
    fn priority(&self) -> i64 {
        if matches!(self.scope, Scope::Device(_)) { Self::PRIORITY - 20 } else { Self::PRIORITY }
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
            let found = self.weighing.take().unwrap_or_default();
            match weigh::weigh(services, &world, self.scope, found).await? {
                Weight::Light => self.weighed = true,
                Weight::Heavy => return Ok(Outcome::Done),
                Weight::Unfinished(found) => {
                    self.weighing = Some(found);
                    return Ok(Outcome::Continue(self));
                }
            }
        }
        let taken = (!self.by_person).then_some(&mut self.taken);
        let part = walk::some(services, &world, &mut self.cursor, taken).await?;
        services.wake.wake();
        Ok(match part {
            Part::End => Outcome::Done,
            Part::GoesOn => Outcome::Continue(self),
            Part::Heavy => Outcome::Continue(Self::of(self.scope, false)),
        })
    }
}
