//! What an act by hand would do, with names, before it is asked for (BY-9). Above the limits of the brake a person says so twice.

use std::collections::BTreeSet;

use domain::access::plan::EntryChange;
use domain::access::{List, Operation};
use domain::actor::{Actor, Permission};
use domain::brake::holds;
use domain::id::{OrganisationId, PartnershipId};
use domain::partnership::{Partnership, RecordState};
use store::Tx;
use store::exchange::journal::JournalEntry;
use store::exchange::organisation::Organisation;
use store::exchange::partnership::PartnershipRow;

use super::by_hand::ByHand;
use super::organisations::existing;
use super::records::{Record, record};
use super::rules::BY_PERSON;
use crate::settings::{BrakeLimits, read};
use crate::{Error, Services};

/// The most partnerships that one act may be about.
pub const MOST_BY_HAND: usize = 1000;

/// One partnership that an act is about.
#[derive(Clone, Debug, PartialEq)]
pub struct HandRow {
    /// The partnership with its mailbox and its device.
    pub record: Record,
    /// What makes it so; `None` if it is so already.
    pub operation: Option<Operation>,
    /// Whether somebody notices: it gets its mail now, and will not, or only after it has set itself up anew.
    pub is_hit: bool,
    /// Whether the policy keeps it out all the same: an allow holds until it is judged the next time.
    pub is_overruled: bool,
}

/// What an act would do.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HandPlan {
    /// Every partnership that it is about, in the order of their ids.
    pub rows: Vec<HandRow>,
    /// How many changes that is in Exchange: what is so already needs none.
    pub changes: u64,
    /// How many devices somebody misses their mail on.
    pub hits: u64,
    /// How many the policy keeps out all the same.
    pub overruled: u64,
    /// How many partnerships the organisation has.
    pub total: u64,
    /// Whether that is more than goes without a person saying so twice.
    pub is_held: bool,
}

/// The plan for an act. Writes nothing.
pub async fn by_hand_plan(
    services: &Services,
    actor: &Actor,
    id: OrganisationId,
    act: ByHand,
    partnerships: &[PartnershipId],
) -> Result<HandPlan, Error> {
    actor.require(Permission::ReadDevices)?;
    let mut tx = services.store.read().await?;
    let organisation = existing(&mut tx, id).await?;
    plan(services, &mut tx, &organisation, act, partnerships).await
}

pub(super) async fn plan(
    services: &Services,
    tx: &mut Tx,
    organisation: &Organisation,
    act: ByHand,
    partnerships: &[PartnershipId],
) -> Result<HandPlan, Error> {
    if partnerships.len() > MOST_BY_HAND {
        let message = format!("at most {MOST_BY_HAND} partnerships at a time");
        return Err(Error::invalid("partnerships", "too-many-partnerships", message));
    }
    let mut plan = HandPlan { total: tx.count_partnerships(organisation.id).await?, ..HandPlan::default() };
    for partnership in partnerships.iter().collect::<BTreeSet<_>>() {
        let row = tx.partnership(*partnership).await?;
        let row = row.filter(|row| row.partnership.organisation == organisation.id);
        let row = row.ok_or_else(|| Error::not_found("partnership", partnership))?;
        let operation = operation(tx, act, &row).await?;
        let record = record(services, tx, organisation, row).await?;
        let is_hit = operation.is_some() && act != ByHand::Allow && gets_mail(&record);
        plan.changes += u64::from(operation.is_some());
        plan.hits += u64::from(is_hit);
        let is_overruled = act == ByHand::Allow && record.is_kept_out();
        plan.overruled += u64::from(is_overruled);
        plan.rows.push(HandRow { record, operation, is_hit, is_overruled });
    }
    let limits: BrakeLimits = read(tx).await?;
    plan.is_held = holds(plan.hits, plan.total, limits.percent, limits.devices);
    Ok(plan)
}

/// Whether somebody uses it: what is silent for long, and what a retired device left behind, nobody misses.
fn gets_mail(record: &Record) -> bool {
    record.row.partnership.state.eq_ignore_ascii_case("Allowed")
        && !matches!(record.state, RecordState::Stale | RecordState::Retired)
}

/// What makes it so; `None` if it is so.
async fn operation(tx: &mut Tx, act: ByHand, row: &PartnershipRow) -> Result<Option<Operation>, Error> {
    let partnership = &row.partnership;
    let (organisation, eas_id) = (partnership.organisation, partnership.eas_id.clone());
    let list = match act {
        ByHand::Allow => List::Allowed,
        ByHand::Block => List::Blocked,
        ByHand::Remove => {
            let mailbox = Some(partnership.mailbox);
            return Ok(Some(Operation::RemovePartnership { guid: row.guid, eas_id, mailbox }));
        }
    };
    let Some(mailbox) = tx.exchange_mailbox(organisation, partnership.mailbox).await? else {
        return Ok(None);
    };
    let own = tx.own_entries_of_mailbox(organisation, partnership.mailbox).await?;
    let own = own.into_iter().find(|entry| entry.eas_id == eas_id).map(|entry| entry.list);
    let entries = mailbox.mailbox.entries(&eas_id, own);
    let contrary = match list {
        List::Allowed => List::Blocked,
        List::Blocked => List::Allowed,
    };
    // What says the contrary goes with the same call if the policy wrote it, or a person had it written; what others wrote is theirs.
    let goes = entries.ours() == Some(contrary)
        || entries.has(contrary) && is_by_hand(tx, partnership, contrary).await?;
    let change = EntryChange {
        mailbox: partnership.mailbox,
        eas_id,
        add: (!entries.has(list)).then_some(list),
        remove: goes.then_some(contrary),
    };
    let needed = change.add.is_some() || change.remove.is_some();
    Ok(needed.then_some(Operation::Entry { entry: change }))
}

/// Whether a person had the id of a partnership put into this list.
async fn is_by_hand(tx: &mut Tx, partnership: &Partnership, list: List) -> Result<bool, Error> {
    let subject = format!("entry/{}/{}", partnership.mailbox, partnership.eas_id.key());
    let standing = tx.standing_journal_entries_about(partnership.organisation, &subject, BY_PERSON).await?;
    let puts = |made: &JournalEntry| matches!(&made.operation, Operation::Entry { entry } if entry.add == Some(list));
    Ok(standing.iter().any(puts))
}
