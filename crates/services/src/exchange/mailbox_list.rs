//! Mailboxes as people look through them: to whom they were given, which other ways lead into them, and what stands in their
//! personal lists (CO-2, CO-8, CO-11).

use domain::access::List;
use domain::access::settings::Standing;
use domain::actor::{Actor, Permission};
use domain::id::{MailboxId, OrganisationId, UserId};
use domain::partnership::EasId;
use store::Tx;
use store::exchange::further_mailbox::Holder;
use store::exchange::mailbox::MailboxRow;
use store::exchange::organisation::Organisation;

use super::judge::standing_of;
use super::look_through::{LongList, Page, page};
use super::organisations::existing;
use crate::{Error, Services};

/// The word for Outlook for iOS and Android. Not every version of Exchange tells its switch, so its partnerships count as well.
const OUTLOOK_MOBILE: &str = "outlook";

/// Which mailboxes are wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MailboxFilter {
    /// All that have partnerships.
    #[default]
    All,
    /// Targeted, with ways to the mail that ActiveSync rules do not reach (CO-11).
    OtherWays,
    /// Given to a user or a group.
    Given,
    /// Of nobody that the directory knows: shared, room and linked ones are among them.
    WithoutOwner,
    /// With entries in their personal lists that others made.
    EntriesOfOthers,
}

/// An entry of a personal list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonalEntry {
    /// Which id.
    pub eas_id: EasId,
    /// In which list.
    pub list: List,
    /// Whether we wrote it. What others wrote is never touched (CO-8).
    pub is_ours: bool,
}

/// A mailbox with what is around it.
#[derive(Clone, Debug, PartialEq)]
pub struct MailboxRecord {
    /// The mailbox as the last sync found it.
    pub row: MailboxRow,
    /// To whom it was given beside its owner.
    pub holders: Vec<Holder>,
    /// Whether the policy is meant for it.
    pub is_targeted: bool,
    /// Ways to the mail that ActiveSync rules do not reach: those that are switched on, and `outlook` if it was seen.
    pub other_ways: Vec<String>,
    /// What stands in its personal lists, those of others first.
    pub entries: Vec<PersonalEntry>,
}

impl MailboxRecord {
    fn fits(&self, filter: MailboxFilter) -> bool {
        match filter {
            MailboxFilter::All => true,
            MailboxFilter::OtherWays => self.is_targeted && !self.other_ways.is_empty(),
            MailboxFilter::Given => !self.holders.is_empty(),
            MailboxFilter::WithoutOwner => self.row.mailbox.user.is_none(),
            MailboxFilter::EntriesOfOthers => self.entries.iter().any(|entry| !entry.is_ours),
        }
    }
}

/// Some mailboxes, in the order of their ids.
pub type MailboxPage = Page<MailboxRecord, MailboxId>;

/// Up to `limit` mailboxes that fit the filter and have the words in name or address, from the one after `after` on. Where few fit, a
/// page may have fewer, or none, and still another one after it.
pub async fn mailbox_records(
    services: &Services,
    actor: &Actor,
    id: OrganisationId,
    filter: MailboxFilter,
    words: &str,
    after: Option<MailboxId>,
    limit: usize,
) -> Result<MailboxPage, Error> {
    actor.require(Permission::ReadDevices)?;
    let words = words.trim().to_lowercase();
    let mut tx = services.store.read().await?;
    let organisation = existing(&mut tx, id).await?;
    page(&mut Mailboxes { tx, organisation, filter, words }, after, limit).await
}

/// The mailboxes of an organisation, and which of them are wanted.
struct Mailboxes {
    tx: Tx,
    organisation: Organisation,
    filter: MailboxFilter,
    words: String,
}

impl LongList for Mailboxes {
    type Place = MailboxId;
    type Row = MailboxRow;
    type Record = MailboxRecord;
    const CHUNK: u32 = 500;
    const MOST_READ: usize = 1000;

    async fn rows(&mut self, after: Option<&MailboxId>) -> Result<Vec<MailboxRow>, Error> {
        Ok(self.tx.exchange_mailboxes_after(self.organisation.id, after.copied(), Self::CHUNK).await?)
    }

