//! The decisions about mailboxes: every partnership of each, and the ids that its owner's devices have but Exchange never saw.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use domain::access::exchange::{Gate, OrganisationRules};
use domain::access::plan::Judged;
use domain::access::settings::Standing;
use domain::access::{Assurance, Entry, Linked, Subject, decide};
use domain::device::Device;
use domain::id::{DeviceId, UserId};
use domain::partnership::{Claim, EasId, Joined, Link, LinkSource, link};
use store::Tx;
use store::exchange::access_partnership::AccessPartnership;
use store::exchange::mailbox::MailboxRow;
use store::exchange::organisation::Organisation;

use super::grounds::Grounds;
use crate::Error;

/// The mailboxes that a user's devices may reach: their own, further ones, and those in which an id of theirs was seen.
pub(in crate::exchange) async fn mailboxes_of(tx: &mut Tx, user: UserId) -> Result<Vec<MailboxRow>, Error> {
    let mut rows = tx.mailboxes_of_user(user).await?;
    for device in tx.devices_of_user(user).await? {
        for claim in claims(tx, &device).await? {
            for (organisation, mailbox) in tx.mailboxes_with_eas_id(&claim.eas_id).await? {
                rows.extend(tx.exchange_mailbox(organisation, mailbox).await?);
            }
        }
    }
    Ok(rows)
}

/// A decision with what it is about.
pub(in crate::exchange) struct Verdict<'a> {
    /// The record; `None` for an id that Exchange has not seen yet.
    pub(in crate::exchange) row: Option<Cow<'a, AccessPartnership>>,
    pub(super) joined: Joined,
    pub(in crate::exchange) judged: Judged,
    /// Whether it is a further mailbox: of nobody that the directory knows, given to somebody, or read with a device of somebody
    /// else's.
    pub(in crate::exchange) is_further: bool,
}

impl Verdict<'_> {
    /// The link as it is now.
    pub(in crate::exchange) fn link(&self) -> Option<Link> {
        self.joined.link.clone()
    }

    fn owned(self) -> Verdict<'static> {
        let Self { row, joined, judged, is_further } = self;
        Verdict { row: row.map(|row| Cow::Owned(row.into_owned())), joined, judged, is_further }
    }
}

/// How a user stands towards the policy of an organisation.
pub(in crate::exchange) async fn standing_of(
    tx: &mut Tx,
    organisation: &Organisation,
    user: UserId,
) -> Result<Standing, Error> {
    let groups: BTreeSet<_> = tx.groups_of_user(user).await?.into_iter().collect();
    Ok(organisation.access.standing(&groups))
}

/// Judges every partnership of a mailbox, and every id of its owner's devices that Exchange has not seen yet (BY-10).
pub(in crate::exchange) async fn mailbox(
    tx: &mut Tx,
    organisation: &Organisation,
    row: &MailboxRow,
) -> Result<Vec<Verdict<'static>>, Error> {
    mailboxes(tx, organisation, std::slice::from_ref(row)).await
}

/// The same for mailboxes that follow each other in the order of their ids.
pub(in crate::exchange) async fn mailboxes(
    tx: &mut Tx,
    organisation: &Organisation,
    rows: &[MailboxRow],
) -> Result<Vec<Verdict<'static>>, Error> {
    let grounds = Grounds::read(tx, organisation, rows).await?;
    let mut verdicts = Vec::new();
    judge(organisation, rows, &grounds, |_, verdict| verdicts.push(verdict.owned()));
    Ok(verdicts)
}

/// Judges mailboxes by what was read about them, and hands each decision on with its mailbox.
pub(super) fn judge<'a>(
    organisation: &'a Organisation,
    rows: &'a [MailboxRow],
    grounds: &'a Grounds,
    mut with: impl FnMut(&MailboxRow, Verdict<'a>),
) {
    // Before default and rules were read nobody can say what a change would do.
    let Some(rules) = &organisation.rules else { return };
    for row in rows {
        let place = Place::of(organisation, rules, row, grounds);
        for partnership in grounds.partnerships(row) {
            with(row, place.judge(partnership.eas_id.clone(), Some(partnership)));
        }
        for eas_id in grounds.ahead(row) {
            let mut verdict = place.judge(eas_id, None);
            // Nobody is blocked whom Exchange never saw; an allow of ours that is deserved no longer goes.
            if verdict.judged.decision.entry == Entry::Block {
                verdict.judged.decision.entry = Entry::NoneOfOurs;
            }
            with(row, verdict);
        }
    }
}

async fn claims(tx: &mut Tx, device: &Device) -> Result<Vec<Claim>, Error> {
    let mut claims = tx.device_eas_ids(device.id).await?;
    if let Some(eas_id) = device.eas_device_id.as_deref().and_then(|id| id.parse().ok()) {
        claims.push(Claim { eas_id, source: LinkSource::Reported });
    }
    Ok(claims)
}

/// What is the same for every partnership of a mailbox.
struct Place<'a> {
    organisation: &'a Organisation,
    rules: &'a OrganisationRules,
    row: &'a MailboxRow,
    grounds: &'a Grounds,
    users: Vec<UserId>,
    owner: Standing,
    has_compliant: bool,
}

impl<'a> Place<'a> {
    fn of(
        organisation: &'a Organisation,
        rules: &'a OrganisationRules,
        row: &'a MailboxRow,
        grounds: &'a Grounds,
    ) -> Self {
        let users = grounds.users(row);
        let (owner, has_compliant) =
            (grounds.standing(&organisation.access, &users), grounds.has_compliant_device(&users));
        Self { organisation, rules, row, grounds, users, owner, has_compliant }
    }

    fn judge(&self, eas_id: EasId, row: Option<&'a AccessPartnership>) -> Verdict<'a> {
        let mailbox = &self.row.mailbox;
        let look = row.map_or_else(Arc::default, |row| Arc::clone(&row.look));
        let before = row.and_then(|row| row.link.as_ref());
        let candidates = self.grounds.candidates(&eas_id);
        let devices = candidates.iter().map(|device| &device.candidate);
        let joined = link(&eas_id, &look, &self.users, devices, before);
        let of = |id: DeviceId| candidates.iter().find(|device| device.candidate.device == id);
        let device = joined.link.as_ref().and_then(|link| {
            let device = of(link.device)?;
            Some(Linked {
                enrolled: device.candidate.enrolled,
                compliance: device.compliance,
                assurance: link.assurance,
                contested: link.is_contested(),
                looks_changed: link.looks_changed(),
            })
        });
        let unseen = Gate { eas_enabled: mailbox.eas_enabled, meets_policy: true };
        let gate = row.map_or(unseen, |row| row.gate(mailbox));
        let is_another_users =
            joined.link.as_ref().is_some_and(|link| link.assurance == Assurance::IdMatches);
        let is_further = mailbox.user.is_none() || self.grounds.is_given(mailbox.id) || is_another_users;
        let entries = mailbox.entries(&eas_id, self.grounds.own(mailbox.id, &eas_id));
        let subject = Subject {
            look: &look,
            gate,
            entries,
            owner: self.owner,
            device,
            owner_has_compliant_device: self.has_compliant,
        };
        let decision = decide(&self.organisation.access, self.rules, &subject);
        let judged = Judged { mailbox: mailbox.id, eas_id, user: mailbox.user, entries, decision };
        Verdict { row: row.map(Cow::Borrowed), joined, judged, is_further }
    }
}
