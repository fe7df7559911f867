//! Decisions: made anew for the mailboxes of users who changed, and for a whole organisation after a sync or a change of its
//! policy. What is to be written follows as intents, behind the brake.

use std::collections::{BTreeMap, BTreeSet};

use domain::access::exchange::OrganisationRules;
use domain::access::plan::{Judged, Plan, Reach, plan, priority};
use domain::access::settings::{Mode, Standing};
use domain::access::{Entry, Linked, List, Look, Operation, Subject, decide};
use domain::brake::{Brake, holds};
use domain::device::{ComplianceState, Device, DeviceState};
use domain::id::{BrakeId, DeviceId, IntentId, MailboxId, OrganisationId, UserId};
use domain::partnership::{Candidate, Claim, EasId, Joined, Link, LinkEvent, LinkSource, link};
use jobs::{Failure, Job, Outcome};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::Tx;
use store::exchange::event::Event;
use store::exchange::intent::Intent;
use store::exchange::mailbox::MailboxRow;
use store::exchange::organisation::Organisation;
use store::exchange::partnership::PartnershipRow;

use super::rules::{BY_PERSON, want_rules};
use crate::settings::{BrakeLimits, read};
use crate::{Error, Services};

/// How many mailboxes one reading takes.
const RUN: u32 = 200;
/// How many users who changed are judged in one go.
const USERS: u32 = 200;
/// More changes than this at once are a bulk, which waits behind others.
const SINGLE: usize = 20;

/// Judges an organisation anew.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct JudgeAccess {
    /// Which one.
    pub organisation: OrganisationId,
    /// Whether a person started it, or let it go on: then no brake stops it.
    pub by_person: bool,
}

impl Job for JudgeAccess {
    const KIND: &'static str = "judge-access";
    const PRIORITY: i64 = 60;
    type Context = Services;

    fn lane(&self) -> Option<String> {
        Some(format!("exchange/{}", self.organisation))
    }

    fn dedup_key(&self) -> Option<String> {
        Some(format!("{} {}", self.organisation, self.by_person))
    }

    async fn run(self, services: Services) -> Result<Outcome<Self>, Failure> {
        let judged = self.judge(&services).await;
        judged.map(|()| Outcome::Done).map_err(|error| Failure::Retry(error.to_string()))
    }
}

impl JudgeAccess {
    async fn judge(&self, services: &Services) -> Result<(), Error> {
        let mut tx = services.store.read().await?;
        let Some(organisation) = tx.exchange_organisation(self.organisation).await? else { return Ok(()) };
        let mut verdicts = Vec::new();
        let mut after = None;
        loop {
            let rows = tx.exchange_mailboxes_after(organisation.id, after, RUN).await?;
            let Some(last) = rows.last() else { break };
            after = Some(last.mailbox.id);
            for row in &rows {
                verdicts.extend(mailbox(&mut tx, &organisation, row).await?);
            }
        }
        drop(tx);
        carry_out(services, &organisation, verdicts, self.by_person).await
    }
}

/// The job that judges users who changed, where no connector asks: what the console shows is never older than a minute.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct JudgeDue {}

impl Job for JudgeDue {
    const KIND: &'static str = "judge-due";
    const PRIORITY: i64 = 60;
    type Context = Services;

    fn dedup_key(&self) -> Option<String> {
        Some("due".to_owned())
    }

    async fn run(self, services: Services) -> Result<Outcome<Self>, Failure> {
        let judged = judge_due(&services).await;
        judged.map(|()| Outcome::Done).map_err(|error| Failure::Retry(error.to_string()))
    }
}

