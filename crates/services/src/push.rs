//! Waking devices: a push for each enrolment that something waits for, again and again, ever more slowly, until the device
//! has answered everything.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use domain::id::EnrolmentId;
use jobs::{Failure, Job, Outcome};
use outbound_apns::PushError;
use serde::{Deserialize, Serialize};
use store::{DuePush, Tx};
use tokio::task::JoinSet;

use crate::{Error, Services};

/// How many devices are taken at a time.
const BATCH: u32 = 500;

/// How many messages are on their way at the same time.
const IN_FLIGHT: usize = 50;

/// The waits between pushes to a device that does not come. The first is short: a push right after enrolment can be lost.
const WAITS: [TimeDelta; 6] = [
    TimeDelta::minutes(3),
    TimeDelta::minutes(10),
    TimeDelta::minutes(30),
    TimeDelta::hours(2),
    TimeDelta::hours(8),
    TimeDelta::hours(24),
];

/// How long to wait when the push service cannot be reached or refuses us as a whole.
const OUTAGE: TimeDelta = TimeDelta::minutes(2);

/// The job that pushes to every device for which it is time: added with the change that needs it, and by a schedule.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct PushDue {}

impl Job for PushDue {
    const KIND: &'static str = "push";
    const PRIORITY: i64 = 20;
    type Context = Services;

    fn dedup_key(&self) -> Option<String> {
        Some("due".to_owned())
    }

    async fn run(self, services: Services) -> Result<Outcome<Self>, Failure> {
        push_due(&services).await.map_err(|error| Failure::Retry(error.to_string()))?;
        Ok(Outcome::Done)
    }
}

/// Asks for a push to a device now, with the change that it is to hear of. Wake the workers after the commit.
pub(crate) async fn request(
    services: &Services,
    tx: &mut Tx,
    enrolment: EnrolmentId,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    tx.request_push(enrolment, now).await?;
    jobs::enqueue(tx, &*services.random, now, &PushDue {}).await?;
    Ok(())
}

/// What one round of pushing did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Round {
    /// Messages that the push service took.
    pub sent: usize,
    /// Addresses that turned out to be dead.
    pub dead: usize,
    /// Messages to be tried again later.
    pub later: usize,
    /// Devices for which nothing waits any more.
    pub settled: usize,
}

/// Pushes to every device for which it is time. No transaction is held while messages are on their way: should the
/// server stop between, a device is pushed to twice, which does no harm.
pub async fn push_due(services: &Services) -> Result<Round, Error> {
    let mut round = Round::default();
    loop {
        let now = services.now();
        let mut tx = services.store.read().await?;
        let due = tx.pushes_due(now, BATCH).await?;
        drop(tx);
        if due.is_empty() {
            return Ok(round);
        }
        let (due, mut idle): (Vec<_>, Vec<_>) = due.into_iter().partition(|push| push.waits);
        let mut results = send_all(services, due).await?;
        // In key order, so that two nodes never wait for each other in a circle.
        results.sort_unstable_by_key(|(push, _)| push.enrolment);
        let mut tx = services.store.write().await?;
        idle.sort_unstable_by_key(|push| push.enrolment);
        for push in &idle {
            tx.push_settled(push.enrolment).await?;
            round.settled += 1;
        }
        for (push, result) in &results {
            write_result(&mut tx, push, result, services.now(), &mut round).await?;
        }
        tx.commit().await?;
        if let Some(error) =
            results.iter().find_map(|(_, result)| result.as_ref().err().filter(|error| concerns_all(error)))
        {
            // Once, and not for each of what may be many thousands of devices.
            tracing::warn!(%error, devices = results.len(), "pushes not sent");
            return Ok(round);
        }
    }
}

async fn send_all(
    services: &Services,
    due: Vec<DuePush>,
) -> Result<Vec<(DuePush, Result<(), PushError>)>, Error> {
    let mut sending = JoinSet::new();
    let mut results = Vec::with_capacity(due.len());
    for push in due {
        if sending.len() >= IN_FLIGHT
            && let Some(result) = sending.join_next().await
        {
            results.push(result.map_err(|_| Error::Internal("a push was cut off"))?);
        }
        let service = Arc::clone(&services.push);
        sending.spawn(async move {
            let result = service.send(&push.address).await.map(|_| ());
            (push, result)
        });
    }
    while let Some(result) = sending.join_next().await {
        results.push(result.map_err(|_| Error::Internal("a push was cut off"))?);
    }
    Ok(results)
}

async fn write_result(
    tx: &mut Tx,
    push: &DuePush,
    result: &Result<(), PushError>,
    now: DateTime<Utc>,
    round: &mut Round,
) -> Result<(), Error> {
    match result {
        Ok(()) => {
            tx.push_sent(push, now, now + wait_after(push.attempts)).await?;
            round.sent += 1;
        }
        Err(error) if error.is_dead() => {
            tx.push_dead(push.enrolment, &push.address, word(error)).await?;
            round.dead += 1;
        }
        Err(error) => {
            if !concerns_all(error) {
                tracing::warn!(enrolment = %push.enrolment, %error, "push not sent");
            }
            let wait = match error {
                PushError::TooManyRequests { retry_after: Some(wait) } => {
                    TimeDelta::from_std(*wait).unwrap_or(OUTAGE)
                }
                _ => OUTAGE,
            };
            tx.push_later(push.enrolment, now + wait).await?;
            round.later += 1;
        }
    }
    Ok(())
}

/// Whether the next message would fail the same way, so that there is no use in trying now.
fn concerns_all(error: &PushError) -> bool {
    matches!(error, PushError::NotConfigured | PushError::Unavailable(_) | PushError::Refused { .. })
}

fn wait_after(attempts: u32) -> TimeDelta {
    let place = usize::try_from(attempts).unwrap_or(usize::MAX).min(WAITS.len() - 1);
    WAITS.get(place).copied().unwrap_or(OUTAGE)
}

fn word(error: &PushError) -> &'static str {
    match error {
        PushError::Unregistered => "Unregistered",
        PushError::BadDeviceToken => "BadDeviceToken",
        _ => "DeviceTokenNotForTopic",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_that_does_not_come_is_pushed_to_ever_more_slowly_but_never_given_up() {
        let waits: Vec<_> = (0..20).map(wait_after).collect();
        assert!(waits.is_sorted());
        assert_eq!(waits[0], TimeDelta::minutes(3));
        assert_eq!(waits[19], TimeDelta::days(1));
    }
}
