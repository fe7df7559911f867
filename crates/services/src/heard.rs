//! When devices were heard of last. A poll only notes it in memory; it is written in batches, and for one device at most
//! once in some minutes, so that an idle poll writes nothing.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use domain::id::DeviceId;

use crate::{Error, Services};

/// How exact the time is. What was noted and not yet written when the server stops is lost, which costs no more than this.
const COARSE: TimeDelta = TimeDelta::minutes(5);

/// How many devices are written in one transaction.
const BATCH: usize = 500;

/// How long notes may wait for others to be written with them.
const GATHER: TimeDelta = TimeDelta::minutes(1);

/// The devices heard of lately.
#[derive(Debug, Default)]
pub struct Heard {
    notes: Mutex<Notes>,
}

#[derive(Debug, Default)]
struct Notes {
    devices: HashMap<DeviceId, Note>,
    /// When the first note was made that is not written yet.
    waiting_since: Option<DateTime<Utc>>,
}

#[derive(Clone, Copy, Debug)]
struct Note {
    at: DateTime<Utc>,
    written: bool,
}

impl Heard {
    /// Notes that the device was heard of. True if it is time to write.
    pub(crate) fn note(&self, device: DeviceId, now: DateTime<Utc>) -> bool {
        let mut notes = self.notes.lock().unwrap_or_else(PoisonError::into_inner);
        let known = notes.devices.get(&device);
        if !known.is_some_and(|note| note.written && now - note.at < COARSE) {
            notes.devices.insert(device, Note { at: now, written: false });
            notes.waiting_since.get_or_insert(now);
        }
        notes.waiting_since.is_some_and(|since| now - since >= GATHER)
    }

    /// Takes what is to be written, at most [`BATCH`] devices, and forgets devices not heard of for a while.
    fn take(&self, now: DateTime<Utc>) -> Vec<(DeviceId, DateTime<Utc>)> {
        let mut notes = self.notes.lock().unwrap_or_else(PoisonError::into_inner);
        notes.waiting_since = None;
        notes.devices.retain(|_, note| !note.written || now - note.at < COARSE);
        let unwritten = notes.devices.iter_mut().filter(|(_, note)| !note.written);
        let take = unwritten.take(BATCH).map(|(device, note)| {
            note.written = true;
            (*device, note.at)
        });
        take.collect()
    }
}

/// Writes when devices were heard of last. A poll does so once in a while; the server does so when it stops.
pub async fn write(services: &Services) -> Result<usize, Error> {
    let mut written = 0;
    loop {
        let mut due = services.heard.take(services.now());
        if due.is_empty() {
            return Ok(written);
        }
        // In key order, so that two nodes never wait for each other in a circle.
        due.sort_unstable_by_key(|(device, _)| *device);
        let mut tx = services.store.write().await?;
        tx.devices_seen(&due).await?;
        tx.commit().await?;
        written += due.len();
    }
}

/// As [`write()`]; a failure costs nobody their answer.
pub(crate) async fn write_or_log(services: &Services) {
    if let Err(error) = write(services).await {
        tracing::warn!(%error, "when devices were heard of last could not be written");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_device_that_polls_all_the_time_is_written_once_in_five_minutes() {
        let heard = Heard::default();
        let device = DeviceId(Uuid::from_u128(1));
        let mut now = DateTime::UNIX_EPOCH;
        let mut written = 0;
        for _ in 0..600 {
            heard.note(device, now);
            written += heard.take(now).len();
            now += TimeDelta::seconds(1);
        }
        assert_eq!(written, 2);
        heard.take(now + COARSE);
        assert!(heard.notes.lock().unwrap().devices.is_empty(), "silent devices are forgotten");
    }
}
