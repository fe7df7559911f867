//! Taking back what we changed in Exchange: one change, or everything of ours (CO-8).

use std::collections::BTreeSet;

use chrono::TimeDelta;
use domain::access::plan::{EntryChange, RuleChange};
use domain::access::settings::Mode;
use domain::access::{Level, List, Operation};
use domain::actor::{Actor, Permission};
use domain::id::{MailboxId, OrganisationId};
use domain::partnership::EasId;
use serde_json::json;
use store::Tx;
use store::exchange::entry::OwnEntry;
use store::exchange::intent::Intent;
use store::exchange::journal::JournalEntry;
use store::exchange::organisation::Organisation;
use uuid::Uuid;

use super::asked::Asked;
use super::organisations::{locked, note};
use super::rules::{BY_PERSON, DEFAULT};
use crate::{Error, Services};

/// Why something is taken back: a person wants one change undone.
const UNDO: &str = "undo";

/// A connector that has not answered by then is gone, and nobody waits for it any more.
const ANSWERED_WITHIN: TimeDelta = TimeDelta::days(1);

/// A person wants everything taken back.
const UNDO_ALL: &str = "undo-all";

/// Asks for the opposite of one change in an organisation. Where the policy still wants it, the next judgement asks for it again:
/// then the policy is to be changed, or the user to be exempted.
pub async fn undo(services: &Services, actor: &Actor, id: OrganisationId, entry: Uuid) -> Result<(), Error> {
    actor.require(Permission::WriteService)?;
    let mut tx = services.store.write().await?;
    let organisation = locked(&mut tx, id).await?;
    let known = tx.journal_entry(entry).await?.filter(|known| known.organisation == id);
    let known = known.ok_or_else(|| Error::not_found("entry of the journal", entry))?;
    if !known.stands() {
        let message = "this change was taken back before, or never made".to_owned();
        return Err(Error::Conflict { code: "nothing-to-undo", message });
    }
    let Some(operation) = known.operation.inverse() else {
        let message = "what was removed or erased in Exchange cannot be brought back".to_owned();
        return Err(Error::Conflict { code: "cannot-undo", message });
    };
    // What went with a change of a person's comes back as whose it was: the policy takes back only what the policy wrote.
    let cause = if puts_back_by_hand(&mut tx, &known, &operation).await? { BY_PERSON } else { UNDO };
    ask(services, &mut tx, actor.name(), id, operation, (entry, cause)).await?;
    let details = json!({ "entry": entry });
    note(services, &mut tx, actor, "exchange.undo", &organisation, details).await?;
    tx.commit().await?;
    services.wake.wake();
    Ok(())
}

/// Whether taking a change back writes an entry that a person had had written before.
async fn puts_back_by_hand(tx: &mut Tx, undone: &JournalEntry, operation: &Operation) -> Result<bool, Error> {
    let Operation::Entry { entry: EntryChange { add: Some(list), .. } } = operation else { return Ok(false) };
    let before = tx.last_put(undone, *list).await?;
    Ok(before.is_some_and(|before| before.cause == BY_PERSON))
}

/// Refuses while something of ours stands in Exchange, or will once the connector has done what it was handed.
pub(super) async fn refuse_left(
    services: &Services,
    tx: &mut Tx,
    organisation: &Organisation,
) -> Result<(), Error> {
    let id = organisation.id;
    let standing = tx.standing_journal_entries(id, BY_PERSON, DEFAULT).await?;
    if !organisation.own_rules.is_empty()
        || !tx.own_entries(id).await?.is_empty()
        || standing.iter().any(|made| taken_back(made).is_some())
        || own_default(tx, organisation, &standing).await?.is_some()
    {
        let message =
            "undo our entries and rules in Exchange first: they would stay there otherwise".to_owned();
        return Err(Error::Conflict { code: "own-entries-left", message });
    }
    let handed = tx.operations_in_hands(id, services.now() - ANSWERED_WITHIN).await?;
    if handed.iter().any(leaves_something) {
        let message = "the connector is making changes: wait until it has answered, and undo them".to_owned();
        return Err(Error::Conflict { code: "changes-in-hands", message });
    }
    Ok(())
}

/// Whether a change puts something into Exchange that stands there until it is taken back. A record that was removed does not.
const fn leaves_something(operation: &Operation) -> bool {
    match operation {
        Operation::Entry { entry } => entry.add.is_some(),
        Operation::Rule { .. } => true,
        Operation::RemovePartnership { .. } | Operation::Wipe { .. } => false,
    }
}

/// A default level that is ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct OwnDefault {
    /// What we set last.
    pub(super) level: Level,
    /// What it was before our first change.
    before: Level,
}

/// The default level, if it is ours among what stands: nobody else has changed it since, and it is not what it was before us.
pub(super) async fn own_default(
    tx: &mut Tx,
    organisation: &Organisation,
    standing: &[JournalEntry],
) -> Result<Option<OwnDefault>, Error> {
    let mut own: Option<OwnDefault> = None;
    for made in standing {
        if let Operation::Rule { rule: RuleChange::SetDefault { level, previous } } = made.operation
            && !takes_back(tx, made).await?
        {
            own = Some(OwnDefault { level, before: own.map_or(previous, |own| own.before) });
        }
    }
    let now = organisation.rules.as_ref().map(|rules| rules.default_level);
    Ok(own.filter(|own| now == Some(own.level) && own.before != own.level))
}

