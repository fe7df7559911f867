//! Brakes: large changes that nobody started, each waiting for a person.

use chrono::{DateTime, TimeDelta, Utc};
use domain::actor::{Actor, Permission};
use domain::audit::ObjectKind;
use domain::brake::{Brake, BrakeDecision, BrakeItem};
use domain::id::{BrakeId, JobId};
use jobs::Job;
use serde::Deserialize;
use serde_json::{Value, json};
use store::Tx;
use store::job::NewJob;

use crate::compliance::TakeActions;
use crate::directory::DirectorySync;
use crate::exchange::{AllowRemoval, CleanUpPartnerships, JudgeAccess};
use crate::recompute::{LANE, Recompute};
use crate::{Error, Services};

/// The brakes that wait for a person, the oldest first.
pub async fn open(services: &Services, actor: &Actor) -> Result<Vec<Brake>, Error> {
    actor.require(Permission::ReadService)?;
    Ok(services.store.read().await?.open_brakes().await?)
}

/// The last brakes, decided or not.
pub async fn last(services: &Services, actor: &Actor, limit: u32) -> Result<Vec<Brake>, Error> {
    actor.require(Permission::ReadService)?;
    Ok(services.store.read().await?.last_brakes(limit).await?)
}

/// One brake.
pub async fn one(services: &Services, actor: &Actor, id: BrakeId) -> Result<Brake, Error> {
    actor.require(Permission::ReadService)?;
    services.store.read().await?.brake(id).await?.ok_or_else(|| Error::not_found("brake", id))
}

/// What happens within this time counts as one change: many small ones make a large one.
pub(crate) const TOGETHER: TimeDelta = TimeDelta::hours(24);

/// A change that is too large to go on by itself.
pub(crate) struct Stopped<J> {
    /// What caused it: [`Brake::cause`].
    pub(crate) cause: String,
    /// How many devices it would hit.
    pub(crate) affected: u64,
    /// How many devices there are.
    pub(crate) total: u64,
    /// What it would do.
    pub(crate) items: Vec<BrakeItem>,
    /// The job with which it goes on when a person lets it.
    pub(crate) resume: J,
}

impl<J: Job> Stopped<J> {
    /// Writes down that it waits for a person: as what the brake that is open holds back by now, or with a brake of its own.
    pub(crate) async fn hold(
        self,
        services: &Services,
        tx: &mut Tx,
        open: Option<BrakeId>,
    ) -> Result<(), Error> {
        let now = services.now();
        let brake = Brake {
            id: open.unwrap_or_else(|| BrakeId::generate(now, &*services.random)),
            cause: self.cause,
            affected: self.affected,
            total: self.total,
            items: self.items,
            resume: json!({ "kind": J::KIND, "payload": self.resume }),
            created_at: now,
            decided_at: None,
            decided_by: None,
            decision: None,
        };
        if open.is_some() {
            tx.renew_brake(&brake).await?;
        } else {
            tx.add_brake(&brake).await?;
        }
        Ok(())
    }
}

/// How a person stands to changes of a cause, by the last brake before them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// It waits for a decision.
    Open {
        /// Its id.
        id: BrakeId,
        /// How many devices it holds back.
        affected: u64,
    },
    /// A person wants things to stay as they are: they are not asked again for a day.
    Kept,
    /// A person let go what there was until then, within the last day.
    Released(DateTime<Utc>),
    /// Nobody was asked lately.
    Unasked,
}

/// How a person stands to changes of a cause.
pub(crate) async fn standing(tx: &mut Tx, cause: &str, now: DateTime<Utc>) -> Result<Standing, Error> {
    let Some(last) = tx.last_brake(cause).await? else { return Ok(Standing::Unasked) };
    let Some(decided_at) = last.decided_at else {
        return Ok(Standing::Open { id: last.id, affected: last.affected });
    };
    Ok(match last.decision {
        Some(BrakeDecision::Dismiss) if now - decided_at < TOGETHER => Standing::Kept,
        Some(BrakeDecision::Release) if now - decided_at < TOGETHER => Standing::Released(decided_at),
        _ => Standing::Unasked,
    })
}

/// Lets the change go on, or leaves things as they are. With the second, the next walk may stop at the same change again.
/// `shown` is how many devices the person was told of: what grew since is looked at again before it goes on.
pub async fn decide(
    services: &Services,
    actor: &Actor,
    id: BrakeId,
    decision: BrakeDecision,
    shown: u64,
) -> Result<(), Error> {
    actor.require(Permission::WriteService)?;
    let now = services.now();
    let mut tx = services.store.write().await?;
    let brake = tx.brake(id).await?.ok_or_else(|| Error::not_found("brake", id))?;
    if decision == BrakeDecision::Release && brake.decided_at.is_none() && brake.affected > shown {
        return Err(grown(&brake, shown));
    }
    let is_decided = match decision {
        // It may have grown since it was read.
        BrakeDecision::Release => tx.release_brake(id, shown, actor.name(), now).await?,
        BrakeDecision::Dismiss | BrakeDecision::Lapse => {
            tx.decide_brake(id, decision, actor.name(), now).await?
        }
    };
    if !is_decided {
        if let Some(now) = tx.brake(id).await?.filter(|now| now.decided_at.is_none()) {
            return Err(grown(&now, shown));
        }
        let message = "somebody decided this before".to_owned();
        return Err(Error::Conflict { code: "brake-decided", message });
    }
    if decision == BrakeDecision::Release {
        let resume: Resume =
            serde_json::from_value(brake.resume).map_err(|_| Error::Internal("a brake cannot go on"))?;
        let kind = [
            Recompute::KIND,
            DirectorySync::KIND,
            JudgeAccess::KIND,
            AllowRemoval::KIND,
            TakeActions::KIND,
            CleanUpPartnerships::KIND,
        ]
        .into_iter()
        .find(|kind| *kind == resume.kind)
        .ok_or(Error::Internal("a brake cannot go on"))?;
        tx.add_job(&NewJob {
            id: JobId::generate(now, &*services.random),
            kind,
            payload: resume.payload,
            lane: Some(match kind {
                DirectorySync::KIND => "directory".to_owned(),
                Recompute::KIND => LANE.to_owned(),
                TakeActions::KIND => TakeActions::LANE.to_owned(),
                // What concerns an Exchange organisation names it.
                _ => brake.cause.clone(),
            }),
            dedup_key: None,
            priority: 50,
            run_at: now,
            created_at: now,
        })
        .await?;
    }
    let details = json!({"decision": decision.name(), "affected": brake.affected, "total": brake.total});
    let event = services.audit_event(actor, "brake.decide", ObjectKind::Brake, id, &brake.cause, details);
    tx.audit(&event).await?;
    tx.commit().await?;
    services.wake.wake();
    Ok(())
}

/// It holds back more by now than a person was told of.
fn grown(brake: &Brake, shown: u64) -> Error {
    let message = format!("it would hit {} devices by now, not {shown}: look at it again", brake.affected);
    Error::Conflict { code: "brake-grown", message }
}

/// The job with which a brake goes on.
#[derive(Debug, Deserialize)]
struct Resume {
    kind: String,
    payload: Value,
}
