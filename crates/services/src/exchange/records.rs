//! Partnerships with those to whom they belong, as people look through them (BY-9).

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use domain::access::GraphReason;
use domain::actor::{Actor, Permission};
use domain::device::{Device, DeviceState};
use domain::id::{MailboxId, OrganisationId, PartnershipId};
use domain::partnership::{RecordState, record_state};
use store::Tx;
use store::exchange::mailbox::{MailboxName, MailboxRow};
use store::exchange::organisation::Organisation;
use store::exchange::partnership::PartnershipRow;

use super::look_through::{LongList, Page, page};
use super::organisations::existing;
use crate::{Error, Services};

/// Which partnerships are wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RecordFilter {
    /// All.
    #[default]
    All,
    /// Nobody manages the device.
    Unmanaged,
    /// Silent for long by the last success that was read, or of a device that is retired.
    Stale,
    /// Exchange lets it in.
    Allowed,
    /// Exchange blocks it.
    Blocked,
    /// Exchange keeps it in quarantine.
    Quarantined,
    /// Outlook for iOS and Android, a class of its own (BY-12).
    OutlookMobile,
}

/// Which partnerships are wanted. What is empty does not narrow.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecordQuery {
    /// By what can be done about them, and by what Exchange says.
    pub filter: RecordFilter,
    /// Words in the id, the model, the names or the mailbox's address.
    pub words: String,
    /// Of this family, as `iPhone`.
    pub family: String,
    /// Of this mailbox.
    pub mailbox: Option<MailboxId>,
}

/// A partnership with what is around it.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// The partnership with its link and its decision.
    pub row: PartnershipRow,
    /// Its mailbox.
    pub mailbox: Option<MailboxRow>,
    /// The device behind it.
    pub device: Option<Device>,
    /// What can be done about it.
    pub state: RecordState,
}

impl Record {
    /// Whether the policy keeps it out, and goes on doing so whatever a person allows: until it is enrolled and compliant, or its user
    /// exempt.
    pub fn is_kept_out(&self) -> bool {
        self.row.decision.as_ref().is_some_and(|decision| decision.enforced && decision.rule.keeps_out())
    }
}

/// Some partnerships, in the order of their ids.
pub type RecordPage = Page<Record, PartnershipId>;

/// Up to `limit` partnerships that are wanted, from the one after `after` on. Of a search that finds little a page may have fewer, or
/// none, and still another one after it.
pub async fn records(
    services: &Services,
    actor: &Actor,
    id: OrganisationId,
    wanted: &RecordQuery,
    after: Option<PartnershipId>,
    limit: usize,
) -> Result<RecordPage, Error> {
    actor.require(Permission::ReadDevices)?;
    let words = wanted.words.trim().to_lowercase();
    let mut tx = services.store.read().await?;
    let organisation = existing(&mut tx, id).await?;
    let names = BTreeMap::new();
    page(&mut Partnerships { services, tx, organisation, wanted, words, names }, after, limit).await
}

/// The partnerships of an organisation, and which of them are wanted.
struct Partnerships<'a> {
    services: &'a Services,
    tx: Tx,
    organisation: Organisation,
    wanted: &'a RecordQuery,
    words: String,
    /// What the mailboxes of the rows are called that were read last; empty without words to look for.
    names: BTreeMap<MailboxId, MailboxName>,
}

impl LongList for Partnerships<'_> {
    type Place = PartnershipId;
    type Row = PartnershipRow;
    type Record = Record;
    const CHUNK: u32 = 1000;
    const MOST_READ: usize = 2000;

    async fn rows(&mut self, after: Option<&PartnershipId>) -> Result<Vec<PartnershipRow>, Error> {
        let id = self.organisation.id;
        let rows = self.tx.partnerships_after(id, after.copied(), Self::CHUNK).await?;
        if !self.words.is_empty() {
            let mailboxes: BTreeSet<MailboxId> = rows.iter().map(|row| row.partnership.mailbox).collect();
            self.names = self.tx.exchange_mailbox_names(id, &mailboxes).await?;
        }
        Ok(rows)
    }

    fn place(row: &PartnershipRow) -> PartnershipId {
        row.partnership.id
    }

    fn may_fit(&self, row: &PartnershipRow) -> bool {
        says(self.wanted, row) && has(row, self.names.get(&row.partnership.mailbox), &self.words)
    }

    async fn record(&mut self, row: PartnershipRow) -> Result<Option<Record>, Error> {
        let record = record(self.services, &mut self.tx, &self.organisation, row).await?;
        Ok(Some(record).filter(|record| is_in(self.wanted.filter, record.state)))
    }
}

