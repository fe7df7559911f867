//! Reading everything, in the order in which the server needs it.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use connector_protocol::sync::{Content, Mailbox, SyncKind};
use outbound_exchange::{
    CasMailbox, Cmdlet, Cmdlets, ExchangeError, Identity, Partnership, PartnershipFilter, Recipient,
};
use uuid::Uuid;

use super::cursor::{Cursor, Phase};
use super::page;
use super::{Course, Reached, SyncError, organisation, statistics, wire};

/// More changed partnerships than these in unknown mailboxes: then one listing of all mailboxes costs less than asking for each.
const SINGLY: usize = 100;

/// Reads and sends everything; for a quick sync what changed since.
pub(super) async fn all(
    course: &mut Course<'_>,
    reached: &Arc<Reached>,
    since: Option<DateTime<Utc>>,
) -> Result<(), SyncError> {
    let since = since.filter(|_| course.kind == SyncKind::Quick);
    if course.kind == SyncKind::Full {
        organisation::send(course, reached).await?;
    }
    let found = read(course, reached, since).await?;
    mailboxes(course, &found).await?;
    partnerships(course, reached, found.partnerships).await
}

/// What was read of mailboxes and partnerships, each in the order of their GUIDs.
struct Found {
    mailboxes: Vec<Mailbox>,
    partnerships: Vec<connector_protocol::sync::Partnership>,
}

async fn read(
    course: &mut Course<'_>,
    reached: &Reached,
    since: Option<DateTime<Utc>>,
) -> Result<Found, SyncError> {
    let mut session = reached.sessions.session().await?;
    let mut cmdlets = Cmdlets::new(&mut *session, &reached.offer);
    let filter = PartnershipFilter { changed_since: since, ..PartnershipFilter::default() };
    let records = cmdlets.partnerships(&filter).await?;
    count(course, records.unreadable, "partnerships");
    let listed = match since {
        None => cmdlets.mailboxes().await?,
        Some(since) => cmdlets.mailboxes_changed(since).await?,
    };
    count(course, listed.unreadable, "mailboxes");
    let mut mailboxes = Mailboxes::of(listed.items);
    mailboxes.add_owners(course, &mut cmdlets, &records.items).await?;
    let recipients = recipients(reached, &mut cmdlets, since, &mailboxes).await?;
    let mut found = Found { mailboxes: Vec::new(), partnerships: Vec::new() };
    for record in &records.items {
        // Without a mailbox there is nobody whose mail it could get.
        let owner = record.mailbox().and_then(|name| mailboxes.by_name.get(&name.to_lowercase()));
        if let Some(owner) = owner {
            found.partnerships.push(wire::partnership(record, *owner));
        }
    }
    found.partnerships.sort_by_key(|one| one.guid);
    let all = mailboxes.by_guid.values();
    found.mailboxes = all.map(|one| wire::mailbox(one, recipients.get(&one.guid))).collect();
    found.mailboxes.sort_by_key(|one| one.guid);
    Ok(found)
}

struct Mailboxes {
    by_guid: HashMap<Uuid, CasMailbox>,
    /// Distinguished names in small letters.
    by_name: HashMap<String, Uuid>,
}

impl Mailboxes {
    fn of(list: Vec<CasMailbox>) -> Self {
        let mut mailboxes = Self { by_guid: HashMap::new(), by_name: HashMap::new() };
        for one in list {
            mailboxes.add(one);
        }
        mailboxes
    }

    fn add(&mut self, one: CasMailbox) {
        if let Some(name) = &one.distinguished_name {
            self.by_name.insert(name.to_lowercase(), one.guid);
        }
        self.by_guid.insert(one.guid, one);
    }

