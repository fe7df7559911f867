//! What time alone changes: a grace period is over, a device fell silent, or is heard of again.

use domain::id::DeviceId;
use jobs::{Failure, Job, Outcome};
use serde::{Deserialize, Serialize};

use super::{Judging, answering, judge_one};
use crate::{Error, Services};

/// How many devices one transaction judges.
const BATCH: u32 = 100;

/// The job that judges whom time alone makes compliant or not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct JudgeCompliance {
    /// After which device it goes on.
    after: Option<DeviceId>,
}

impl Job for JudgeCompliance {
    const KIND: &'static str = "compliance";
    type Context = Services;

    fn dedup_key(&self) -> Option<String> {
        Some("due".to_owned())
    }

    async fn run(self, services: Services) -> Result<Outcome<Self>, Failure> {
        match judge_due(&services, self.after).await {
            Ok(Some(last)) => Ok(Outcome::Continue(Self { after: Some(last) })),
            Ok(None) => Ok(Outcome::Done),
            Err(error) => Err(Failure::Retry(error.to_string())),
        }
    }
}

/// Judges some devices; the last one if there may be more.
async fn judge_due(services: &Services, after: Option<DeviceId>) -> Result<Option<DeviceId>, Error> {
    answering::note(services).await?;
    let now = services.now();
    let mut tx = services.store.read().await?;
    let judging = Judging::load(&mut tx, now).await?;
    let due = tx.devices_to_judge(after, now, judging.silent_before(now), BATCH).await?;
    drop(tx);
    if due.is_empty() {
        return Ok(None);
    }
    let mut tx = services.store.write().await?;
    for device in &due {
        if tx.lock_managed_devices(*device, *device).await?.is_empty() {
            continue;
        }
        judge_one(services, &mut tx, &judging, *device, None).await?;
    }
    tx.commit().await?;
    Ok(due.last().copied().filter(|_| due.len() == BATCH as usize))
}
