//! The decisions about mailboxes: every partnership of each, and the ids that its owner's devices have but Exchange never saw.

use std::collections::BTreeSet;

use domain::access::exchange::{Gate, OrganisationRules};
use domain::access::plan::Judged;
use domain::access::settings::Standing;
use domain::access::{Assurance, Entry, Linked, Look, Subject, decide};
use domain::device::Device;
use domain::id::{DeviceId, UserId};
use domain::partnership::{Candidate, Claim, EasId, Joined, Link, LinkSource, link};
use store::Tx;
use store::exchange::mailbox::MailboxRow;
use store::exchange::organisation::Organisation;
use store::exchange::partnership::PartnershipRow;

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
pub(in crate::exchange) struct Verdict {
    /// The record; `None` for an id that Exchange has not seen yet.
    pub(in crate::exchange) row: Option<PartnershipRow>,
    pub(super) joined: Joined,
    pub(in crate::exchange) judged: Judged,
    /// Whether it is a further mailbox: of nobody that the directory knows, given to somebody, or read with a device of somebody
    /// else's.
    pub(in crate::exchange) is_further: bool,
}

impl Verdict {
    /// The link as it is now.
    pub(in crate::exchange) fn link(&self) -> Option<Link> {
        self.joined.link.clone()
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
) -> Result<Vec<Verdict>, Error> {
    mailboxes(tx, organisation, std::slice::from_ref(row)).await
}

/// The same for mailboxes that follow each other in the order of their ids.
pub(in crate::exchange) async fn mailboxes(
    tx: &mut Tx,
    organisation: &Organisation,
    rows: &[MailboxRow],
) -> Result<Vec<Verdict>, Error> {
    let mut grounds = Grounds::read(tx, organisation, rows).await?;
    let partnerships = grounds.take_partnerships(rows);
    Ok(judged(organisation, rows, partnerships, &grounds))
}

/// Judges mailboxes, each with its partnerships, by what was read about them.
pub(super) fn judged(
    organisation: &Organisation,
    rows: &[MailboxRow],
    partnerships: Vec<Vec<PartnershipRow>>,
    grounds: &Grounds,
) -> Vec<Verdict> {
    // Before default and rules were read nobody can say what a change would do.
    let Some(rules) = &organisation.rules else { return Vec::new() };
    let mut verdicts = Vec::with_capacity(rows.len());
    for (row, partnerships) in rows.iter().zip(partnerships) {
        let ahead = grounds.ahead(row, &partnerships);
        let place = Place::of(organisation, rules, row, grounds);
        for partnership in partnerships {
            verdicts.push(place.judge(partnership.partnership.eas_id.clone(), Some(partnership)));
        }
        for eas_id in ahead {
            let mut verdict = place.judge(eas_id, None);
            // Nobody is blocked whom Exchange never saw; an allow of ours that is deserved no longer goes.
            if verdict.judged.decision.entry == Entry::Block {
                verdict.judged.decision.entry = Entry::NoneOfOurs;
            }
            verdicts.push(verdict);
        }
    }
    verdicts
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

    fn judge(&self, eas_id: EasId, row: Option<PartnershipRow>) -> Verdict {
        let mailbox = &self.row.mailbox;
        let unseen = Look::default();
        let look = row.as_ref().map_or(&unseen, |row| &row.partnership.look);
        let before = row.as_ref().and_then(|row| row.link.as_ref());
        let candidates = self.grounds.candidates(&eas_id);
        let devices: Vec<Candidate> = candidates.iter().map(|device| device.candidate.clone()).collect();
        let joined = link(&eas_id, look, &self.users, &devices, before);
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
        let gate =
            row.as_ref().map_or(Gate { eas_enabled: mailbox.eas_enabled, meets_policy: true }, |row| {
                row.partnership.gate(mailbox)
            });
        let is_another_users =
            joined.link.as_ref().is_some_and(|link| link.assurance == Assurance::IdMatches);
        let is_further = mailbox.user.is_none() || self.grounds.is_given(mailbox.id) || is_another_users;
        let entries = mailbox.entries(&eas_id, self.grounds.own(mailbox.id, &eas_id));
        let subject = Subject {
            look,
            gate,
            entries,
            owner: self.owner,
            device,
            owner_has_compliant_device: self.has_compliant,
        };
        let decision = decide(&self.organisation.access, self.rules, &subject);
        let judged = Judged { mailbox: mailbox.id, eas_id, user: mailbox.user, entries, decision };
        Verdict { row, joined, judged, is_further }
    }
}
