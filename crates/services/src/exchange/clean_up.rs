//! Partnerships that nobody uses any more are taken away, once a day: those of retired devices, and where somebody chose so those
//! that nobody ever managed. With the record go the entries of ours that named it (BY-9).

use std::collections::BTreeSet;

use domain::access::Operation;
use domain::access::plan::{Effect, priority};
use domain::access::settings::Mode;
use domain::actor::{Actor, Permission};
use domain::brake::holds;
use domain::device::DeviceState;
use domain::id::OrganisationId;
use domain::partnership::{Behind, CleanUp};
use jobs::{Failure, Job, Outcome};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::Tx;
use store::exchange::organisation::Organisation;
use store::exchange::partnership::PartnershipRow;

use super::asked::{Asked, GATEPOST};
use super::organisations::note;
use crate::brakes::Stopped;
use crate::settings::{BrakeLimits, Numbers, Setting, put, read};
use crate::{Error, Services};

/// How many partnerships one reading takes.
const RUN: u32 = 1000;

/// The most removals that are asked for in one transaction.
const TOGETHER: usize = 200;

/// What was read longer ago says nothing of what is used now.
const FRESH_DAYS: i64 = 3;

/// The word of a removal's cause, in the queue and in the journal.
const CAUSE: &str = "clean-up";

impl Setting for CleanUp {
    const NAME: &'static str = "exchange-clean-up";
}

/// Days as somebody entered them; 0 for never.
#[derive(Clone, Copy, Debug)]
pub struct NewCleanUp {
    /// [`CleanUp::after_retirement_days`].
    pub after_retirement_days: i64,
    /// [`CleanUp::unmanaged_days`].
    pub unmanaged_days: i64,
}

/// Says after how long unused partnerships go.
pub async fn set_clean_up(services: &Services, actor: &Actor, new: NewCleanUp) -> Result<(), Error> {
    actor.require(Permission::WriteService)?;
    let mut numbers = Numbers::default();
    let mut days = |field, value, least| {
        if value == 0 { 0 } else { numbers.take(field, value, least, 730) }
    };
    let policy = CleanUp {
        after_retirement_days: days("afterRetirementDays", new.after_retirement_days, 1),
        unmanaged_days: days("unmanagedDays", new.unmanaged_days, 30),
    };
    numbers.finish()?;
    let mut tx = services.store.write().await?;
    put(services, &mut tx, actor, &policy).await?;
    tx.commit().await?;
    Ok(())
}

/// How many partnerships each organisation would lose as of now, by its name.
pub async fn clean_up_plan(services: &Services, actor: &Actor) -> Result<Vec<(String, u64)>, Error> {
    actor.require(Permission::ReadService)?;
    let mut tx = services.store.read().await?;
    let policy: CleanUp = read(&mut tx).await?;
    let mut plan = Vec::new();
    for organisation in tx.exchange_organisations().await? {
        let unused = unused(services, &mut tx, &organisation, policy).await?;
        plan.push((organisation.name, unused.len() as u64));
    }
    Ok(plan)
}

/// The job that takes them away.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct CleanUpPartnerships {
    /// Where; everywhere if `None`. A person let go what the brake of this organisation held back.
    pub released: Option<OrganisationId>,
}

impl Job for CleanUpPartnerships {
    const KIND: &'static str = "clean-up-partnerships";
    type Context = Services;

    fn dedup_key(&self) -> Option<String> {
        Some(self.released.map_or_else(|| "daily".to_owned(), |id| id.to_string()))
    }

    async fn run(self, services: Services) -> Result<Outcome<Self>, Failure> {
        let cleaned = self.clean(&services).await;
        cleaned.map(|()| Outcome::Done).map_err(|error| Failure::Retry(error.to_string()))
    }
}

impl CleanUpPartnerships {
    async fn clean(self, services: &Services) -> Result<(), Error> {
        let mut tx = services.store.read().await?;
        let policy: CleanUp = read(&mut tx).await?;
        let mut organisations = tx.exchange_organisations().await?;
        organisations.retain(|one| self.released.is_none_or(|released| released == one.id));
        let mut found = Vec::new();
        for organisation in organisations {
            let unused = unused(services, &mut tx, &organisation, policy).await?;
            found.push((organisation, unused));
        }
        drop(tx);
        for (organisation, unused) in found.into_iter().filter(|(_, unused)| !unused.is_empty()) {
            if self.released.is_none() && brake(services, &organisation, unused.len()).await? {
                continue;
            }
            for some in unused.chunks(TOGETHER) {
                ask(services, &organisation, some, unused.len() > 1).await?;
            }
            services.wake.wake();
        }
        Ok(())
    }
}