/// Whether a change took one of ours back. What takes back such a one makes ours again.
async fn takes_back(tx: &mut Tx, made: &JournalEntry) -> Result<bool, Error> {
    let (mut takes_back, mut undoes) = (false, made.undoes);
    while let Some(undone) = undoes {
        takes_back = !takes_back;
        undoes = tx.journal_entry(undone).await?.and_then(|undone| undone.undoes);
    }
    Ok(takes_back)
}

/// What takes back the default level, and the entries that a person had written, each with what it undoes. The default goes back to what it was
/// before our first change, unless somebody else has changed it since.
async fn rest(
    services: &Services,
    tx: &mut Tx,
    organisation: &Organisation,
) -> Result<Vec<(Operation, Uuid)>, Error> {
    let standing = tx.standing_journal_entries(organisation.id, BY_PERSON, DEFAULT).await?;
    let mut operations: Vec<_> = standing.iter().filter_map(taken_back).map(as_operation).collect();
    if let Some(own) = own_default(tx, organisation, &standing).await? {
        let rule = RuleChange::SetDefault { level: own.before, previous: own.level };
        operations.push((Operation::Rule { rule }, Uuid::nil()));
    } else {
        // It was taken back, or somebody else decided it since: nothing of ours is left to take back.
        tx.journal_subject_undone(organisation.id, DEFAULT, services.now(), BY_PERSON).await?;
    }
    Ok(operations)
}

/// What takes back an entry that a person had written, with what it undoes.
pub(super) fn taken_back(made: &JournalEntry) -> Option<(EntryChange, Uuid)> {
    // What went at the same time was an entry of ours: written again, it would be one more to take back.
    let Operation::Entry { entry: EntryChange { mailbox, eas_id, add: Some(list), .. } } = &made.operation
    else {
        return None;
    };
    (made.cause == BY_PERSON).then(|| (removal(*mailbox, eas_id.clone(), *list), made.id))
}

const fn removal(mailbox: MailboxId, eas_id: EasId, list: List) -> EntryChange {
    EntryChange { mailbox, eas_id, add: None, remove: Some(list) }
}

/// What takes back an entry of ours. It undoes everything that the policy wrote about its id.
fn own_taken_back(own: OwnEntry) -> (EntryChange, Uuid) {
    (removal(own.mailbox, own.eas_id, own.list), Uuid::nil())
}

fn as_operation((entry, undoes): (EntryChange, Uuid)) -> (Operation, Uuid) {
    (Operation::Entry { entry }, undoes)
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
    let mut organisation = locked(&mut tx, id).await?;
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
    operations.extend(rules.map(|rule| (rule, Uuid::nil())));
    operations.extend(entries.into_iter().map(own_taken_back).map(as_operation));
    operations.sort_by_key(|(operation, _)| takes_away(operation));
    // Of what a person had written twice one entry stands.
    let distinct: BTreeSet<_> =
        operations.iter().map(|(operation, _)| (operation.subject(), takes_away(operation))).collect();
    let count = u64::try_from(distinct.len()).unwrap_or(u64::MAX);
    let mut subjects = BTreeSet::new();
    for (operation, undoes) in operations {
        // A change takes an id from one list: what else stands there for it is asked for when this is done.
        if subjects.insert(operation.subject()) {
            ask(services, &mut tx, actor.name(), id, operation, (undoes, UNDO_ALL)).await?;
        }
    }
    note(services, &mut tx, actor, "exchange.undo-all", &organisation, json!({ "entries": count })).await?;
    tx.commit().await?;
    services.wake.wake();
    Ok(count)
}

/// Everything is taken back, and one entry for an id was: asks for the next one that stands there for it, of ours or by hand.
pub(super) async fn go_on(
    services: &Services,
    tx: &mut Tx,
    organisation: &Organisation,
    done: &Intent,
) -> Result<(), Error> {
    let Operation::Entry { entry: EntryChange { mailbox, eas_id, .. } } = &done.operation else {
        return Ok(());
    };
    // Whoever enforces the policy again does not want it taken back any more.
    if done.cause != UNDO_ALL || organisation.access.mode == Mode::Enforcing {
        return Ok(());
    }
    let own = tx.own_entries_of_mailbox(organisation.id, *mailbox).await?;
    let own = own.into_iter().filter(|own| own.eas_id == *eas_id);
    let mut left: Vec<_> = own.map(own_taken_back).map(as_operation).collect();
    let subject = done.operation.subject();
    let by_hand = tx.standing_journal_entries_about(organisation.id, &subject, BY_PERSON).await?;
    left.extend(by_hand.iter().filter_map(taken_back).map(as_operation));
    left.sort_by_key(|(operation, _)| takes_away(operation));
    let Some((operation, undoes)) = left.into_iter().next() else { return Ok(()) };
    ask(services, tx, &done.actor, organisation.id, operation, (undoes, UNDO_ALL)).await
}

async fn ask(
    services: &Services,
    tx: &mut Tx,
    actor: &str,
    organisation: OrganisationId,
    operation: Operation,
    (undoes, cause): (Uuid, &str),
) -> Result<(), Error> {
    let priority = i64::from(takes_away(&operation));
    let asked = Asked { priority, by_person: true, cause, actor, undoes: Some(undoes) };
    asked.put(services, tx, organisation, operation).await
}
