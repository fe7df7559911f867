//! What a connector is to do, and what it did.

use chrono::{DateTime, TimeDelta, Utc};
use connector_protocol::intent::{
    Intent as WireIntent, IntentResult, Intents, IntentsRequest, Outcome, Results, ResultsTaken,
};
use domain::access::Operation;
use domain::access::settings::Mode;
use domain::id::IntentId;
use store::Tx;
use store::exchange::connector::Connector;
use store::exchange::intent::Intent;
use store::exchange::journal::JournalEntry;
use store::exchange::organisation::Organisation;

use super::connector::{ConnectorIdentity, Refused, holding, known};
use super::entries::{expected, operation, urgency};
use super::judge::judge_due;
use super::made::{done, failed, is_so};
use super::rules::{keeps_out, lets_in, opens, takes_allow_back};
use crate::{Error, Services, messages};

/// The most that is handed out at once.
const MOST: u32 = 200;

/// How often an intent is tried again by itself.
const ATTEMPTS: u32 = 12;

/// What the connector is to do next. Users who changed are judged first, so that nothing waits for a timer. In report mode nothing is
/// ever handed out but what undoes entries of ours.
pub async fn intents(
    services: &Services,
    identity: &ConnectorIdentity,
    asked: &IntentsRequest,
) -> Result<Result<Intents, Refused>, Error> {
    // Judging writes, and takes long where many changed: nobody else has it done.
    let mut tx = services.store.read().await?;
    if let Err(refused) = holding(services, &mut tx, identity, asked.fence).await? {
        return Ok(Err(refused));
    }
    drop(tx);
    judge_due(services).await?;
    let now = services.now();
    let mut tx = services.store.read().await?;
    let (_, organisation) = match holding(services, &mut tx, identity, asked.fence).await? {
        Ok(found) => found,
        Err(refused) => return Ok(Err(refused)),
    };
    let limit = asked.most.clamp(1, MOST);
    let mut next = next(&mut tx, &organisation, now, limit).await?;
    drop(tx);
    if next.iter().any(|intent| keeps_out(intent) || takes_allow_back(intent)) {
        // Nobody is locked out by a default who is about to be let in, or whose default is about to be put back.
        let waiting = services.store.read().await?.waiting_intents(organisation.id, u32::MAX).await?;
        if waiting.iter().any(lets_in) {
            next.retain(|intent| !keeps_out(intent));
        }
        if waiting.iter().any(opens) {
            next.retain(|intent| !takes_allow_back(intent));
        }
    }
    if !next.is_empty() {
        let mut tx = services.store.write().await?;
        if let Err(refused) = holding(services, &mut tx, identity, asked.fence).await? {
            return Ok(Err(refused));
        }
        for intent in &next {
            tx.intent_handed(intent.id, asked.fence, now).await?;
        }
        tx.commit().await?;
    }
    let wire = |intent: &Intent| WireIntent {
        id: intent.id.0,
        fence: asked.fence,
        urgency: urgency(intent),
        operation: operation(&intent.operation),
        created_at: intent.created_at,
        takes_back: intent.undoes.is_some(),
        expected: expected(&intent.operation),
    };
    let mut intents: Vec<WireIntent> = next.iter().map(wire).collect();
    // Who may have mail comes before what is said of it.
    let room = (limit as usize).saturating_sub(intents.len());
    intents.extend(messages::by_connector(services, organisation.id, asked.fence, room).await?);
    Ok(Ok(Intents { intents }))
}

/// Up to `limit` intents that may be handed out now.
pub(super) async fn next(
    tx: &mut Tx,
    organisation: &Organisation,
    now: DateTime<Utc>,
    limit: u32,
) -> Result<Vec<Intent>, Error> {
    Ok(match organisation.access.mode {
        Mode::Enforcing => tx.next_intents(organisation.id, now, limit).await?,
        Mode::Report | Mode::Off => tx.next_undoing_intents(organisation.id, now, limit).await?,
    })
}

