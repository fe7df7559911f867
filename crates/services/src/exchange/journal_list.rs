//! The journal as people look through it: what was changed in whose mailbox, by whom and why (CO-8).

use std::collections::{BTreeMap, BTreeSet};

use domain::access::Operation;
use domain::access::plan::RuleChange;
use domain::actor::{Actor, Permission};
use domain::id::{MailboxId, OrganisationId};
use domain::partnership::EasId;
use store::exchange::journal::JournalEntry;
use store::exchange::mailbox::MailboxName;
use uuid::Uuid;

use super::organisations::existing;
use crate::{Error, Services};

/// How many entries are looked through at a time.
const CHUNK: u32 = 500;

/// How many are looked through for one page at most. The next page goes on there.
const MOST_LOOKED_AT: usize = 20_000;

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
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JournalPage {
    /// The entries.
    pub records: Vec<JournalRecord>,
    /// The entry after which the next page begins; `None` at the end.
    pub next: Option<Uuid>,
}

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
    let mut last = after;
    let mut page = JournalPage::default();
    let mut looked_at = 0;
    loop {
        let before = last.as_ref().map(|last| (last.at, last.id));
        let entries = tx.last_journal_entries(id, before, CHUNK).await?;
        let is_last = entries.len() < CHUNK as usize;
        looked_at += entries.len();
        last = entries.last().cloned().or(last);
        let mailboxes: BTreeSet<MailboxId> =
            entries.iter().filter_map(|entry| entry.operation.mailbox()).collect();
        let names = tx.exchange_mailbox_names(id, &mailboxes).await?;
        let mut entries = entries.into_iter().filter(|entry| is_about(entry, wanted.mailbox)).peekable();
        while let Some(entry) = entries.next() {
            let record = record(entry, &names);
            if !has(&record, &words) {
                continue;
            }
            page.records.push(record);
            if page.records.len() >= limit {
                let more = entries.peek().is_some() || !is_last;
                page.next = page.records.last().filter(|_| more).map(|record| record.entry.id);
                return Ok(page);
            }
        }
        if is_last {
            return Ok(page);
        }
        if looked_at >= MOST_LOOKED_AT {
            page.next = last.map(|entry| entry.id);
            return Ok(page);
        }
    }
}

fn record(entry: JournalEntry, names: &BTreeMap<MailboxId, MailboxName>) -> JournalRecord {
    let mailbox = entry.operation.mailbox().and_then(|mailbox| names.get(&mailbox)).cloned();
    JournalRecord { entry, mailbox }
}

fn is_about(entry: &JournalEntry, mailbox: Option<MailboxId>) -> bool {
    mailbox.is_none_or(|mailbox| entry.operation.mailbox() == Some(mailbox))
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
