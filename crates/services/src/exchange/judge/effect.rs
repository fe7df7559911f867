//! What follows from decisions: they are written down, and become intents, behind the brake.

use std::collections::{BTreeMap, BTreeSet};

use domain::access::Operation;
use domain::access::plan::{Effect, Judged, Plan, Reach, plan, priority};
use domain::access::settings::Mode;
use domain::id::{IntentId, MailboxId};
use domain::partnership::{EasId, LinkEvent};
use store::exchange::event::Event;
use store::exchange::intent::Intent;
use store::exchange::organisation::Organisation;

use super::brake::brake;
use super::{RUN, Verdict};
use crate::exchange::rules::{BY_PERSON, want_rules};
use crate::{Error, Services};

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
    let now = services.now();
    let mut tx = services.store.write().await?;
    for verdict in verdicts {
        let Some(row) = &verdict.row else { continue };
        if row.link == verdict.joined.link && row.decision.as_ref() == Some(&verdict.judged.decision) {
            continue;
        }
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

const fn severity(event: &LinkEvent) -> &'static str {
    match event {
        LinkEvent::Linked { .. } | LinkEvent::Unlinked { .. } => "information",
        LinkEvent::SecondClaimant { .. }
        | LinkEvent::OtherUsersDevice { .. }
        | LinkEvent::LookChanged { .. } => "warning",
    }
}

/// Brings the queue to what the plan wants. What was wanted before and is so already, or is wanted no more, is withdrawn.
async fn want(
    services: &Services,
    organisation: &Organisation,
    plan: &Plan,
    causes: &BTreeMap<(MailboxId, EasId), &Judged>,
    held: bool,
) -> Result<(), Error> {
    let now = services.now();
    let mut tx = services.store.write().await?;
    let mut wanted = BTreeSet::new();
    for planned in &plan.changes {
        let operation = Operation::Entry { entry: planned.change.clone() };
        let subject = operation.subject();
        wanted.insert(subject.clone());
        if held && planned.effect == Effect::LockOut {
            continue;
        }
        let known = tx.intent_about(organisation.id, &subject).await?;
        if known.is_some_and(|known| known.operation == operation) {
            continue;
        }
        let key = (planned.change.mailbox, planned.change.eas_id.clone());
        tx.put_intent(&Intent {
            id: IntentId::generate(now, &*services.random),
            organisation: organisation.id,
            operation,
            priority: priority(planned.effect, planned.bulk),
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
    }
    for (mailbox, eas_id) in causes.keys() {
        let subject = format!("entry/{mailbox}/{}", eas_id.key());
        if !wanted.contains(&subject) {
            let known = tx.intent_about(organisation.id, &subject).await?;
            if known.is_some_and(|known| known.undoes.is_none() && known.cause != BY_PERSON) {
                tx.withdraw_intent(organisation.id, &subject).await?;
            }
        }
    }
    tx.commit().await?;
    Ok(())
}
