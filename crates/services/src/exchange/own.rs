//! What of ours stands in Exchange: shown before it is taken back (CO-8).

use std::collections::BTreeSet;

use domain::access::exchange::DeviceRule;
use domain::access::plan::EntryChange;
use domain::access::{Level, List};
use domain::actor::{Actor, Permission};
use domain::id::{MailboxId, OrganisationId};
use domain::partnership::EasId;

use super::organisations::existing;
use super::rules::{BY_PERSON, DEFAULT};
use super::undo::{own_default, taken_back};
use crate::{Error, Services};

/// An entry of ours, with the name of its mailbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnEntryRow {
    /// The mailbox's name; empty if the last sync did not see it.
    pub mailbox_name: String,
    /// Which id.
    pub eas_id: EasId,
    /// In which list.
    pub list: List,
    /// Who had it written by hand; `None` if the policy did.
    pub by_hand: Option<String>,
}

/// What is taken back with everything of ours.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Own {
    /// Entries of personal lists, blocks first: taking those back lets devices in.
    pub entries: Vec<OwnEntryRow>,
    /// Device rules that we made.
    pub rules: Vec<DeviceRule>,
    /// The default level, if we set it last, and to another than it was before us.
    pub default_level: Option<Level>,
}

impl Own {
    /// How much it is.
    pub fn count(&self) -> u64 {
        (self.entries.len() + self.rules.len()) as u64 + u64::from(self.default_level.is_some())
    }
}

/// Everything of ours in an organisation.
pub async fn own(services: &Services, actor: &Actor, id: OrganisationId) -> Result<Own, Error> {
    actor.require(Permission::ReadService)?;
    let mut tx = services.store.read().await?;
    let organisation = existing(&mut tx, id).await?;
    let entries = tx.own_entries(id).await?;
    let entries = entries.into_iter().map(|entry| (entry.mailbox, entry.eas_id, entry.list, None));
    let mut found: Vec<_> = entries.collect();
    let standing = tx.standing_journal_entries(id, BY_PERSON, DEFAULT).await?;
    let default_level = own_default(&mut tx, &organisation, &standing).await?.map(|own| own.level);
    let mut seen = BTreeSet::new();
    for made in standing {
        if let Some((EntryChange { mailbox, eas_id, remove: Some(list), .. }, _)) = taken_back(&made)
            && seen.insert((mailbox, eas_id.clone(), list.name()))
        {
            found.push((mailbox, eas_id, list, Some(made.actor)));
        }
    }
    let mailboxes: BTreeSet<MailboxId> = found.iter().map(|(mailbox, ..)| *mailbox).collect();
    let names = tx.exchange_mailbox_names(id, &mailboxes).await?;
    let mut entries: Vec<_> = found
        .into_iter()
        .map(|(mailbox, eas_id, list, by_hand)| {
            let mailbox_name = names.get(&mailbox).map(|name| name.display_name.clone()).unwrap_or_default();
            OwnEntryRow { mailbox_name, eas_id, list, by_hand }
        })
        .collect();
    entries.sort_by_key(|row| row.list == List::Allowed);
    Ok(Own { entries, rules: organisation.own_rules, default_level })
}
