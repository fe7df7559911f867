//! Taking back what we changed in Exchange: one change, or everything of ours (CO-8).

use domain::access::plan::{EntryChange, RuleChange};
use domain::access::settings::Mode;
use domain::access::{List, Operation};
use domain::actor::{Actor, Permission};
use domain::id::{IntentId, OrganisationId};
use serde_json::json;
use store::Tx;
use store::exchange::intent::Intent;
use store::exchange::journal::JournalEntry;
use store::exchange::organisation::Organisation;
use uuid::Uuid;

use super::organisations::{existing, note};
use super::rules::{BY_PERSON, DEFAULT};
use crate::{Error, Services};

/// Asks for the opposite of one change in an organisation. Where the policy still wants it, the next judgement asks for it again:
/// then the policy is to be changed, or the user to be exempted.
pub async fn undo(services: &Services, actor: &Actor, id: OrganisationId, entry: Uuid) -> Result<(), Error> {
    actor.require(Permission::WriteService)?;
    let mut tx = services.store.write().await?;
    let organisation = existing(&mut tx, id).await?;
    let known = tx.journal_entry(entry).await?.filter(|known| known.organisation == id);
    let known = known.ok_or_else(|| Error::not_found("entry of the journal", entry))?;
    if known.undone_at.is_some() || known.outcome != "done" {
        let message = "this change was taken back before, or never made".to_owned();
        return Err(Error::Conflict { code: "nothing-to-undo", message });
    }
    let Some(operation) = known.operation.inverse() else {
        let message = "what was removed or erased in Exchange cannot be brought back".to_owned();
        return Err(Error::Conflict { code: "cannot-undo", message });
    };
    ask(services, &mut tx, actor, &organisation, operation, entry).await?;
    let details = json!({ "entry": entry });
    note(services, &mut tx, actor, "exchange.undo", &organisation, details).await?;
    tx.commit().await?;
    services.wake.wake();
    Ok(())
}

/// Whether anything of ours stands in Exchange.
pub(super) async fn is_left(tx: &mut Tx, organisation: &Organisation) -> Result<bool, Error> {
    let id = organisation.id;
    Ok(!organisation.own_rules.is_empty()
        || !tx.own_entries(id).await?.is_empty()
        || tx.standing_journal_entries(id, BY_PERSON, DEFAULT).await?.iter().any(leaves_something))
}

/// Whether a change put something into Exchange that stands there until it is taken back. A record that was removed does not.
const fn leaves_something(entry: &JournalEntry) -> bool {
    match &entry.operation {
        Operation::Entry { entry } => entry.add.is_some(),
        Operation::Rule { .. } => true,
        Operation::RemovePartnership { .. } | Operation::Wipe { .. } => false,
    }
}

/// What takes back the default level, and the entries that a person had written, each with what it undoes. The default goes back to what it was
/// before our first change, unless somebody else has changed it since.
async fn rest(
    services: &Services,
    tx: &mut Tx,
    organisation: &Organisation,
) -> Result<Vec<(Operation, Uuid)>, Error> {
    let standing = tx.standing_journal_entries(organisation.id, BY_PERSON, DEFAULT).await?;
    let mut operations = Vec::new();
    let (mut before, mut ours) = (None, None);
    for entry in standing {
        match entry.operation {
            Operation::Rule { rule: RuleChange::SetDefault { level, previous } } => {
                before = before.or(Some(previous));
                ours = Some(level);
            }
            // What went at the same time was an entry of ours: written again, it would be one more to take back.
            Operation::Entry { entry: EntryChange { mailbox, eas_id, add: Some(list), .. } }
                if entry.cause == BY_PERSON =>
            {
                // By itself: of two entries for one id the second takes the place of the first in the queue, which is then still there to
                // be taken back.
                let id = entry.id;
                let entry = EntryChange { mailbox, eas_id, add: None, remove: Some(list) };
                operations.push((Operation::Entry { entry }, id));
            }
            _ => {}
        }
    }
    let now = organisation.rules.as_ref().map(|rules| rules.default_level);
    if let (Some(before), Some(ours)) = (before, ours)
        && now == Some(ours)
        && before != ours
    {
        let rule = RuleChange::SetDefault { level: before, previous: ours };
        operations.push((Operation::Rule { rule }, Uuid::nil()));
    } else if before.is_some() {
        // Somebody else decided it since: nothing of ours is left to take back.
        tx.journal_subject_undone(organisation.id, DEFAULT, services.now()).await?;
    }
    Ok(operations)
}

/// The place of what is taken back: what gives mail back first, what takes an allow away last.
fn takes_away(operation: &Operation) -> bool {
    match operation {
        Operation::Entry { entry } => entry.remove == Some(List::Allowed),
        Operation::Rule { rule } => !rule.lets_in(),
        Operation::RemovePartnership { .. } | Operation::Wipe { .. } => true,
    }
}

/// Asks for every entry and rule of ours to be taken back, lock-outs first, and puts the policy back to report mode, so that nothing is
/// written again. Returns how many there are.
pub async fn undo_all(services: &Services, actor: &Actor, id: OrganisationId) -> Result<u64, Error> {
    actor.require(Permission::WriteService)?;
    let mut tx = services.store.write().await?;
    let mut organisation = existing(&mut tx, id).await?;
    if organisation.access.mode == Mode::Enforcing {
        organisation.access.mode = Mode::Report;
        tx.update_exchange_organisation(&organisation).await?;
    }
    tx.withdraw_intents(id).await?;
    let entries = tx.own_entries(id).await?;
    // What keeps out goes first: default and rules, then blocks, then what let in.
    let mut operations = rest(services, &mut tx, &organisation).await?;
    let rules = organisation.own_rules.iter().cloned();
    let rules = rules.map(|rule| Operation::Rule { rule: RuleChange::Remove { rule } });
    let entries = entries.into_iter().map(|entry| Operation::Entry {
        entry: EntryChange {
            mailbox: entry.mailbox,
            eas_id: entry.eas_id,
            add: None,
            remove: Some(entry.list),
        },
    });
    operations.extend(rules.chain(entries).map(|operation| (operation, Uuid::nil())));
    operations.sort_by_key(|(operation, _)| takes_away(operation));
    let count = u64::try_from(operations.len()).unwrap_or(u64::MAX);
    for (operation, undoes) in operations {
        ask(services, &mut tx, actor, &organisation, operation, undoes).await?;
    }
    note(services, &mut tx, actor, "exchange.undo-all", &organisation, json!({ "entries": count })).await?;
    tx.commit().await?;
    services.wake.wake();
    Ok(count)
}

async fn ask(
    services: &Services,
    tx: &mut Tx,
    actor: &Actor,
    organisation: &Organisation,
    operation: Operation,
    undoes: Uuid,
) -> Result<(), Error> {
    let now = services.now();
    let takes_away = takes_away(&operation);
    tx.put_intent(&Intent {
        id: IntentId::generate(now, &*services.random),
        organisation: organisation.id,
        operation,
        priority: i64::from(takes_away),
        by_person: true,
        cause: "undo".to_owned(),
        actor: actor.name().to_owned(),
        undoes: Some(undoes),
        fence: None,
        attempts: 0,
        last_error: None,
        created_at: now,
        not_before: now,
    })
    .await?;
    Ok(())
}
