//! What follows from decisions: they are written down, and become intents, behind the brake.

use std::collections::{BTreeMap, BTreeSet};

use domain::access::Operation;
use domain::access::plan::{Effect, Judged, Plan, Planned, Reach, plan, priority};
use domain::access::settings::Mode;
use domain::id::{IntentId, MailboxId, PartnershipId};
use domain::partnership::{EasId, LinkEvent};
use store::Tx;
use store::exchange::event::Event;
use store::exchange::intent::Intent;
use store::exchange::organisation::Organisation;
use store::exchange::partnership::PartnershipRow;

use super::brake::brake;
use super::{RUN, Verdict};
use crate::exchange::rules::{BY_PERSON, want_rules};
use crate::{Error, Services, messages};

/// More changes than this at once are a bulk, which waits behind others.
const SINGLE: usize = 20;

/// Writes decisions down, and what follows from them.
pub(super) async fn carry_out(
    services: &Services,
    organisation: &Organisation,
    verdicts: Vec<Verdict>,
    by_person: bool,
) -> Result<(), Error> {
    let judged: Vec<Judged> = verdicts.iter().map(|verdict| verdict.judged.clone()).collect();
    let plan = plan(&judged, Reach::Enforced, SINGLE);
    for some in verdicts.chunks(RUN as usize) {
        note(services, organisation, some).await?;
        tell(services, organisation, some).await?;
    }
    if organisation.access.mode != Mode::Enforcing {
        return Ok(());
    }
    if by_person {
        let mut tx = services.store.write().await?;
        want_rules(services, &mut tx, organisation).await?;
        tx.commit().await?;
    }
    let held = !by_person && brake(services, organisation, &plan).await?;
    let causes: BTreeMap<(MailboxId, EasId), &Judged> =
        judged.iter().map(|one| ((one.mailbox, one.eas_id.clone()), one)).collect();
    want(services, organisation, &plan, &causes, held).await?;
    services.wake.wake();
    Ok(())
}

/// Writes links and decisions that changed, and tells what happened to links.
async fn note(services: &Services, organisation: &Organisation, verdicts: &[Verdict]) -> Result<(), Error> {
    let changed: Vec<(&PartnershipRow, &Verdict)> = verdicts
        .iter()
        .filter_map(|verdict| Some((verdict.row.as_ref()?, verdict)))
        .filter(|(row, verdict)| {
            row.link != verdict.joined.link || row.decision.as_ref() != Some(&verdict.judged.decision)
        })
        .collect();
    if changed.is_empty() {
        return Ok(());
    }
    let now = services.now();
    let mut tx = services.store.write().await?;
    for (row, verdict) in changed {
        let (id, link) = (row.partnership.id, verdict.joined.link.as_ref());
        tx.put_partnership_decision(id, link, &verdict.judged.decision, now).await?;
        for event in &verdict.joined.events {
            tx.add_exchange_event(&Event {
                id: domain::id::generate(now, &*services.random),
                organisation: organisation.id,
                at: now,
                severity: severity(event).to_owned(),
                what: "link".to_owned(),
                detail: serde_json::to_value(event).map_err(store::Error::from)?,
                partnership: Some(id),
            })
            .await?;
        }
    }
    tx.commit().await?;
    Ok(())
}

/// Tells the users for whom mail began or ceased to flow, by what Exchange was found to grant.
async fn tell(services: &Services, organisation: &Organisation, verdicts: &[Verdict]) -> Result<(), Error> {
    let turned: Vec<PartnershipId> = verdicts
        .iter()
        .filter_map(|verdict| Some((verdict.row.as_ref()?, &verdict.judged.decision)))
        .filter(|(row, decision)| messages::is_told(decision) && row.seen_level != Some(decision.before))
        .map(|(row, _)| row.partnership.id)
        .collect();
    if turned.is_empty() {
        return Ok(());
    }
    let mut tx = services.store.write().await?;
    for id in turned {
        messages::seen(services, &mut tx, organisation, id).await?;
    }
    tx.commit().await?;
    Ok(())
}

const fn severity(event: &LinkEvent) -> &'static str {
    match event {
        LinkEvent::Linked { .. } | LinkEvent::Unlinked { .. } => "information",
        LinkEvent::SecondClaimant { .. }
        | LinkEvent::OtherUsersDevice { .. }
        | LinkEvent::LookChanged { .. } => "warning",
    }
}

/// Brings the queue to what the plan wants, some hundreds of changes in a transaction: nobody else waits for all of them.
async fn want(
    services: &Services,
    organisation: &Organisation,
    plan: &Plan,
    causes: &BTreeMap<(MailboxId, EasId), &Judged>,
    held: bool,
) -> Result<(), Error> {
    let mut wanted = BTreeSet::new();
    for some in plan.changes.chunks(RUN as usize) {
        let mut tx = services.store.write().await?;
        for planned in some {
            let operation = Operation::Entry { entry: planned.change.clone() };
            wanted.insert(operation.subject());
            if held && planned.effect == Effect::LockOut {
                continue;
            }
            put(services, &mut tx, organisation, planned, operation, causes).await?;
        }
        tx.commit().await?;
    }
    withdraw(services, organisation, causes, &wanted).await
}

async fn put(
    services: &Services,
    tx: &mut Tx,
    organisation: &Organisation,
    planned: &Planned,
    operation: Operation,
    causes: &BTreeMap<(MailboxId, EasId), &Judged>,
) -> Result<(), Error> {
    let place = priority(planned.effect, planned.bulk);
    let known = tx.intent_about(organisation.id, &operation.subject()).await?;
    // What waits among many goes to the front once it is wanted by itself.
    if known.is_some_and(|known| known.operation == operation && known.priority <= place) {
        return Ok(());
    }
    let now = services.now();
    let key = (planned.change.mailbox, planned.change.eas_id.clone());
    tx.put_intent(&Intent {
        id: IntentId::generate(now, &*services.random),
        organisation: organisation.id,
        operation,
        priority: place,
        cause: causes.get(&key).map_or("", |judged| judged.decision.rule.name()).to_owned(),
        actor: "Gatepost".to_owned(),
        undoes: None,
        fence: None,
        attempts: 0,
        last_error: None,
        created_at: now,
        not_before: now,
    })
    .await?;
    Ok(())
}

/// Takes away what was wanted before and is so already, or is wanted no more.
async fn withdraw(
    services: &Services,
    organisation: &Organisation,
    causes: &BTreeMap<(MailboxId, EasId), &Judged>,
    wanted: &BTreeSet<String>,
) -> Result<(), Error> {
    let subject = |(mailbox, eas_id): &(MailboxId, EasId)| format!("entry/{mailbox}/{}", eas_id.key());
    let mut over: Vec<String> =
        causes.keys().map(subject).filter(|subject| !wanted.contains(subject)).collect();
    if over.len() > RUN as usize {
        let waiting = services.store.read().await?.waiting_subjects(organisation.id).await?;
        let waiting: BTreeSet<String> = waiting.into_iter().collect();
        over.retain(|subject| waiting.contains(subject));
    }
    for some in over.chunks(RUN as usize) {
        let mut tx = services.store.write().await?;
        for subject in some {
            let known = tx.intent_about(organisation.id, subject).await?;
            if known.is_some_and(|known| known.undoes.is_none() && known.cause != BY_PERSON) {
                tx.withdraw_intent(organisation.id, subject).await?;
            }
        }
        tx.commit().await?;
    }
    Ok(())
}
