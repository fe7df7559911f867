//! What people do about partnerships by hand: allow, block, and remove, many at a time (BY-9).

use std::collections::BTreeSet;

use domain::access::plan::{Effect, EntryChange, priority};
use domain::access::settings::Mode;
use domain::access::{List, Operation};
use domain::actor::{Actor, Permission};
use domain::id::{IntentId, OrganisationId, PartnershipId};
use serde_json::json;
use store::Tx;
use store::exchange::intent::Intent;
use store::exchange::partnership::PartnershipRow;

use super::organisations::{existing, note};
use super::rules::BY_PERSON;
use crate::{Error, Services};

/// The most partnerships that one act may be about.
const MOST: usize = 1000;

/// What is to be done with partnerships.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ByHand {
    /// An entry in the allowed list of its mailbox. A person's entry: the policy never takes it away.
    Allow,
    /// The same in the blocked list.
    Block,
    /// The record goes. A client that is still set up makes a new one at its next contact.
    Remove,
}

impl ByHand {
    const fn name(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Block => "block",
            Self::Remove => "remove",
        }
    }
}

/// Asks for it. Returns how many changes that is: what is so already needs none. Refused in report mode, which writes nothing (CO-7).
pub async fn by_hand(
    services: &Services,
    actor: &Actor,
    id: OrganisationId,
    act: ByHand,
    partnerships: &[PartnershipId],
) -> Result<u64, Error> {
    actor.require(Permission::WriteService)?;
    if partnerships.len() > MOST {
        return Err(Error::invalid("partnerships", "too-many", "at most 1000 partnerships at a time"));
    }
    let mut tx = services.store.write().await?;
    let organisation = existing(&mut tx, id).await?;
    if organisation.access.mode != Mode::Enforcing {
        let message = "the policy is not enforced: nothing is written to Exchange".to_owned();
        return Err(Error::Conflict { code: "report-mode", message });
    }
    let now = services.now();
    let mut asked = 0;
    for partnership in partnerships.iter().collect::<BTreeSet<_>>() {
        let row = tx.partnership(*partnership).await?.filter(|row| row.partnership.organisation == id);
        let row = row.ok_or_else(|| Error::not_found("partnership", partnership))?;
        let Some(operation) = operation(&mut tx, act, &row).await? else { continue };
        let effect = match act {
            ByHand::Allow => Effect::Release,
            ByHand::Block => Effect::LockOut,
            ByHand::Remove => Effect::Quiet,
        };
        tx.put_intent(&Intent {
            id: IntentId::generate(now, &*services.random),
            organisation: id,
            operation,
            priority: priority(effect, partnerships.len() > 1),
            cause: BY_PERSON.to_owned(),
            actor: actor.name().to_owned(),
            undoes: None,
            fence: None,
            attempts: 0,
            last_error: None,
            created_at: now,
            not_before: now,
        })
        .await?;
        asked += 1;
    }
    let details = json!({ "act": act.name(), "partnerships": partnerships, "changes": asked });
    note(services, &mut tx, actor, "exchange.by-hand", &organisation, details).await?;
    tx.commit().await?;
    services.wake.wake();
    Ok(asked)
}

/// What makes it so; `None` if it is so.
async fn operation(tx: &mut Tx, act: ByHand, row: &PartnershipRow) -> Result<Option<Operation>, Error> {
    let partnership = &row.partnership;
    let (organisation, eas_id) = (partnership.organisation, partnership.eas_id.clone());
    let list = match act {
        ByHand::Allow => List::Allowed,
        ByHand::Block => List::Blocked,
        ByHand::Remove => return Ok(Some(Operation::RemovePartnership { guid: row.guid, eas_id })),
    };
    let Some(mailbox) = tx.exchange_mailbox(organisation, partnership.mailbox).await? else {
        return Ok(None);
    };
    let own = tx.own_entries_of_mailbox(organisation, partnership.mailbox).await?;
    let own = own.into_iter().find(|entry| entry.eas_id == eas_id).map(|entry| entry.list);
    let entries = mailbox.mailbox.entries(&eas_id, own);
    let change = EntryChange {
        mailbox: partnership.mailbox,
        eas_id,
        add: (!entries.has(list)).then_some(list),
        // An entry of ours that says the contrary goes with the same call; one of others is theirs.
        remove: entries.ours().filter(|ours| *ours != list),
    };
    let needed = change.add.is_some() || change.remove.is_some();
    Ok(needed.then_some(Operation::Entry { entry: change }))
}
