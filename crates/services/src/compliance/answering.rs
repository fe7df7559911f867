//! Whether devices have had somebody to report to: the server notes that it is there, and sees by its last note how long it was not.

use chrono::{DateTime, TimeDelta, Utc};
use domain::compliance::{Absence, Presence};
use serde::{Deserialize, Serialize};
use store::Tx;

use crate::settings::{Setting, read};
use crate::{Error, Services};

/// How often the server notes that it is there.
const NOTED: TimeDelta = TimeDelta::minutes(10);

/// A server that noted nothing for so long was away, or its clock jumped: no time ran that it had given to devices.
const AWAY: TimeDelta = TimeDelta::hours(3);

/// When the server was there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Answering {
    /// When it was not.
    absences: Presence,
    /// When it noted last that it is there.
    noted_at: Option<DateTime<Utc>>,
}

impl Setting for Answering {
    const NAME: &'static str = "answering";
}

impl Answering {
    /// When the server was there, as seen now: an absence counts before it is noted.
    fn presence(self, now: DateTime<Utc>) -> Presence {
        let presence = self.absences.put_right(now);
        match self.noted_at {
            Some(from) if now - from >= AWAY => presence.with(Absence { from, until: now }),
            _ => presence,
        }
    }
}

/// When the server was there.
pub(super) async fn presence(tx: &mut Tx, now: DateTime<Utc>) -> Result<Presence, Error> {
    let known: Answering = read(tx).await?;
    Ok(known.presence(now))
}

/// Notes that the server is there, and whether it was away.
pub(super) async fn note(services: &Services) -> Result<(), Error> {
    let now = services.now();
    let known: Answering = read(&mut services.store.read().await?).await?;
    // A clock that was put back notes at once: its notes lie ahead.
    if known.noted_at.is_some_and(|noted| noted <= now && now - noted < NOTED) {
        return Ok(());
    }
    let mut tx = services.store.write().await?;
    let noted = Answering { absences: known.presence(now), noted_at: Some(now) };
    tx.put_setting(Answering::NAME, &noted, now).await?;
    tx.commit().await?;
    Ok(())
}
