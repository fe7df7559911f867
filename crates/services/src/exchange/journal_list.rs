//! The journal as people look through it: what was changed in whose mailbox, by whom and why (CO-8).

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::access::Operation;
use domain::access::plan::RuleChange;
use domain::actor::{Actor, Permission};
use domain::id::{MailboxId, OrganisationId};
use domain::partnership::EasId;
use store::Tx;
use store::exchange::journal::JournalEntry;
use store::exchange::mailbox::MailboxName;
use uuid::Uuid;

use super::look_through::{LongList, Page, page};
use super::organisations::existing;
use crate::{Error, Services};

/// Which entries are wanted. What is empty does not narrow.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JournalQuery {
    /// Words in the mailbox's name or address, in the device's id, in the rule, in who it was, or in what Exchange said of it.
    pub words: String,
    /// About this mailbox.
    pub mailbox: Option<MailboxId>,
}

/// An entry of the journal with its mailbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalRecord {
    /// The entry.
    pub entry: JournalEntry,
    /// What the mailbox is called; `None` if the entry is about none, or about one that is gone.
    pub mailbox: Option<MailboxName>,
}

/// Some entries, the newest first.
pub type JournalPage = Page<JournalRecord, Uuid>;

/// Up to `limit` entries that are wanted, from the one after `after` on. One that is not there is as good as none.
pub async fn journal_page(
    services: &Services,
    actor: &Actor,
    id: OrganisationId,
    wanted: &JournalQuery,
    after: Option<Uuid>,
    limit: usize,
) -> Result<JournalPage, Error> {
    actor.require(Permission::ReadService)?;
    let words = wanted.words.trim().to_lowercase();
    let mut tx = services.store.read().await?;
    existing(&mut tx, id).await?;
    let after = match after {
        Some(after) => tx.journal_entry(after).await?.filter(|entry| entry.organisation == id),
        None => None,
    };
    let after = after.as_ref().map(Journal::place);
    let mut journal = Journal { tx, id, mailbox: wanted.mailbox, words, names: BTreeMap::new() };
    let Page { records, next } = page(&mut journal, after, limit).await?;
    Ok(Page { records, next: next.map(|(_, id)| id) })
}

/// The journal of an organisation, and which of its entries are wanted.
struct Journal {
    tx: Tx,
    id: OrganisationId,
    mailbox: Option<MailboxId>,
    words: String,
    /// What the mailboxes of the entries are called that were read last.
    names: BTreeMap<MailboxId, MailboxName>,
}

impl LongList for Journal {
    type Place = (DateTime<Utc>, Uuid);
    type Row = JournalEntry;
    type Record = JournalRecord;
    const CHUNK: u32 = 500;
    // The names of the mailboxes were read with the rows.
    const MOST_READ: usize = usize::MAX;

    async fn rows(&mut self, after: Option<&Self::Place>) -> Result<Vec<JournalEntry>, Error> {
        let entries = self.tx.last_journal_entries(self.id, after.copied(), Self::CHUNK).await?;
        let mailboxes = entries.iter().filter_map(|entry| entry.operation.mailbox()).collect();
        self.names = self.tx.exchange_mailbox_names(self.id, &mailboxes).await?;
        Ok(entries)
    }

    fn place(entry: &JournalEntry) -> Self::Place {
        (entry.at, entry.id)
    }

    fn may_fit(&self, entry: &JournalEntry) -> bool {
        self.mailbox.is_none_or(|mailbox| entry.operation.mailbox() == Some(mailbox))
    }

    async fn record(&mut self, entry: JournalEntry) -> Result<Option<JournalRecord>, Error> {
        let mailbox = entry.operation.mailbox().and_then(|mailbox| self.names.get(&mailbox)).cloned();
        Ok(Some(JournalRecord { entry, mailbox }).filter(|record| has(record, &self.words)))
    }
}

fn has(record: &JournalRecord, words: &str) -> bool {
    let entry = &record.entry;
    let own = [Some(entry.actor.as_str()), entry.detail.as_deref()];
    let device = entry.operation.eas_id().map(EasId::as_str);
    let mailbox = record.mailbox.iter().flat_map(|name| [&*name.display_name, &*name.address]);
    let rule = rule(&entry.operation).map(|rule| rule.to_lowercase().contains(words));
    let mut texts = own.into_iter().flatten().chain(device).chain(mailbox);
    texts.any(|text| text.to_lowercase().contains(words)) || rule == Some(true)
}

/// The rule that a change is about, as it is called in Exchange.
fn rule(operation: &Operation) -> Option<String> {
    match operation {
        Operation::Rule {
            rule: RuleChange::Add { rule } | RuleChange::SetLevel { rule, .. } | RuleChange::Remove { rule },
        } => Some(rule.name()),
        _ => None,
    }
}