    /// Asks for the mailboxes of partnerships that the listing did not have: in a quick sync those that did not change, else those
    /// whose mark that they have a partnership is out of date.
    async fn add_owners(
        &mut self,
        course: &mut Course<'_>,
        cmdlets: &mut Cmdlets<'_>,
        records: &[Partnership],
    ) -> Result<(), ExchangeError> {
        let nameless = records.iter().filter(|record| record.mailbox().is_none()).count();
        count(course, nameless, "partnerships without a mailbox");
        let missing: HashSet<&str> = records
            .iter()
            .filter_map(Partnership::mailbox)
            .filter(|name| !self.by_name.contains_key(&name.to_lowercase()))
            .collect();
        if missing.len() > SINGLY {
            let all = cmdlets.mailboxes().await?;
            count(course, all.unreadable, "mailboxes");
            for one in all.items {
                self.add(one);
            }
        }
        for name in missing {
            let known = self.by_name.contains_key(&name.to_lowercase());
            let Some(identity) = Identity::name(name).filter(|_| !known) else { continue };
            match cmdlets.mailbox(&identity, None).await {
                Ok(Some(one)) => {
                    self.by_name.insert(name.to_lowercase(), one.guid);
                    self.add(one);
                }
                Ok(None) => {}
                // One that cannot be read does not keep the others from the server.
                Err(ExchangeError::Truncated { .. }) => count(course, 1, "mailboxes"),
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

/// All addresses of the mailboxes, where the account may ask for them.
async fn recipients(
    reached: &Reached,
    cmdlets: &mut Cmdlets<'_>,
    since: Option<DateTime<Utc>>,
    mailboxes: &Mailboxes,
) -> Result<HashMap<Uuid, Recipient>, ExchangeError> {
    if reached.offer.name(Cmdlet::GetRecipient).is_err() {
        return Ok(HashMap::new());
    }
    if since.is_none() || mailboxes.by_guid.len() > SINGLY {
        let listed = cmdlets.recipients(None).await?;
        return Ok(listed.items.into_iter().map(|one| (one.guid, one)).collect());
    }
    let mut found = HashMap::new();
    for guid in mailboxes.by_guid.keys() {
        let Some(identity) = Identity::guid(*guid) else { continue };
        match cmdlets.recipient(&identity).await {
            Ok(one) => found.extend(one.map(|one| (*guid, one))),
            // As in the listing: without its other addresses.
            Err(ExchangeError::Truncated { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(found)
}

async fn mailboxes(course: &mut Course<'_>, found: &Found) -> Result<(), SyncError> {
    let resumed = course.cursor;
    let in_partnerships = resumed.phase == Phase::Partnerships;
    // Of the partnerships that are still to come, a mailbox may be newer than what was sent before the sync was cut off.
    let after = if in_partnerships { resumed.after } else { Uuid::nil() };
    let owners: HashSet<Uuid> =
        found.partnerships.iter().filter(|one| one.guid > after).map(|one| one.mailbox).collect();
    let is_left = |one: &&Mailbox| match resumed.phase {
        Phase::Partnerships => owners.contains(&one.guid),
        Phase::Mailboxes => one.guid > resumed.after,
        _ => true,
    };
    let left = found.mailboxes.iter().filter(is_left).cloned().collect();
    let (pages, too_long) = page::mailboxes(left);
    count(course, too_long.len(), "mailboxes with lists that are too long");
    for page in pages {
        let last = page.last().map(|one| one.guid).unwrap_or_default();
        let sent = course.cursor.mailboxes + page.len() as u64;
        let (phase, after) =
            if in_partnerships { (Phase::Partnerships, resumed.after) } else { (Phase::Mailboxes, last) };
        let cursor = Cursor { phase, after, mailboxes: sent, ..course.cursor };
        course.send(cursor, Content::Mailboxes(page)).await?;
    }
    Ok(())
}

async fn partnerships(
    course: &mut Course<'_>,
    reached: &Arc<Reached>,
    list: Vec<connector_protocol::sync::Partnership>,
) -> Result<(), SyncError> {
    let after = if course.cursor.phase == Phase::Partnerships { course.cursor.after } else { Uuid::nil() };
    let left: Vec<_> = list.into_iter().filter(|one| one.guid > after).collect();
    let (pages, too_long) = page::cut(left);
    count(course, too_long.len(), "partnerships");
    for page in pages {
        let after = page.last().map(|one| one.guid).unwrap_or_default();
        let partnerships = course.cursor.partnerships + page.len() as u64;
        let cursor = Cursor { phase: Phase::Partnerships, after, partnerships, ..course.cursor };
        let wanted = course.send(cursor, Content::Partnerships(page)).await?;
        statistics::send(course, reached, wanted).await?;
    }
    Ok(())
}

/// Objects that could not be understood keep the sync from being complete.
pub(super) fn count(course: &mut Course<'_>, unreadable: usize, what: &str) {
    if unreadable > 0 {
        course.flaw(&format!("{unreadable} {what} could not be read"));
    }
}