/// The families of devices that Exchange has seen, by name.
pub async fn families(services: &Services, actor: &Actor, id: OrganisationId) -> Result<Vec<String>, Error> {
    actor.require(Permission::ReadDevices)?;
    let classes = services.store.read().await?.device_classes(id).await?;
    let mut families: Vec<String> = classes.into_iter().map(|(family, _)| family).collect();
    families.retain(|family| !family.is_empty());
    families.dedup();
    Ok(families)
}

/// One partnership, with its organisation.
pub async fn one_record(
    services: &Services,
    actor: &Actor,
    id: PartnershipId,
) -> Result<(Organisation, Record), Error> {
    actor.require(Permission::ReadDevices)?;
    let mut tx = services.store.read().await?;
    let row = tx.partnership(id).await?.ok_or_else(|| Error::not_found("partnership", id))?;
    let organisation = existing(&mut tx, row.partnership.organisation).await?;
    let record = record(services, &mut tx, &organisation, row).await?;
    Ok((organisation, record))
}

/// What Exchange knows of the phones that fetch a user's mail, for the user. In a mailbox that was given to them those that belong to
/// somebody else are none of theirs.
pub async fn own_records(services: &Services, actor: &Actor) -> Result<Vec<PartnershipRow>, Error> {
    let Actor::User { id, .. } = actor else {
        return Err(Error::Internal("own partnerships without a user"));
    };
    let mut tx = services.store.read().await?;
    let mut rows = Vec::new();
    for row in tx.mailboxes_of_user(*id).await? {
        rows.extend(tx.partnerships_of_mailbox(row.mailbox.organisation, row.mailbox.id).await?);
    }
    for (organisation, mailbox) in tx.further_mailboxes_of_user(*id).await? {
        for row in tx.partnerships_of_mailbox(organisation, mailbox).await? {
            let is_known = rows.iter().any(|known| known.partnership.id == row.partnership.id);
            let device = match &row.link {
                Some(link) => tx.device(link.device).await?,
                None => None,
            };
            if !is_known && device.is_none_or(|device| device.user == *id) {
                rows.push(row);
            }
        }
    }
    Ok(rows)
}

pub(super) async fn record(
    services: &Services,
    tx: &mut Tx,
    organisation: &Organisation,
    row: PartnershipRow,
) -> Result<Record, Error> {
    let mailbox = tx.exchange_mailbox(organisation.id, row.partnership.mailbox).await?;
    let device = match &row.link {
        Some(link) => tx.device(link.device).await?,
        None => None,
    };
    let state = record_state(
        device.is_some(),
        device.as_ref().is_some_and(|device| device.state == DeviceState::Managed),
        row.partnership.last_success_at,
        services.now(),
        TimeDelta::days(organisation.settings.stale_days.into()),
    );
    Ok(Record { row, mailbox, device, state })
}

/// What the partnership alone tells, before anything around it is read.
fn says(wanted: &RecordQuery, row: &PartnershipRow) -> bool {
    let partnership = &row.partnership;
    let state = |word: &str| partnership.state.eq_ignore_ascii_case(word);
    let fits = match wanted.filter {
        RecordFilter::Allowed => state("Allowed"),
        RecordFilter::Blocked => state("Blocked"),
        RecordFilter::Quarantined => state("Quarantined"),
        RecordFilter::OutlookMobile => partnership.look.is_outlook_mobile(),
        RecordFilter::All | RecordFilter::Unmanaged | RecordFilter::Stale => true,
    };
    fits && (wanted.family.is_empty() || partnership.look.device_type.eq_ignore_ascii_case(&wanted.family))
        && wanted.mailbox.is_none_or(|mailbox| partnership.mailbox == mailbox)
}

fn is_in(filter: RecordFilter, state: RecordState) -> bool {
    match filter {
        RecordFilter::Unmanaged => state == RecordState::Unmanaged,
        RecordFilter::Stale => matches!(state, RecordState::Stale | RecordState::Retired),
        _ => true,
    }
}

fn has(row: &PartnershipRow, mailbox: Option<&MailboxName>, words: &str) -> bool {
    let partnership = &row.partnership;
    let own = [partnership.eas_id.as_str(), &partnership.look.model, &partnership.friendly_name];
    let mailbox = mailbox.into_iter().flat_map(|name| [&*name.display_name, &*name.address]);
    own.into_iter().chain(mailbox).any(|text| text.to_lowercase().contains(words))
}

/// What Exchange said of a partnership, in Graph's words: of a decision of ours its reason, if Exchange names a personal entry.
pub fn graph_reason(row: &PartnershipRow) -> GraphReason {
    let said = GraphReason::of_exchange(&row.partnership.state_reason);
    match (&row.decision, said) {
        (Some(decision), GraphReason::ExchangeIndividualRule) => decision.reason.graph(),
        _ => said,
    }
}
