//! What is so in Exchange once a result is in, and what of it is ours.

use chrono::{DateTime, TimeDelta, Utc};
use connector_protocol::intent::{Lists, Outcome};
use domain::access::plan::{EntryChange, RuleChange};
use domain::access::{List, Operation};
use serde_json::json;
use store::Tx;
use store::exchange::event::Event;
use store::exchange::intent::Intent;
use store::exchange::mailbox::MailboxRow;
use store::exchange::organisation::Organisation;

use super::entries::ids;
use super::personal_lists::PersonalLists;
use super::rules::{BY_PERSON, lets_in};
use crate::{Error, Services};

/// Keeps what was so in Exchange at `at`, and what of it is ours.
pub(super) async fn done(
    services: &Services,
    tx: &mut Tx,
    organisation: &Organisation,
    intent: &Intent,
    lists: Option<&Lists>,
    unchanged: bool,
    [at, now]: [DateTime<Utc>; 2],
) -> Result<(), Error> {
    match &intent.operation {
        Operation::Entry { entry } => {
            entry_done(tx, organisation, intent, entry, lists, unchanged, [at, now]).await?;
            match lists {
                Some(lists) if !is_so(intent, lists) => hold_rules(services, tx, intent, now).await,
                _ => Ok(()),
            }
        }
        Operation::Rule { rule } => rule_done(tx, organisation, intent, rule, unchanged).await,
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
    [at, now]: [DateTime<Utc>; 2],
) -> Result<(), Error> {
    // What is ours is ours also where no sync knows the mailbox any more.
    let row = tx.exchange_mailbox(organisation.id, entry.mailbox).await?;
    let PersonalLists { allowed, blocked } = match (lists.map(PersonalLists::told), row) {
        // A later change of the same lists may have been told before this one.
        (Some(told), Some(known)) => {
            told.or_known(tx, &known.mailbox, at + TimeDelta::microseconds(1)).await?
        }
        (Some(told), None) => told,
        (None, known) => untold(known, entry),
    };
    tx.put_personal_lists(organisation.id, entry.mailbox, &allowed, &blocked, now).await?;
    let has = |list: List| match list {
        List::Allowed => allowed.contains(&entry.eas_id),
        List::Blocked => blocked.contains(&entry.eas_id),
    };
    // What somebody else had put there is not ours, nor what a person had us put there.
    let theirs = intent.cause == BY_PERSON || is_of_others(intent, unchanged);
    let own = entry.own_after().filter(|list| has(*list) && !theirs);
    if own.is_none() {
        // What was ours before is ours for as long as it is there: it could not be taken away, or this was about the other list.
        let known = tx.own_entries_of_mailbox(organisation.id, entry.mailbox).await?;
        if known.iter().any(|own| own.eas_id == entry.eas_id && has(own.list)) {
            return Ok(());
        }
    }
    tx.put_own_entry(organisation.id, entry.mailbox, &entry.eas_id, own, now).await?;
    Ok(())
}

/// The lists as they must be after a change that was made, where nobody read them.
fn untold(known: Option<MailboxRow>, entry: &EntryChange) -> PersonalLists {
    let mut lists = known.map_or_else(PersonalLists::default, |row| PersonalLists {
        allowed: row.mailbox.allowed,
        blocked: row.mailbox.blocked,
    });
    for (list, which) in [(&mut lists.allowed, List::Allowed), (&mut lists.blocked, List::Blocked)] {
        list.retain(|id| entry.remove != Some(which) || *id != entry.eas_id);
        if entry.add == Some(which) && !list.contains(&entry.eas_id) {
            list.push(entry.eas_id.clone());
        }
    }
    lists
}

/// Whether somebody else had made it so before. An attempt that failed may have written it after all.
const fn is_of_others(intent: &Intent, unchanged: bool) -> bool {
    unchanged && intent.attempts == 0
}

/// Whether what was read back is what was wanted.
pub(super) fn is_so(intent: &Intent, lists: &Lists) -> bool {
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

/// What is made of a result. A mailbox that a connector does not find is gone, and its lists with it; or the search scope of the
/// connector's account hides it, and what is ours stands in them as before. While partnerships of it are known, which a complete full sync
/// would have taken away, nothing is believed to be gone with it.
pub(super) async fn believed(tx: &mut Tx, intent: &Intent, told: &Outcome) -> Result<Outcome, Error> {
    let Operation::Entry { entry } = &intent.operation else { return Ok(told.clone()) };
    let detail = match told {
        Outcome::Failed { code, detail, .. } if code == "not-found" => detail.clone(),
        // Earlier connectors say so of an id that is to be in no list.
        Outcome::Done { lists: None, unchanged: true, .. } => "there is no such mailbox".to_owned(),
        _ => return Ok(told.clone()),
    };
    let is_gone = tx.partnerships_of_mailbox(intent.organisation, entry.mailbox).await?.is_empty();
    Ok(if is_gone && entry.add.is_none() {
        Outcome::Done { domain_controller: None, lists: None, unchanged: true }
    } else {
        Outcome::Failed { code: "not-found".to_owned(), detail, transient: false }
    })
}

/// What follows where an intent came to nothing.
pub(super) async fn failed(
    services: &Services,
    tx: &mut Tx,
    organisation: &mut Organisation,
    intent: &Intent,
    outcome: &Outcome,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    match (&intent.operation, outcome) {
        // What is ours in its lists stays known as ours, should it come to light again. Nothing is asked for in it until then, unless its
        // partnerships are still there.
        (Operation::Entry { entry }, Outcome::Failed { code, .. }) if code == "not-found" => {
            tx.delete_unused_mailbox(intent.organisation, entry.mailbox).await?;
        }
        // Somebody else has given it another level: it is theirs now, and there is nothing of ours to take back.
        (Operation::Rule { rule: RuleChange::Remove { rule } }, Outcome::Refused { code, .. })
            if code == "not-expected" && intent.undoes.is_some() =>
        {
            organisation.own_rules.retain(|own| own != rule);
            tx.put_own_exchange_rules(organisation.id, &organisation.own_rules).await?;
        }
        _ => {}
    }
    hold_rules(services, tx, intent, now).await
}

/// Where somebody whom a person wanted to be let in is not, nobody is kept out by default either.
async fn hold_rules(
    services: &Services,
    tx: &mut Tx,
    intent: &Intent,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    if intent.cause != BY_PERSON || !lets_in(intent) {
        return Ok(());
    }
    let waiting = tx.waiting_rules(intent.organisation).await?;
    let is_held = |operation: &&Operation| matches!(operation, Operation::Rule { rule } if !rule.lets_in());
    let held: Vec<String> = waiting.iter().filter(is_held).map(Operation::subject).collect();
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

async fn rule_done(
    tx: &mut Tx,
    organisation: &Organisation,
    intent: &Intent,
    change: &RuleChange,
    unchanged: bool,
) -> Result<(), Error> {
    // Two results in one message: each starts from what the one before it left.
    let Some(organisation) = tx.exchange_organisation(organisation.id).await? else { return Ok(()) };
    let mut rules = organisation.rules.clone().unwrap_or_default();
    let mut own = organisation.own_rules.clone();
    match change {
        RuleChange::SetDefault { level, .. } => rules.default_level = *level,
        RuleChange::Add { rule } | RuleChange::SetLevel { rule, .. } => {
            let was_own = own.iter().any(|known| known.name() == rule.name());
            for list in [&mut rules.rules, &mut own] {
                list.retain(|known| known.name() != rule.name());
            }
            rules.rules.push(rule.clone());
            // A rule that somebody else made stays theirs.
            if was_own || !is_of_others(intent, unchanged) {
                own.push(rule.clone());
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
