//! Users whose devices fell silent are told before it costs them their mail.

use domain::device::DeviceState;
use domain::id::DeviceId;
use domain::message::{About, Occasion};
use jobs::{Failure, Job, Outcome};
use serde::{Deserialize, Serialize};

use super::{Judging, days_left};
use crate::messages::{self, NewMessage};
use crate::{Error, Services};

/// How many devices one run takes.
const BATCH: u32 = 100;

/// The job that warns them: once for each silence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WarnSilent {}

impl Job for WarnSilent {
    const KIND: &'static str = "compliance-warnings";
    type Context = Services;

    fn dedup_key(&self) -> Option<String> {
        Some("due".to_owned())
    }

    async fn run(self, services: Services) -> Result<Outcome<Self>, Failure> {
        match warn(&services).await {
            Ok(true) => Ok(Outcome::Continue(self)),
            Ok(false) => Ok(Outcome::Done),
            Err(error) => Err(Failure::Retry(error.to_string())),
        }
    }
}

/// Warns some of them. True if there may be more.
async fn warn(services: &Services) -> Result<bool, Error> {
    let now = services.now();
    let mut tx = services.store.read().await?;
    let judging = Judging::load(&mut tx, now).await?;
    let late = tx.silent_devices_not_warned(judging.late_before(now), BATCH).await?;
    drop(tx);
    for device in &late {
        warn_one(services, &judging, *device).await?;
    }
    Ok(late.len() == BATCH as usize)
}

async fn warn_one(services: &Services, judging: &Judging, id: DeviceId) -> Result<(), Error> {
    let now = services.now();
    let mut tx = services.store.write().await?;
    let Some(device) = tx.device(id).await?.filter(|device| device.state == DeviceState::Managed) else {
        return Ok(());
    };
    let seen = device.last_seen_at;
    if seen > judging.late_before(now) || !tx.note_silence(id, seen, now).await? {
        return Ok(());
    }
    let message = NewMessage {
        occasion: Occasion::StaleWarning { days_left: days_left(judging.silent_at(seen), now) },
        about: About::Device(id),
        change: seen.timestamp().to_string(),
        user: device.user,
    };
    messages::queue(services, &mut tx, &message).await?;
    tx.commit().await?;
    Ok(())
}
