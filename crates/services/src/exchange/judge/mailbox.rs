//! The decisions about one mailbox: every partnership of it, and the ids that its owner's devices have but Exchange never saw.

use std::collections::{BTreeMap, BTreeSet};

use domain::access::exchange::OrganisationRules;
use domain::access::plan::Judged;
use domain::access::settings::Standing;
use domain::access::{Entry, Linked, List, Look, Subject, decide};
use domain::device::{ComplianceState, Device, DeviceState};
use domain::id::{DeviceId, UserId};
use domain::partnership::{Candidate, Claim, EasId, Joined, Link, LinkSource, link};
use store::Tx;
use store::exchange::mailbox::MailboxRow;
use store::exchange::organisation::Organisation;
use store::exchange::partnership::PartnershipRow;

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
    // Before default and rules were read nobody can say what a change would do.
    let Some(rules) = &organisation.rules else { return Ok(Vec::new()) };
    let mailbox = &row.mailbox;
    let further = tx.further_users_of_mailbox(organisation.id, mailbox.id).await?;
    let users: Vec<UserId> = mailbox.user.into_iter().chain(further).collect();
    let owner = standing(tx, organisation, &users).await?;
    let own: BTreeMap<EasId, List> = tx
        .own_entries_of_mailbox(organisation.id, mailbox.id)
        .await?
        .into_iter()
        .map(|entry| (entry.eas_id, entry.list))
        .collect();
    let has_compliant = has_compliant_device(tx, &users).await?;
    let place = Place { organisation, rules, row, users: &users, owner, own: &own, has_compliant };
    let mut verdicts = Vec::new();
    let mut seen = BTreeSet::new();
    for partnership in tx.partnerships_of_mailbox(organisation.id, mailbox.id).await? {
        let eas_id = partnership.partnership.eas_id.clone();
        let candidates = candidates(tx, &eas_id).await?;
        seen.insert(eas_id.clone());
        verdicts.push(place.judge(eas_id, Some(partnership), &candidates));
    }
    let mut ahead: BTreeSet<EasId> = own.keys().cloned().collect();
    if let Some(user) = mailbox.user {
        for device in tx.devices_of_user(user).await?.into_iter().filter(is_managed) {
            ahead.extend(claims(tx, &device).await?.into_iter().map(|claim| claim.eas_id));
        }
    }
    for eas_id in ahead.into_iter().filter(|id| !seen.contains(id)) {
        let candidates = candidates(tx, &eas_id).await?;
        let mut verdict = place.judge(eas_id, None, &candidates);
        // Nobody is blocked whom Exchange never saw; an allow of ours that is deserved no longer goes.
        if verdict.judged.decision.entry == Entry::Block {
            verdict.judged.decision.entry = Entry::NoneOfOurs;
        }
        verdicts.push(verdict);
    }
    Ok(verdicts)
}

/// The standing of a mailbox: its owner's, or that of the users to whom it was given.
async fn standing(tx: &mut Tx, organisation: &Organisation, users: &[UserId]) -> Result<Standing, Error> {
    let mut best = Standing::Unknown;
    for user in users {
        let one = standing_of(tx, organisation, *user).await?;
        if best == Standing::Unknown || matches!(one, Standing::Targeted { .. }) {
            best = one;
        }
        if matches!(best, Standing::Targeted { .. } | Standing::Exempt) {
            break;
        }
    }
    Ok(best)
}

async fn has_compliant_device(tx: &mut Tx, users: &[UserId]) -> Result<bool, Error> {
    for user in users {
        let devices = tx.devices_of_user(*user).await?;
        let compliant =
            |device: &Device| is_managed(device) && device.compliance == ComplianceState::Compliant;
        if devices.iter().any(compliant) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn is_managed(device: &Device) -> bool {
    device.state == DeviceState::Managed
}

async fn claims(tx: &mut Tx, device: &Device) -> Result<Vec<Claim>, Error> {
    let mut claims = tx.device_eas_ids(device.id).await?;
    if let Some(eas_id) = device.eas_device_id.as_deref().and_then(|id| id.parse().ok()) {
        claims.push(Claim { eas_id, source: LinkSource::Reported });
    }
    Ok(claims)
}

/// The devices that claim an id, each with its compliance.
async fn candidates(tx: &mut Tx, eas_id: &EasId) -> Result<Vec<(Candidate, ComplianceState)>, Error> {
    let mut found = Vec::new();
    for id in tx.devices_with_eas_id(eas_id).await? {
        let Some(device) = tx.device(id).await? else { continue };
        let candidate = Candidate {
            device: device.id,
            user: device.user,
            enrolled: is_managed(&device),
            enrolled_at: device.enrolled_at,
            claims: claims(tx, &device).await?,
        };
        found.push((candidate, device.compliance));
    }
    Ok(found)
}

/// What is the same for every partnership of a mailbox.
struct Place<'a> {
    organisation: &'a Organisation,
    rules: &'a OrganisationRules,
    row: &'a MailboxRow,
    users: &'a [UserId],
    owner: Standing,
    own: &'a BTreeMap<EasId, List>,
    has_compliant: bool,
}

impl Place<'_> {
    fn judge(
        &self,
        eas_id: EasId,
        row: Option<PartnershipRow>,
        candidates: &[(Candidate, ComplianceState)],
    ) -> Verdict {
        let mailbox = &self.row.mailbox;
        let unseen = Look::default();
        let look = row.as_ref().map_or(&unseen, |row| &row.partnership.look);
        let before = row.as_ref().and_then(|row| row.link.as_ref());
        let devices: Vec<Candidate> = candidates.iter().map(|(candidate, _)| candidate.clone()).collect();
        let joined = link(&eas_id, look, self.users, &devices, before);
        let of = |device: DeviceId| candidates.iter().find(|(candidate, _)| candidate.device == device);
        let device = joined.link.as_ref().and_then(|link| {
            let (candidate, compliance) = of(link.device)?;
            Some(Linked {
                enrolled: candidate.enrolled,
                compliance: *compliance,
                assurance: link.assurance,
                contested: link.is_contested(),
                looks_changed: link.looks_changed(),
            })
        });
        let gate = row.as_ref().map_or(
            domain::access::exchange::Gate { eas_enabled: mailbox.eas_enabled, meets_policy: true },
            |row| row.partnership.gate(mailbox),
        );
        let entries = mailbox.entries(&eas_id, self.own.get(&eas_id).copied());
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
        Verdict { row, joined, judged }
    }
}