    fn place(row: &MailboxRow) -> MailboxId {
        row.mailbox.id
    }

    fn may_fit(&self, row: &MailboxRow) -> bool {
        may_fit(self.filter, row) && has(row, &self.words)
    }

    async fn record(&mut self, row: MailboxRow) -> Result<Option<MailboxRecord>, Error> {
        let record = record(&mut self.tx, &self.organisation, row).await?;
        Ok(Some(record).filter(|record| record.fits(self.filter)))
    }
}

/// One mailbox, with its organisation.
pub async fn mailbox_record(
    services: &Services,
    actor: &Actor,
    id: OrganisationId,
    mailbox: MailboxId,
) -> Result<(Organisation, MailboxRecord), Error> {
    actor.require(Permission::ReadDevices)?;
    let mut tx = services.store.read().await?;
    let organisation = existing(&mut tx, id).await?;
    let row = tx.exchange_mailbox(id, mailbox).await?;
    let row = row.ok_or_else(|| Error::not_found("mailbox", mailbox))?;
    let record = record(&mut tx, &organisation, row).await?;
    Ok((organisation, record))
}

async fn record(tx: &mut Tx, organisation: &Organisation, row: MailboxRow) -> Result<MailboxRecord, Error> {
    let (id, mailbox) = (organisation.id, &row.mailbox);
    let mut users: Vec<UserId> = mailbox.user.into_iter().collect();
    users.extend(tx.further_users_of_mailbox(id, mailbox.id).await?);
    let is_targeted = is_targeted(tx, organisation, &users).await?;
    let mut other_ways = mailbox.other_ways.clone();
    let partnerships = tx.partnerships_of_mailbox(id, mailbox.id).await?;
    if partnerships.iter().any(|known| known.partnership.look.is_outlook_mobile()) {
        other_ways.retain(|way| way != OUTLOOK_MOBILE);
        other_ways.push(OUTLOOK_MOBILE.to_owned());
    }
    let own = tx.own_entries_of_mailbox(id, mailbox.id).await?;
    let lists = [(List::Blocked, &mailbox.blocked), (List::Allowed, &mailbox.allowed)];
    let mut entries: Vec<PersonalEntry> = lists
        .into_iter()
        .flat_map(|(list, ids)| ids.iter().map(move |eas_id| (list, eas_id)))
        .map(|(list, eas_id)| PersonalEntry {
            eas_id: eas_id.clone(),
            list,
            is_ours: own.iter().any(|ours| ours.eas_id == *eas_id && ours.list == list),
        })
        .collect();
    entries.sort_by_key(|entry| entry.is_ours);
    let holders = tx.holders_of_mailbox(id, mailbox.id).await?;
    Ok(MailboxRecord { row, holders, is_targeted, other_ways, entries })
}

/// What the row alone tells, before anything around it is read.
fn may_fit(filter: MailboxFilter, row: &MailboxRow) -> bool {
    let mailbox = &row.mailbox;
    match filter {
        MailboxFilter::WithoutOwner => mailbox.user.is_none(),
        MailboxFilter::EntriesOfOthers => !mailbox.allowed.is_empty() || !mailbox.blocked.is_empty(),
        MailboxFilter::All | MailboxFilter::OtherWays | MailboxFilter::Given => true,
    }
}

/// Whether one of those who have a mailbox is targeted: exempt is who is exempt by name.
async fn is_targeted(tx: &mut Tx, organisation: &Organisation, users: &[UserId]) -> Result<bool, Error> {
    for user in users {
        match standing_of(tx, organisation, *user).await? {
            Standing::Targeted { .. } => return Ok(true),
            Standing::Exempt => return Ok(false),
            Standing::NotTargeted | Standing::Unknown => {}
        }
    }
    Ok(false)
}

fn has(row: &MailboxRow, words: &str) -> bool {
    row.mailbox.display_name.to_lowercase().contains(words)
        || row.addresses.iter().any(|address| address.contains(words))
}