/// Keeps what became of intents. Results count whatever the fence: what was done, was done; also from a connector that was
/// replaced meanwhile.
pub async fn results(
    services: &Services,
    identity: &ConnectorIdentity,
    results: &Results,
) -> Result<Result<ResultsTaken, Refused>, Error> {
    let now = services.now();
    let mut tx = services.store.write().await?;
    let (connector, organisation) = match known(&mut tx, identity).await? {
        Ok(found) => found,
        Err(refused) => return Ok(Err(refused)),
    };
    tx.lock_exchange_organisation(organisation.id).await?;
    let mut taken = 0;
    for result in &results.results {
        taken += u64::from(take(services, &mut tx, &connector, &organisation, result, now).await?);
    }
    tx.commit().await?;
    Ok(Ok(ResultsTaken { taken }))
}

/// True if the intent waited.
async fn take(
    services: &Services,
    tx: &mut Tx,
    connector: &Connector,
    organisation: &Organisation,
    result: &IntentResult,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let waiting = tx.intent(IntentId(result.id)).await?;
    let is_replaced = waiting.is_none();
    let found = match waiting {
        Some(intent) => Some(intent),
        None => tx.replaced_intent(IntentId(result.id)).await?,
    };
    let Some(intent) = found else {
        return messages::answered(services, tx, organisation.id, result).await;
    };
    if intent.organisation != organisation.id {
        return Ok(false);
    }
    let (outcome, detail) = match &result.outcome {
        Outcome::Done { lists: Some(lists), .. } if !is_so(&intent, lists) => {
            ("failed", Some("not-kept: what was read back is something else".to_owned()))
        }
        Outcome::Done { unchanged: true, .. } => ("unchanged", None),
        Outcome::Done { .. } => ("done", None),
        Outcome::Refused { code, detail } => ("refused", Some(format!("{code}: {detail}"))),
        Outcome::Failed { code, detail, transient } => {
            if *transient && intent.attempts < ATTEMPTS && !is_replaced {
                let wait = TimeDelta::seconds(15 << intent.attempts.min(8));
                tx.intent_again(intent.id, &format!("{code}: {detail}"), now + wait).await?;
                return Ok(true);
            }
            ("failed", Some(format!("{code}: {detail}")))
        }
    };
    match &result.outcome {
        Outcome::Done { lists, unchanged, .. } => {
            done(services, tx, organisation, &intent, lists.as_ref(), *unchanged, now).await?;
            if let Operation::Entry { entry } = &intent.operation {
                messages::seen_in_mailbox(services, tx, organisation, entry).await?;
            }
        }
        Outcome::Refused { .. } | Outcome::Failed { .. } => {
            failed(services, tx, &intent, result, now).await?;
        }
    }
    tx.add_journal_entry(&JournalEntry {
        id: intent.id.0,
        organisation: organisation.id,
        connector: connector.id,
        // The connector's clock may be wrong: it was not before it was asked, and it is not later than now.
        at: domain::outside::to_microseconds(result.at).clamp(intent.created_at.min(now), now),
        operation: intent.operation.clone(),
        by_person: intent.by_person,
        cause: intent.cause.clone(),
        actor: intent.actor.clone(),
        outcome: outcome.to_owned(),
        detail,
        undoes: intent.undoes,
        undone_at: None,
    })
    .await?;
    if let (Some(undone), "done" | "unchanged") = (intent.undoes, outcome) {
        if undone.is_nil() {
            tx.journal_subject_undone(organisation.id, &intent.operation.subject(), now).await?;
        } else {
            tx.journal_entry_undone(undone, now).await?;
        }
    }
    tx.finish_intent(intent.id).await?;
    if is_replaced {
        tx.finish_replaced_intent(intent.id).await?;
        // What took its place did not know what this one would leave behind.
        if let Operation::Entry { entry } = &intent.operation {
            tx.access_due_for_mailbox(organisation.id, entry.mailbox).await?;
        }
    }
    Ok(true)
}
