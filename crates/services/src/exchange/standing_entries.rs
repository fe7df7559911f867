//! What stands in a mailbox's personal lists for the id of a partnership: by whom, since when, and what waits (CO-8).

use chrono::{DateTime, Utc};
use domain::access::{List, Operation};
use domain::actor::{Actor, Permission};
use domain::id::{MailboxId, OrganisationId, PartnershipId};
use domain::partnership::EasId;
use store::Tx;
use store::exchange::intent::Intent;
use store::exchange::journal::JournalEntry;

use super::rules::BY_PERSON;
use crate::{Error, Services};

/// Who made an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EntryBy {
    /// The policy: the entry is ours, and goes when the policy wants it no more.
    Policy {
        /// When it was written.
        written_at: DateTime<Utc>,
    },
    /// A person had it written by hand. The policy never takes it away.
    Person {
        /// Who.
        name: String,
        /// When it was written.
        written_at: DateTime<Utc>,
    },
    /// Somebody else, in Exchange. It is never touched.
    Others,
}

/// An entry that stands in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StandingEntry {
    /// In which list.
    pub list: List,
    /// Who made it.
    pub by: EntryBy,
}

/// What stands in both lists for one id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StandingEntries {
    /// The entries, as the lists were read last.
    pub entries: Vec<StandingEntry>,
    /// The change that waits for the connector.
    pub waiting: Option<Intent>,
}

impl StandingEntries {
    /// Our entry, and when it was written.
    pub fn ours(&self) -> Option<(List, DateTime<Utc>)> {
        self.entries.iter().find_map(|entry| match entry.by {
            EntryBy::Policy { written_at } => Some((entry.list, written_at)),
            EntryBy::Person { .. } | EntryBy::Others => None,
        })
    }
}

/// What stands in the lists of a partnership's mailbox for its id.
pub async fn standing_entries(
    services: &Services,
    actor: &Actor,
    id: PartnershipId,
) -> Result<StandingEntries, Error> {
    actor.require(Permission::ReadDevices)?;
    let mut tx = services.store.read().await?;
    let row = tx.partnership(id).await?.ok_or_else(|| Error::not_found("partnership", id))?;
    let (organisation, mailbox) = (row.partnership.organisation, row.partnership.mailbox);
    standing(&mut tx, organisation, mailbox, &row.partnership.eas_id).await
}

/// What stands in the lists of a mailbox for an id.
pub(super) async fn standing(
    tx: &mut Tx,
    organisation: OrganisationId,
    mailbox: MailboxId,
    eas_id: &EasId,
) -> Result<StandingEntries, Error> {
    let subject = format!("entry/{mailbox}/{}", eas_id.key());
    let waiting = tx.intent_about(organisation, &subject).await?;
    let Some(known) = tx.exchange_mailbox(organisation, mailbox).await? else {
        return Ok(StandingEntries { entries: Vec::new(), waiting });
    };
    let own = tx.own_entries_of_mailbox(organisation, mailbox).await?;
    let own = own.into_iter().find(|own| own.eas_id == *eas_id);
    let made = tx.last_made(organisation, &subject).await?;
    let lists = [(List::Allowed, &known.mailbox.allowed), (List::Blocked, &known.mailbox.blocked)];
    let entries = lists.into_iter().filter(|(_, ids)| ids.contains(eas_id)).map(|(list, _)| {
        let ours = own.as_ref().filter(|own| own.list == list);
        let by = match (ours, by_person(made.as_ref(), list)) {
            (Some(own), _) => EntryBy::Policy { written_at: own.written_at },
            (None, Some(made)) => EntryBy::Person { name: made.actor.clone(), written_at: made.at },
            (None, None) => EntryBy::Others,
        };
        StandingEntry { list, by }
    });
    Ok(StandingEntries { entries: entries.collect(), waiting })
}

/// The change by which a person had the id put into a list, if nothing was changed since.
fn by_person(made: Option<&JournalEntry>, list: List) -> Option<&JournalEntry> {
    made.filter(|made| {
        let adds = matches!(&made.operation, Operation::Entry { entry } if entry.add == Some(list));
        adds && made.cause == BY_PERSON && made.outcome == "done"
    })
}
