//! Waves: a profile goes to a pilot group first, then at a rate; a person can pause it, and it stops by itself when too much
//! fails.

mod progress;

pub use progress::{Progress, list, progress};

use chrono::{DateTime, Utc};
use domain::actor::{Actor, Permission};
use domain::audit::ObjectKind;
use domain::deployment::DeploymentState;
use domain::id::{GroupId, ProfileId};
use domain::rollout::Rollout;
use jobs::{Failure, Job, Outcome};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::recompute::{self, Scope};
use crate::{Error, Services};

/// The reason of a pause that came by itself.
pub const TOO_MANY_FAILURES: &str = "too many failures";

/// The longest reason for a pause, in characters.
const MAX_REASON: usize = 500;
/// Above this share of failures a profile stops by itself, in percent.
const FAILURES: u32 = 10;
/// How many waiting devices go in one turn at most.
const BATCH: u32 = 2000;

/// How a profile is to go out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NewRollout {
    /// The users who get it first; nobody else does until a person ends the pilot.
    pub pilot_group: Option<GroupId>,
    /// How many devices an hour after that; `None` for all at once.
    pub per_hour: Option<u32>,
}

/// How a profile goes out; `None` if to everybody at once.
pub async fn find(services: &Services, actor: &Actor, profile: ProfileId) -> Result<Option<Rollout>, Error> {
    actor.require(Permission::ReadConfiguration)?;
    Ok(services.store.read().await?.rollout(profile).await?)
}

/// Says how a profile goes out. `None`: to everybody at once, which lets go whoever waits. What is paused stays paused, and a
/// pilot that has ended is not begun again for the same group.
pub async fn set(
    services: &Services,
    actor: &Actor,
    profile: ProfileId,
    new: Option<NewRollout>,
) -> Result<(), Error> {
    let details = json!({
        "pilotGroup": new.and_then(|new| new.pilot_group),
        "perHour": new.and_then(|new| new.per_hour),
    });
    if new.is_some_and(|new| new.per_hour == Some(0)) {
        return Err(Error::invalid("perHour", "too-small", "at least one device an hour; pause to stop"));
    }
    actor.require(Permission::WriteConfiguration)?;
    if let Some(group) = new.and_then(|new| new.pilot_group) {
        let found = services.store.read().await?.group(group).await?;
        if found.is_none_or(|group| group.removed_at.is_some()) {
            return Err(Error::invalid("pilotGroup", "group-missing", "there is no group with this id"));
        }
    }
    let now = services.now();
    change(services, actor, profile, "rollout.set", details, |known| {
        let new = new?;
        let known = known.unwrap_or_else(|| at_once(profile, now));
        Some(Rollout {
            pilot_group: new.pilot_group,
            pilot_ended_at: known.pilot_ended_at.filter(|_| known.pilot_group == new.pilot_group),
            per_hour: new.per_hour,
            ..known
        })
    })
    .await
}

/// The pilot went well: the others follow.
pub async fn end_pilot(services: &Services, actor: &Actor, profile: ProfileId) -> Result<(), Error> {
    let now = services.now();
    change(services, actor, profile, "rollout.end-pilot", json!({}), |known| {
        known.map(|rollout| Rollout { pilot_ended_at: Some(now), ..rollout })
    })
    .await
}

/// Stops a profile: nothing more goes out. What was sent already is not called back.
pub async fn pause(
    services: &Services,
    actor: &Actor,
    profile: ProfileId,
    reason: &str,
) -> Result<(), Error> {
    if reason.chars().count() > MAX_REASON {
        return Err(Error::invalid("reason", "too-long", "a reason has at most 500 characters"));
    }
    let now = services.now();
    change(services, actor, profile, "rollout.pause", json!({"reason": reason}), |known| {
        let rollout = known.unwrap_or_else(|| at_once(profile, now));
        Some(Rollout {
            paused_at: Some(now),
            paused_by: Some(actor.name().to_owned()),
            pause_reason: Some(reason.to_owned()),
            ..rollout
        })
    })
    .await
}

