//! The brake before retirements that no person started: a policy that was meant for few must not empty all phones overnight.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::actor::{Actor, Permission};
use domain::brake::holds;
use domain::id::DeviceId;
use serde::{Deserialize, Serialize};
use store::Tx;

use super::actions::{Policies, TakeActions, due};
use super::answering;
use crate::brakes::{self, Standing, Stopped, TOGETHER};
use crate::settings::{BrakeLimits, Setting, read};
use crate::{Error, Services};

/// The word for the brake's cause.
pub const RETIREMENT: &str = "compliance-retirement";

/// The retirements of the last hours: how many there were in which hour since 1970.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
struct Retired(BTreeMap<i64, u64>);

impl Setting for Retired {
    const NAME: &'static str = "compliance-retired";
}

impl Retired {
    async fn load(tx: &mut Tx, now: DateTime<Utc>) -> Result<Self, Error> {
        let mut known: Self = read(tx).await?;
        let (first, last) = (hour(now - TOGETHER), hour(now));
        known.0.retain(|at, _| (first..=last).contains(at));
        Ok(known)
    }
}

const fn hour(at: DateTime<Utc>) -> i64 {
    at.timestamp() / 3600
}

/// Which retirements may go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Permitted {
    /// All of them.
    All,
    /// Those that were due until then: the ones that a person saw.
    Until(DateTime<Utc>),
    /// None: they wait for a person.
    None,
}

impl Permitted {
    pub(super) fn allows(self, due_at: DateTime<Utc>) -> bool {
        match self {
            Self::All => true,
            Self::Until(until) => due_at <= until,
            Self::None => false,
        }
    }
}

/// Notes one more retirement.
pub(super) async fn count(tx: &mut Tx, now: DateTime<Utc>) -> Result<(), Error> {
    let mut known = Retired::load(tx, now).await?;
    *known.0.entry(hour(now)).or_default() += 1;
    tx.put_setting(Retired::NAME, &known, now).await?;
    Ok(())
}

/// Whether the retirements that are due may go on. Too many at once stop before the first of them and wait for a person.
pub(super) async fn permitted(
    services: &Services,
    due: &[DeviceId],
    released_until: Option<DateTime<Utc>>,
) -> Result<Permitted, Error> {
    if let Some(until) = released_until {
        return Ok(Permitted::Until(until));
    }
    let now = services.now();
    let mut tx = services.store.write().await?;
    let limits: BrakeLimits = read(&mut tx).await?;
    let total = tx.count_managed_devices().await?;
    let before: u64 = Retired::load(&mut tx, now).await?.0.values().sum();
    let affected = before.saturating_add(due.len() as u64);
    if due.is_empty() || !holds(affected, total, limits.percent, limits.devices) {
        return Ok(Permitted::All);
    }
    let open = match brakes::standing(&mut tx, RETIREMENT, now).await? {
        Standing::Kept => return Ok(Permitted::None),
        Standing::Open { id, .. } => Some(id),
        Standing::Released(_) | Standing::Unasked => None,
    };
    let resume = TakeActions { released_until: Some(now) };
    let cause = RETIREMENT.to_owned();
    Stopped { cause, affected, total, items: Vec::new(), resume }.hold(services, &mut tx, open).await?;
    if open.is_none() {
        tracing::warn!(affected, total, "many devices would be retired: a person decides");
    }
    tx.commit().await?;
    Ok(Permitted::None)
}

/// The devices whose retirement is due as of now: the list that a person decides on.
pub async fn retirements_due(services: &Services, actor: &Actor) -> Result<Vec<DeviceId>, Error> {
    actor.require(Permission::ReadDevices)?;
    let now = services.now();
    let mut tx = services.store.read().await?;
    let policies: Policies =
        tx.compliance_policies().await?.into_iter().map(|policy| (policy.id, policy)).collect();
    let presence = answering::presence(&mut tx, now).await?;
    let due = due(&mut tx, &policies, &presence, now).await?;
    Ok(due.into_iter().filter(|due| due.retirement.is_some()).map(|due| due.device).collect())
}
