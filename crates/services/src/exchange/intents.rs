//! What a connector is to do, and what it did.

use chrono::{DateTime, TimeDelta, Utc};
use connector_protocol::intent::{
    Intent as WireIntent, IntentResult, Intents, IntentsRequest, Lists, Outcome, Results, ResultsTaken,
};
use domain::access::plan::{EntryChange, RuleChange};
use domain::access::settings::Mode;
use domain::access::{List, Operation};
use domain::id::IntentId;
use serde_json::json;
use store::Tx;
use store::exchange::connector::Connector;
use store::exchange::event::Event;
use store::exchange::intent::Intent;
use store::exchange::journal::JournalEntry;
use store::exchange::organisation::Organisation;

use super::connector::{ConnectorIdentity, Refused, holding, known};
use super::entries::{ids, operation, urgency};
use super::judge::judge_due;
use super::rules::{BY_PERSON, keeps_out, lets_in, opens, takes_allow_back};
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
    judge_due(services).await?;
    let now = services.now();
    let mut tx = services.store.read().await?;
    let (_, organisation) = match holding(services, &mut tx, identity, asked.fence).await? {
        Ok(found) => found,
        Err(refused) => return Ok(Err(refused)),
    };
    let limit = asked.most.clamp(1, MOST);
    let mut next = tx.next_intents(organisation.id, now, limit).await?;
    drop(tx);
    if organisation.access.mode != Mode::Enforcing {
        next.retain(|intent| intent.undoes.is_some());
    }
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
    };
    let mut intents: Vec<WireIntent> = next.iter().map(wire).collect();
    // Who may have mail comes before what is said of it.
    let room = (limit as usize).saturating_sub(intents.len());
    intents.extend(messages::by_connector(services, organisation.id, asked.fence, room).await?);
    Ok(Ok(Intents { intents }))
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
    let Some(intent) = tx.intent(IntentId(result.id)).await? else {
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
            if *transient && intent.attempts < ATTEMPTS {
                let wait = TimeDelta::seconds(15 << intent.attempts.min(8));
                tx.intent_again(intent.id, &format!("{code}: {detail}"), now + wait).await?;
                return Ok(true);
            }
            ("failed", Some(format!("{code}: {detail}")))
        }
    };
    match &result.outcome {
        Outcome::Done { lists, unchanged, .. } => {
            done(tx, organisation, &intent, lists.as_ref(), *unchanged, now).await?;
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
    Ok(true)
}

/// Keeps what is so in Exchange now, and what of it is ours.
async fn done(
    tx: &mut Tx,
    organisation: &Organisation,
    intent: &Intent,
    lists: Option<&Lists>,
    unchanged: bool,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    match &intent.operation {
        Operation::Entry { entry } => {
            entry_done(tx, organisation, intent, entry, lists, unchanged, now).await
        }
        Operation::Rule { rule } => rule_done(tx, organisation, rule).await,
        Operation::RemovePartnership { guid, .. } => {
            // With the record go the entries of ours that named it.
            tx.access_due_for_partnership(organisation.id, *guid).await?;
            tx.delete_partnership(organisation.id, *guid).await?;
            Ok(())
        }
        Operation::Wipe { .. } => Ok(()),
    }
}

async fn entry_done(
    tx: &mut Tx,
    organisation: &Organisation,
    intent: &Intent,
    entry: &EntryChange,
    lists: Option<&Lists>,
    unchanged: bool,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let Some(row) = tx.exchange_mailbox(organisation.id, entry.mailbox).await? else { return Ok(()) };
    let (mut allowed, mut blocked) = (row.mailbox.allowed, row.mailbox.blocked);
    if let Some(lists) = lists {
        (allowed, blocked) = (ids(&lists.allowed), ids(&lists.blocked));
    } else {
        for (list, which) in [(&mut allowed, List::Allowed), (&mut blocked, List::Blocked)] {
            list.retain(|id| entry.remove != Some(which) || *id != entry.eas_id);
            if entry.add == Some(which) && !list.contains(&entry.eas_id) {
                list.push(entry.eas_id.clone());
            }
        }
    }
    tx.put_personal_lists(organisation.id, entry.mailbox, &allowed, &blocked, now).await?;
    let has = |list: List| match list {
        List::Allowed => allowed.contains(&entry.eas_id),
        List::Blocked => blocked.contains(&entry.eas_id),
    };
    // What could not be taken away is still ours; what somebody else had put there is not, nor what a person had us put there. An
    // attempt that failed may have written it after all.
    let theirs = intent.cause == BY_PERSON || (unchanged && intent.attempts == 0);
    let own = match (entry.own_after().filter(|list| has(*list)), entry.remove.filter(|list| has(*list))) {
        (Some(list), _) if !theirs => Some(list),
        (Some(list), _) => {
            let known = tx.own_entries_of_mailbox(organisation.id, entry.mailbox).await?;
            known.iter().any(|own| own.eas_id == entry.eas_id && own.list == list).then_some(list)
        }
        (None, left) => left,
    };
    tx.put_own_entry(organisation.id, entry.mailbox, &entry.eas_id, own, now).await?;
    Ok(())
}

/// Whether what was read back is what was wanted.
fn is_so(intent: &Intent, lists: &Lists) -> bool {
    let Operation::Entry { entry } = &intent.operation else { return true };
    let has = |list| {
        let list = match list {
            List::Allowed => &lists.allowed,
            List::Blocked => &lists.blocked,
        };
        ids(list).contains(&entry.eas_id)
    };
    entry.add.is_none_or(has) && !entry.remove.is_some_and(has)
}

/// What follows where an intent came to nothing.
async fn failed(
    services: &Services,
    tx: &mut Tx,
    intent: &Intent,
    result: &IntentResult,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    if let (Operation::Entry { entry }, Outcome::Failed { code, .. }) = (&intent.operation, &result.outcome)
        && code == "not-found"
    {
        // With the mailbox its lists are gone, and with them what was ours in them.
        tx.put_own_entry(intent.organisation, entry.mailbox, &entry.eas_id, None, now).await?;
    }
    if intent.cause != BY_PERSON {
        return Ok(());
    }
    // Somebody whom a person wanted to be let in is not: then nobody is kept out by default either.
    let held: Vec<_> = tx.waiting_intents(intent.organisation, u32::MAX).await?;
    let held: Vec<String> =
        held.iter().filter(|one| keeps_out(one)).map(|one| one.operation.subject()).collect();
    for subject in &held {
        tx.withdraw_intent(intent.organisation, subject).await?;
    }
    if !held.is_empty() {
        tx.add_exchange_event(&Event {
            id: domain::id::generate(now, &*services.random),
            organisation: intent.organisation,
            at: now,
            severity: "error".to_owned(),
            what: "rules-held".to_owned(),
            detail: json!({ "subject": intent.operation.subject(), "withdrawn": held }),
            partnership: None,
        })
        .await?;
    }
    Ok(())
}

async fn rule_done(tx: &mut Tx, organisation: &Organisation, change: &RuleChange) -> Result<(), Error> {
    // Two results in one message: each starts from what the one before it left.
    let Some(organisation) = tx.exchange_organisation(organisation.id).await? else { return Ok(()) };
    let mut rules = organisation.rules.clone().unwrap_or_default();
    let mut own = organisation.own_rules.clone();
    match change {
        RuleChange::SetDefault { level, .. } => rules.default_level = *level,
        RuleChange::Add { rule } | RuleChange::SetLevel { rule, .. } => {
            for list in [&mut rules.rules, &mut own] {
                list.retain(|known| known.name() != rule.name());
                list.push(rule.clone());
            }
        }
        RuleChange::Remove { rule } => {
            for list in [&mut rules.rules, &mut own] {
                list.retain(|known| known.name() != rule.name());
            }
        }
    }
    tx.put_exchange_rules(organisation.id, &rules).await?;
    tx.put_own_exchange_rules(organisation.id, &own).await?;
    Ok(())
}
