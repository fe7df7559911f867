//! What follows from decisions: they are written down, and become intents, behind the brake.
//!
//! A large organisation takes seconds to judge, and others decide meanwhile: a device becomes compliant, a person blocks one. So the first
//! judgement only weighs what it would do to everybody. What is written is judged once more, share by share, while nobody else decides.

use std::collections::BTreeSet;

use domain::access::Operation;
use domain::access::plan::{Effect, Judged, Planned, Reach, plan};
use domain::access::settings::Mode;
use domain::brake::Brake;
use domain::id::OrganisationId;
use store::exchange::organisation::Organisation;

use super::brake::{brake, lapse};
use super::note::{note, tell};
use super::share::{Judgement, Share};
use super::want::want;
use crate::{Error, Services};

/// More changes than this at once are a bulk, which waits behind others.
pub(super) const SINGLE: usize = 20;

/// Who had it judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum StartedBy {
    /// Nobody: the brake stands before lock-outs.
    Nobody,
    /// A person.
    Person,
    /// A person who let go on what the brake held back.
    Release {
        /// Of how many devices they were told: where it is more by now, a person is asked again.
        devices: u64,
    },
}

/// How a judgement began.
pub(super) struct Start {
    /// Who had it judged.
    pub(super) by: StartedBy,
    /// Whether default and rules are written after it.
    pub(super) rules: bool,
    /// The brake that was open when it read what it rests on. Of one that came, or grew, since then it says nothing.
    pub(super) brake: Option<Brake>,
}

/// What the first judgement found of everybody.
pub(super) struct Weighed {
    /// Whether anything is to be written to Exchange.
    pub(super) enforcing: bool,
    /// Whether a person started it, or let it go on.
    pub(super) by_person: bool,
    /// Whether there are many changes.
    pub(super) bulk: bool,
    /// Who may be locked out: whom the brake weighed, and let pass.
    pub(super) lock_outs: BTreeSet<String>,
    /// What waited about which subject. Not asked where there is little to look at.
    pub(super) waiting: Option<BTreeSet<String>>,
}

/// Writes decisions down, and what follows from them. True if default and rules waited with a brake that holds nobody any more: nothing
/// keeps them from being written now.
pub(super) async fn carry_out(
    services: &Services,
    organisation: &Organisation,
    judgements: Vec<Judgement>,
    start: &Start,
) -> Result<bool, Error> {
    let (weighed, rules_waited) = weigh(services, organisation, &judgements, start).await?;
    for judgement in judgements {
        if is_to_be_settled(&judgement, &weighed) {
            settle(services, organisation.id, &judgement.share, &weighed).await?;
        }
    }
    if weighed.enforcing {
        services.wake.wake();
    }
    Ok(rules_waited)
}

/// Weighs what is to be done to everybody; and whether default and rules waited with a brake that lapsed.
async fn weigh(
    services: &Services,
    organisation: &Organisation,
    judgements: &[Judgement],
    start: &Start,
) -> Result<(Weighed, bool), Error> {
    let judged = judgements.iter().flat_map(|judgement| &judgement.judged);
    let plan = plan(judged, Reach::Enforced, SINGLE);
    let enforcing = organisation.access.mode == Mode::Enforcing;
    let is_whole = judgements.iter().all(|judgement| matches!(judgement.share, Share::Run { .. }));
    let held = enforcing && brake(services, organisation, &plan, is_whole, start).await?;
    let lock_outs = plan.changes.iter().filter(|planned| planned.effect == Effect::LockOut && !held);
    // Before default and rules were read nothing is weighed.
    let rules_waited = match &start.brake {
        Some(open) if is_whole && !held && organisation.rules.is_some() => {
            lapse(services, organisation, open).await?
        }
        _ => false,
    };
    let waiting = if enforcing && is_whole {
        let subjects = services.store.read().await?.waiting_subjects(organisation.id).await?;
        Some(subjects.into_iter().collect())
    } else {
        None
    };
    let weighed = Weighed {
        enforcing,
        by_person: start.by != StartedBy::Nobody && !held,
        bulk: plan.changes.len() > SINGLE,
        lock_outs: lock_outs.map(subject).collect(),
        waiting,
    };
    Ok((weighed, rules_waited))
}

/// Whether anything may have to be written about a share. Most of an organisation is as it was.
fn is_to_be_settled(judgement: &Judgement, weighed: &Weighed) -> bool {
    if judgement.is_changed {
        return true;
    }
    if !weighed.enforcing {
        return false;
    }
    let Some(waiting) = &weighed.waiting else { return true };
    let is_awaited = |judged: &Judged| !waiting.is_empty() && waiting.contains(&about(judged));
    judgement.is_turned
        || judgement.judged.iter().any(is_awaited)
        || !plan(&judgement.judged, Reach::Enforced, SINGLE).changes.is_empty()
}

/// Judges a share once more, and writes what follows, while nobody else decides.
async fn settle(
    services: &Services,
    id: OrganisationId,
    share: &Share,
    weighed: &Weighed,
) -> Result<(), Error> {
    let mut tx = services.store.write().await?;
    let Some(organisation) = tx.lock_exchange_organisation(id).await? else { return Ok(()) };
    let verdicts = share.judge(&mut tx, &organisation).await?;
    note(services, &mut tx, &organisation, &verdicts).await?;
    if organisation.access.mode == Mode::Enforcing {
        tell(services, &mut tx, &organisation, &verdicts).await?;
        if weighed.enforcing {
            want(services, &mut tx, &organisation, &verdicts, weighed).await?;
        }
    }
    tx.commit().await?;
    Ok(())
}

/// What a planned change is about.
pub(super) fn subject(planned: &Planned) -> String {
    Operation::Entry { entry: planned.change.clone() }.subject()
}

/// What a change of what was judged would be about.
pub(super) fn about(judged: &Judged) -> String {
    format!("entry/{}/{}", judged.mailbox, judged.eas_id.key())
}