/// Judges the mailboxes of users who changed since the last time. Called whenever a connector asks what is to be done, so that
/// a device that became compliant waits for no timer.
pub async fn judge_due(services: &Services) -> Result<(), Error> {
    let mut tx = services.store.read().await?;
    let due = tx.access_due(USERS).await?;
    if due.is_empty() {
        return Ok(());
    }
    let organisations: BTreeMap<OrganisationId, Organisation> =
        tx.exchange_organisations().await?.into_iter().map(|one| (one.id, one)).collect();
    let mut verdicts = BTreeMap::<OrganisationId, Vec<Verdict>>::new();
    let mut seen = BTreeSet::<(OrganisationId, MailboxId)>::new();
    for (user, _) in &due {
        for row in mailboxes_of(&mut tx, *user).await? {
            let key = (row.mailbox.organisation, row.mailbox.id);
            let Some(organisation) = organisations.get(&key.0).filter(|_| seen.insert(key)) else { continue };
            verdicts.entry(key.0).or_default().extend(mailbox(&mut tx, organisation, &row).await?);
        }
    }
    drop(tx);
    for (id, verdicts) in verdicts {
        if let Some(organisation) = organisations.get(&id) {
            carry_out(services, organisation, verdicts, false).await?;
        }
    }
    let mut tx = services.store.write().await?;
    for (user, changes) in due {
        tx.access_judged(user, changes).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// The mailboxes that a user's devices may reach: their own, further ones, and those in which an id of theirs was seen.
pub(super) async fn mailboxes_of(tx: &mut Tx, user: UserId) -> Result<Vec<MailboxRow>, Error> {
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
pub(super) struct Verdict {
    /// The record; `None` for an id that Exchange has not seen yet.
    pub(super) row: Option<PartnershipRow>,
    joined: Joined,
    pub(super) judged: Judged,
}

impl Verdict {
    /// The link as it is now.
    pub(super) fn link(&self) -> Option<Link> {
        self.joined.link.clone()
    }
}

/// How a user stands towards the policy of an organisation.
pub(super) async fn standing_of(
    tx: &mut Tx,
    organisation: &Organisation,
    user: UserId,
) -> Result<Standing, Error> {
    let groups: BTreeSet<_> = tx.groups_of_user(user).await?.into_iter().collect();
    Ok(organisation.access.standing(&groups))
}

/// Judges every partnership of a mailbox, and every id of its owner's devices that Exchange has not seen yet (BY-10).
pub(super) async fn mailbox(
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

/// Writes decisions down, and what follows from them.
async fn carry_out(
    services: &Services,
    organisation: &Organisation,
    verdicts: Vec<Verdict>,
    by_person: bool,
) -> Result<(), Error> {
    let judged: Vec<Judged> = verdicts.iter().map(|verdict| verdict.judged.clone()).collect();
    let plan = plan(&judged, Reach::Enforced, SINGLE);
    for some in verdicts.chunks(RUN as usize) {
        note(services, organisation, some).await?;
    }
    if organisation.access.mode != Mode::Enforcing {
        return Ok(());
    }
    if by_person {
        let mut tx = services.store.write().await?;
        want_rules(services, &mut tx, organisation).await?;
        tx.commit().await?;
    }
    let held = !by_person && brake(services, organisation, &plan).await?;
    let causes: BTreeMap<(MailboxId, EasId), &Judged> =
        judged.iter().map(|one| ((one.mailbox, one.eas_id.clone()), one)).collect();
    want(services, organisation, &plan, &causes, held).await?;
    services.wake.wake();
    Ok(())
}

/// Writes links and decisions that changed, and tells what happened to links.
async fn note(services: &Services, organisation: &Organisation, verdicts: &[Verdict]) -> Result<(), Error> {
    let now = services.now();
    let mut tx = services.store.write().await?;
    for verdict in verdicts {
        let Some(row) = &verdict.row else { continue };
        if row.link == verdict.joined.link && row.decision.as_ref() == Some(&verdict.judged.decision) {
            continue;
        }
        let (id, link) = (row.partnership.id, verdict.joined.link.as_ref());
        tx.put_partnership_decision(id, link, &verdict.judged.decision, now).await?;
        for event in &verdict.joined.events {
            tx.add_exchange_event(&Event {
                id: domain::id::generate(now, &*services.random),
                organisation: organisation.id,
                at: now,
                severity: severity(event).to_owned(),
                what: "link".to_owned(),
                detail: serde_json::to_value(event).map_err(store::Error::from)?,
                partnership: Some(id),
            })
            .await?;
        }
    }
    tx.commit().await?;
    Ok(())
}

const fn severity(event: &LinkEvent) -> &'static str {
    match event {
        LinkEvent::Linked { .. } | LinkEvent::Unlinked { .. } => "information",
        LinkEvent::SecondClaimant { .. }
        | LinkEvent::OtherUsersDevice { .. }
        | LinkEvent::LookChanged { .. } => "warning",
    }
}

/// Whether the lock-outs of a plan have to wait for a person. Those that wait in the queue count as well: many small
/// plans make a large one.
async fn brake(services: &Services, organisation: &Organisation, plan: &Plan) -> Result<bool, Error> {
    if plan.locks_out == 0 {
        return Ok(false);
    }
    let now = services.now();
    let mut tx = services.store.write().await?;
    let limits: BrakeLimits = read(&mut tx).await?;
    let total = tx.count_partnerships(organisation.id).await?;
    let lock_out = priority(domain::access::plan::Effect::LockOut, false);
    let planned: BTreeSet<String> = plan
        .changes
        .iter()
        .map(|planned| Operation::Entry { entry: planned.change.clone() }.subject())
        .collect();
    let waits =
        |intent: &&Intent| intent.priority % 10 == lock_out && !planned.contains(&intent.operation.subject());
    let waiting = tx.waiting_intents(organisation.id, 10_000).await?.iter().filter(waits).count() as u64;
    let affected = plan.locks_out + waiting;
    if !holds(affected, total, limits.percent, limits.devices) {
        return Ok(false);
    }
    let cause = format!("exchange/{}", organisation.id);
    let open = tx.open_brakes().await?.into_iter().find(|brake| brake.cause == cause);
    let is_known = open.is_some();
    let resume = JudgeAccess { organisation: organisation.id, by_person: true };
    let brake = Brake {
        id: open.map_or_else(|| BrakeId::generate(now, &*services.random), |brake| brake.id),
        cause,
        affected,
        total,
        items: Vec::new(),
        resume: json!({ "kind": JudgeAccess::KIND, "payload": resume }),
        created_at: now,
        decided_at: None,
        decided_by: None,
        decision: None,
    };
    if is_known {
        tx.renew_brake(&brake).await?;
    } else {
        tx.add_brake(&brake).await?;
    }
    tx.commit().await?;
    tracing::warn!(exchange.organisation = %organisation.id, affected, total, "many devices would lose their mail: a person decides");
    Ok(true)
}

/// Brings the queue to what the plan wants. What was wanted before and is so already, or is wanted no more, is withdrawn.
async fn want(
    services: &Services,
    organisation: &Organisation,
    plan: &Plan,
    causes: &BTreeMap<(MailboxId, EasId), &Judged>,
    held: bool,
) -> Result<(), Error> {
    let now = services.now();
    let mut tx = services.store.write().await?;
    let mut wanted = BTreeSet::new();
    for planned in &plan.changes {
        let operation = Operation::Entry { entry: planned.change.clone() };
        let subject = operation.subject();
        wanted.insert(subject.clone());
        if held && planned.effect == domain::access::plan::Effect::LockOut {
            continue;
        }
        let known = tx.intent_about(organisation.id, &subject).await?;
        if known.is_some_and(|known| known.operation == operation) {
            continue;
        }
        let key = (planned.change.mailbox, planned.change.eas_id.clone());
        tx.put_intent(&Intent {
            id: IntentId::generate(now, &*services.random),
            organisation: organisation.id,
            operation,
            priority: priority(planned.effect, planned.bulk),
            cause: causes.get(&key).map_or("", |judged| judged.decision.rule.name()).to_owned(),
            actor: "Gatepost".to_owned(),
            undoes: None,
            fence: None,
            attempts: 0,
            last_error: None,
            created_at: now,
            not_before: now,
        })
        .await?;
    }
    for (mailbox, eas_id) in causes.keys() {
        let subject = format!("entry/{mailbox}/{}", eas_id.key());
        if !wanted.contains(&subject) {
            let known = tx.intent_about(organisation.id, &subject).await?;
            if known.is_some_and(|known| known.undoes.is_none() && known.cause != BY_PERSON) {
                tx.withdraw_intent(organisation.id, &subject).await?;
            }
        }
    }
    tx.commit().await?;
    Ok(())
}
