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
use super::made::{believed, done, failed, is_so};
use super::rules::{BY_PERSON, keeps_out, opens, takes_allow_back};
use super::undo;
use crate::{Error, Services, messages};

/// The most that is handed out at once.
const MOST: u32 = 200;

/// Of the places a quarter is for messages that are due: a roll-out of hours must not keep everybody from hearing of it.
const FOR_MESSAGES: usize = 4;

/// How often an intent is tried again by itself.
const ATTEMPTS: u32 = 12;

/// How often what failed for good is asked for again before the next sync.
const AGAIN_AT_ONCE: u64 = 2;

/// What failed before then says nothing of now.
const QUIET: TimeDelta = TimeDelta::minutes(15);

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
    let changes = asked.changes.unwrap_or(limit).min(limit);
    let mut next = if asked.singles_alone && organisation.access.mode == Mode::Enforcing {
        tx.next_single_intents(organisation.id, now, changes).await?
    } else {
        next(&mut tx, &organisation, now, changes).await?
    };
    drop(tx);
    if next.iter().any(|intent| keeps_out(intent) || takes_allow_back(intent)) {
        // Nobody is locked out by a default who is about to be let in, or whose default is about to be put back.
        let mut tx = services.store.read().await?;
        if next.iter().any(keeps_out) && tx.allow_waits(organisation.id).await? {
            next.retain(|intent| !keeps_out(intent));
        }
        if next.iter().any(takes_allow_back) && tx.undoing_rules(organisation.id).await?.iter().any(opens) {
            next.retain(|intent| !takes_allow_back(intent));
        }
    }
    let limit = limit as usize;
    let room = limit.saturating_sub(next.len()).max(limit / FOR_MESSAGES);
    let messages = messages::by_connector(services, organisation.id, asked.fence, room).await?;
    next.truncate(limit.saturating_sub(messages.len()));
    if !next.is_empty() {
        let mut tx = services.store.write().await?;
        if let Err(refused) = holding(services, &mut tx, identity, asked.fence).await? {
            return Ok(Err(refused));
        }
        tx.lock_exchange_organisation(organisation.id).await?;
        let mut handed = Vec::with_capacity(next.len());
        for intent in next {
            // Something else may be wanted since it was read, or nothing any more.
            if tx.intent_handed(intent.id, asked.fence, now).await? {
                handed.push(intent);
            }
        }
        next = handed;
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
    intents.extend(messages);
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
    let mut organisation = tx.lock_exchange_organisation(organisation.id).await?.unwrap_or(organisation);
    let mut taken = 0;
    for result in &results.results {
        taken += u64::from(take(services, &mut tx, &connector, &mut organisation, result, now).await?);
    }
    tx.commit().await?;
    Ok(Ok(ResultsTaken { taken }))
}

/// True if the intent waited.
async fn take(
    services: &Services,
    tx: &mut Tx,
    connector: &Connector,
    organisation: &mut Organisation,
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
    let told = believed(tx, &intent, &result.outcome).await?;
    let (outcome, detail) = match &told {
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
    // The connector's clock may be wrong: it was not before it was asked, and it is not later than now.
    let at = domain::outside::to_microseconds(result.at).clamp(intent.created_at.min(now), now);
    match &told {
        Outcome::Done { lists, unchanged, .. } => {
            done(services, tx, organisation, &intent, lists.as_ref(), *unchanged, [at, now]).await?;
            if matches!(intent.operation, Operation::Rule { .. })
                && let Some(changed) = tx.exchange_organisation(organisation.id).await?
            {
                // What comes after it in the same message is told by what holds by now.
                *organisation = changed;
            }
            if let Operation::Entry { entry } = &intent.operation {
                messages::seen_in_mailbox(services, tx, organisation, entry).await?;
            }
        }
        Outcome::Refused { .. } | Outcome::Failed { .. } => {
            failed(services, tx, organisation, &intent, &told, now).await?;
        }
    }
    tx.add_journal_entry(&JournalEntry {
        id: intent.id.0,
        organisation: organisation.id,
        connector: connector.id,
        at,
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
            // What a person had written about the same id stands until it is taken back by itself.
            let subject = intent.operation.subject();
            tx.journal_subject_undone(organisation.id, &subject, now, BY_PERSON).await?;
        } else {
            tx.journal_entry_undone(undone, now).await?;
        }
    }
    if let (Operation::Entry { entry }, "done" | "unchanged") = (&intent.operation, outcome)
        && let Some(list) = entry.remove
    {
        let subject = intent.operation.subject();
        tx.journal_list_undone(organisation.id, &subject, BY_PERSON, list, now).await?;
    }
    if outcome == "failed" {
        judge_again(tx, &intent, &told, now).await?;
    }
    tx.finish_intent(intent.id).await?;
    if matches!(outcome, "done" | "unchanged") && !is_replaced {
        undo::go_on(services, tx, organisation, &intent).await?;
    }
    if is_replaced {
        tx.finish_replaced_intent(intent.id).await?;
        // What took its place did not know what this one would leave behind.
        if let Operation::Entry { entry } = &intent.operation {
            tx.access_due_for_mailbox(organisation.id, entry.mailbox).await?;
        }
    }
    Ok(true)
}

/// What failed for good is wanted still: whoever reaches the mailbox is judged anew, without waiting for a sync (CO-9). Where it goes on
/// failing, and where the mailbox is gone, the next sync has it tried again.
async fn judge_again(
    tx: &mut Tx,
    intent: &Intent,
    outcome: &Outcome,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let Operation::Entry { entry } = &intent.operation else { return Ok(()) };
    if matches!(outcome, Outcome::Failed { code, .. } if code == "not-found") {
        return Ok(());
    }
    let failures = tx.failures_since(intent.organisation, &intent.operation.subject(), now - QUIET).await?;
    if failures <= AGAIN_AT_ONCE {
        tx.access_due_for_mailbox(intent.organisation, entry.mailbox).await?;
    }
    Ok(())
}