/// Lets a paused profile go on. Failures until now do not stop it again.
pub async fn resume(services: &Services, actor: &Actor, profile: ProfileId) -> Result<(), Error> {
    let now = services.now();
    change(services, actor, profile, "rollout.resume", json!({}), |known| {
        known.map(|rollout| Rollout {
            paused_at: None,
            paused_by: None,
            pause_reason: None,
            released_at: rollout.released_at.map(|_| now),
            started_at: now,
            ..rollout
        })
    })
    .await
}

/// To everybody at once.
const fn at_once(profile: ProfileId, now: DateTime<Utc>) -> Rollout {
    Rollout {
        profile,
        pilot_group: None,
        pilot_ended_at: None,
        per_hour: None,
        released_at: None,
        paused_at: None,
        paused_by: None,
        pause_reason: None,
        started_at: now,
    }
}

async fn change(
    services: &Services,
    actor: &Actor,
    profile: ProfileId,
    act: &'static str,
    details: serde_json::Value,
    step: impl FnOnce(Option<Rollout>) -> Option<Rollout>,
) -> Result<(), Error> {
    actor.require(Permission::WriteConfiguration)?;
    let mut tx = services.store.write().await?;
    let found = tx.profile(profile).await?.ok_or_else(|| Error::not_found("profile", profile))?;
    match step(tx.rollout(profile).await?) {
        Some(rollout) => tx.put_rollout(&rollout).await?,
        None => tx.delete_rollout(profile).await?,
    }
    let event = services.audit_event(actor, act, ObjectKind::Profile, profile, &found.display_name, details);
    tx.audit(&event).await?;
    recompute::enqueue(services, &mut tx, Scope::Profile(profile)).await?;
    tx.commit().await?;
    services.wake.wake();
    Ok(())
}

/// The job that lets the next wave go, and stops what fails too often.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct NextWave {}

impl Job for NextWave {
    const KIND: &'static str = "next-wave";
    type Context = Services;

    fn lane(&self) -> Option<String> {
        Some(recompute::LANE.to_owned())
    }

    fn dedup_key(&self) -> Option<String> {
        Some("all".to_owned())
    }

    async fn run(self, services: Services) -> Result<Outcome<Self>, Failure> {
        next_wave(&services).await.map_err(|error| Failure::Retry(error.to_string()))?;
        Ok(Outcome::Done)
    }
}

/// Lets go as many waiting devices of each profile as its rate allows by now.
pub async fn next_wave(services: &Services) -> Result<(), Error> {
    let rollouts = services.store.read().await?.rollouts().await?;
    for rollout in rollouts {
        if rollout.paused_at.is_some() {
            continue;
        }
        if fails_too_often(services, &rollout).await? {
            pause(services, &Actor::System, rollout.profile, TOO_MANY_FAILURES).await?;
            tracing::warn!(profile = %rollout.profile, "too much fails: the profile goes out no further");
            continue;
        }
        let (number, until) = rollout.allowance(services.now());
        if rollout.per_hour.is_none() {
            continue;
        }
        let mut tx = services.store.write().await?;
        let devices = tx.devices_waiting_for_wave(rollout.profile, number.min(BATCH)).await?;
        tx.put_rollout(&Rollout { released_at: Some(until), ..rollout.clone() }).await?;
        tx.commit().await?;
        recompute::release(services, rollout.profile, &devices).await?;
    }
    services.wake.wake();
    Ok(())
}

async fn fails_too_often(services: &Services, rollout: &Rollout) -> Result<bool, Error> {
    let counts =
        services.store.read().await?.deployments_answered_since(rollout.profile, rollout.started_at).await?;
    let (mut succeeded, mut failed) = (0, 0);
    for (state, number) in counts {
        match state {
            DeploymentState::Succeeded => succeeded += number,
            DeploymentState::Error | DeploymentState::Blocked => failed += number,
            _ => {}
        }
    }
    Ok(Rollout::fails_too_often(succeeded, failed, FAILURES))
}
