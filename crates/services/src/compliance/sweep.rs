//! What time alone changes: a grace period is over, a device fell silent, or is heard of again.

use chrono::{DateTime, TimeDelta, Utc};
use domain::id::DeviceId;
use jobs::{Failure, Job, Outcome};
use serde::{Deserialize, Serialize};

use super::{Judging, judge_one};
use crate::settings::{Setting, read};
use crate::{Error, Services};

/// How many devices one transaction judges.
const BATCH: u32 = 100;

/// How often the server notes that it is there.
const NOTED: TimeDelta = TimeDelta::minutes(10);

/// A server that noted nothing for so long was away: devices had nobody to report to.
const AWAY: TimeDelta = TimeDelta::hours(3);

/// Since when devices have had somebody to report to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Answering {
    /// When the server came back the last time that it was away for long; `None` if it never was.
    pub(super) since: Option<DateTime<Utc>>,
    /// When it noted that it is there.
    noted_at: Option<DateTime<Utc>>,
}

impl Setting for Answering {
    const NAME: &'static str = "answering";
}

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
    note(services).await?;
    let now = services.now();
    let mut tx = services.store.read().await?;
    let judging = Judging::load(&mut tx).await?;
    let due = tx.devices_to_judge(after, now, judging.silent_before(now), BATCH).await?;
    drop(tx);
    if due.is_empty() {
        return Ok(None);
    }
    let mut tx = services.store.write().await?;
    for device in &due {
        judge_one(services, &mut tx, &judging, *device, None).await?;
    }
    tx.commit().await?;
    Ok(due.last().copied().filter(|_| due.len() == BATCH as usize))
}

/// Notes that the server is there, and whether it was away.
async fn note(services: &Services) -> Result<(), Error> {
    let now = services.now();
    let known: Answering = read(&mut services.store.read().await?).await?;
    let before = known.noted_at.unwrap_or(now);
    if known.noted_at.is_some() && now - before < NOTED {
        return Ok(());
    }
    let since = if now - before >= AWAY { Some(now) } else { known.since };
    let mut tx = services.store.write().await?;
    tx.put_setting(Answering::NAME, &Answering { since, noted_at: Some(now) }, now).await?;
    tx.commit().await?;
    Ok(())
}