/// The partnerships that go. None where nothing is written to Exchange (CO-7), or where what is known is old.
async fn unused(
    services: &Services,
    tx: &mut Tx,
    organisation: &Organisation,
    policy: CleanUp,
) -> Result<Vec<PartnershipRow>, Error> {
    let now = services.now();
    let last = tx.last_complete_exchange_sync(organisation.id).await?;
    let fresh = last
        .and_then(|sync| sync.finished_at)
        .is_some_and(|at| now - at < chrono::TimeDelta::days(FRESH_DAYS));
    if organisation.access.mode != Mode::Enforcing || !fresh {
        return Ok(Vec::new());
    }
    let days = [policy.after_retirement_days, policy.unmanaged_days].into_iter().filter(|days| *days > 0);
    let Some(fewest) = days.min() else { return Ok(Vec::new()) };
    let used_until = now - chrono::TimeDelta::days(fewest.into());
    let waiting: BTreeSet<String> = tx.waiting_subjects(organisation.id).await?.into_iter().collect();
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let rows = tx.unused_partnerships_after(organisation.id, after, used_until, RUN).await?;
        after = rows.last().map(|row| row.partnership.id);
        let is_last = rows.len() < RUN as usize;
        for row in rows {
            let behind = behind(tx, &row).await?;
            let takes = policy.takes(behind, row.partnership.last_success_at, now);
            if takes && !waiting.contains(&removal(&row).subject()) {
                found.push(row);
            }
        }
        if is_last {
            return Ok(found);
        }
    }
}

/// What removes a partnership.
pub(crate) fn removal(row: &PartnershipRow) -> Operation {
    let partnership = &row.partnership;
    Operation::RemovePartnership {
        guid: row.guid,
        eas_id: partnership.eas_id.clone(),
        mailbox: Some(partnership.mailbox),
    }
}

async fn behind(tx: &mut Tx, row: &PartnershipRow) -> Result<Behind, Error> {
    let Some(link) = &row.link else { return Ok(Behind::Nobody) };
    let Some(device) = tx.device(link.device).await? else { return Ok(Behind::Nobody) };
    Ok(match device.state {
        DeviceState::Managed | DeviceState::Disputed => Behind::Managed,
        // One that never answers stays in retirement; it has been gone since it was heard of last.
        DeviceState::Retiring => Behind::Retired(device.last_seen_at),
        DeviceState::Retired => {
            let enrolments = tx.enrolments_of_device(device.id).await?;
            let ended = enrolments.into_iter().filter_map(|enrolment| enrolment.ended_at).max();
            Behind::Retired(ended.unwrap_or(device.last_seen_at).max(device.last_seen_at))
        }
    })
}

/// Whether so many wait for a person.
async fn brake(services: &Services, organisation: &Organisation, unused: usize) -> Result<bool, Error> {
    let mut tx = services.store.write().await?;
    tx.lock_exchange_organisation(organisation.id).await?;
    let limits: BrakeLimits = read(&mut tx).await?;
    let total = tx.count_partnerships(organisation.id).await?;
    let affected = unused as u64;
    if !holds(affected, total, limits.percent, limits.devices) {
        return Ok(false);
    }
    let cause = format!("exchange-clean-up/{}", organisation.id);
    let open = tx.open_brakes().await?.into_iter().find(|brake| brake.cause == cause);
    let resume = CleanUpPartnerships { released: Some(organisation.id) };
    let stopped = Stopped { cause, affected, total, items: Vec::new(), resume };
    stopped.hold(services, &mut tx, open.map(|brake| brake.id)).await?;
    tx.commit().await?;
    Ok(true)
}

async fn ask(
    services: &Services,
    organisation: &Organisation,
    rows: &[PartnershipRow],
    bulk: bool,
) -> Result<(), Error> {
    let mut tx = services.store.write().await?;
    let known = tx.lock_exchange_organisation(organisation.id).await?;
    if known.is_none_or(|known| known.access.mode != Mode::Enforcing) {
        return Ok(());
    }
    let place = priority(Effect::Quiet, bulk);
    let asked = Asked { priority: place, by_person: false, cause: CAUSE, actor: GATEPOST, undoes: None };
    for row in rows {
        asked.put(services, &mut tx, organisation.id, removal(row)).await?;
    }
    let partnerships: Vec<_> = rows.iter().map(|row| row.partnership.id).collect();
    let details = json!({ "partnerships": partnerships });
    note(services, &mut tx, &Actor::System, "exchange.clean-up", organisation, details).await?;
    tx.commit().await?;
    Ok(())
}
