//! What the policy would do if it were enforced for everybody: "would block 37 devices of 31 users" (CO-7).

mod part;

use domain::access::exchange::OrganisationRules;
use domain::access::plan::rule_changes;
use domain::access::settings::Mode;
use domain::access::{AccessSettings, Decision, Entries};
use domain::actor::{Actor, Permission};
use domain::id::{MailboxId, OrganisationId, PartnershipId, UserId};
use domain::partnership::EasId;
use store::Tx;
use store::exchange::mailbox::MailboxRow;
use store::exchange::organisation::Organisation;

use self::part::Part;
use super::judge::{Verdict, everybody};
use super::organisations::existing;
use super::rules::after;
use crate::{Error, Services};

/// One device that would be let in or kept out, or that our entry would go of.
#[derive(Clone, Debug, PartialEq)]
pub struct ImpactRow {
    /// The record; `None` for an id that Exchange has not seen, whose entry was written ahead.
    pub partnership: Option<PartnershipId>,
    /// Whose mailbox.
    pub user: Option<UserId>,
    /// Which mailbox.
    pub mailbox: MailboxId,
    /// The mailbox's name.
    pub mailbox_name: String,
    /// Which id.
    pub eas_id: EasId,
    /// What it is, as far as Exchange knows.
    pub model: String,
    /// Whether it is a further mailbox: of nobody that the directory knows, given to somebody, or read with a device of somebody
    /// else's. Those are the likeliest to be forgotten.
    pub is_further: bool,
    /// Whether an entry of ours is taken back and none comes for it, as where a user leaves the policy's scope (CO-8).
    pub loses_entry: bool,
    /// What was decided.
    pub decision: Decision,
}

impl ImpactRow {
    pub(super) fn new(row: &MailboxRow, verdict: Verdict<'_>, decision: Decision) -> Self {
        let loses_entry = loses_entry(verdict.judged.entries, &decision);
        let partnership = verdict.row;
        Self {
            partnership: partnership.as_ref().map(|partnership| partnership.id),
            user: row.mailbox.user,
            mailbox: row.mailbox.id,
            mailbox_name: row.mailbox.display_name.clone(),
            eas_id: verdict.judged.eas_id,
            model: partnership.map(|partnership| partnership.look.model.clone()).unwrap_or_default(),
            is_further: verdict.is_further,
            loses_entry,
            decision,
        }
    }
}

/// Whether an entry of ours goes, and none comes for it.
fn loses_entry(entries: Entries, decision: &Decision) -> bool {
    decision.enforced && entries.ours().is_some() && entries.with(decision.entry).ours().is_none()
}

/// What the policy would do.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Impact {
    /// How many partnerships were judged.
    pub judged: u64,
    /// How many devices would lose their mail.
    pub blocked: u64,
    /// How many of them at once, if the policy is saved as it is: enforcement has reached their users.
    pub blocked_at_once: u64,
    /// Of how many users.
    pub blocked_users: u64,
    /// How many devices would get their mail.
    pub released: u64,
    /// How many entries of ours would be taken back, beside those, without anybody noticing it now (CO-8).
    pub undone: u64,
    /// The devices that would be let in or kept out, or that our entry would go of, the first thousand of them: those who would notice
    /// first, and of them those of further mailboxes.
    pub rows: Vec<ImpactRow>,
}

/// How many rows are listed.
const ROWS: usize = 1000;

/// Judges everything and writes nothing.
pub async fn impact(services: &Services, actor: &Actor, id: OrganisationId) -> Result<Impact, Error> {
    actor.require(Permission::ReadService)?;
    let mut tx = services.store.read().await?;
    let organisation = existing(&mut tx, id).await?;
    weigh(&mut tx, &organisation, organisation.rules.as_ref(), |_| true).await
}

/// The same for a policy that nobody has saved yet.
pub async fn impact_of(
    services: &Services,
    actor: &Actor,
    id: OrganisationId,
    access: AccessSettings,
) -> Result<Impact, Error> {
    actor.require(Permission::ReadService)?;
    let mut tx = services.store.read().await?;
    let mut organisation = existing(&mut tx, id).await?;
    let current = organisation.rules.clone();
    // Default and rules are judged as they will be; what is not ours to set stays.
    let enforced = match access.mode {
        Mode::Off => access.clone(),
        _ => AccessSettings { mode: Mode::Enforcing, ..access.clone() },
    };
    organisation.rules = current.as_ref().map(|rules| {
        let wanted = enforced.wanted_rules(rules);
        after(rules, &rule_changes(rules, &wanted, &organisation.own_rules))
    });
    organisation.access = access;
    weigh(&mut tx, &organisation, current.as_ref(), |_| true).await
}

/// Judges everything by the policy of the organisation as it is given. `current` are default and rules as they stand. Of the devices
/// that would be let in or kept out, or lose our entry, those are listed that `is_listed` takes; all are counted.
pub(super) async fn weigh(
    tx: &mut Tx,
    organisation: &Organisation,
    current: Option<&OrganisationRules>,
    is_listed: fn(&ImpactRow) -> bool,
) -> Result<Impact, Error> {
    let current = current.cloned();
    let parts = everybody(
        tx,
        organisation,
        |_| Part::default(),
        move |part, row, verdict| part.add(row, verdict, current.as_ref(), is_listed),
    );
    let mut all = Part::default();
    parts.await?.into_iter().for_each(|part| all.join(part));
    let Part { mut impact, users } = all;
    impact.blocked_users = u64::try_from(users.len()).unwrap_or(u64::MAX);
    impact.rows.sort_by_key(|row| {
        let is_noticed = row.partnership.is_some() && (row.decision.locks_out() || row.decision.releases());
        (!is_noticed, !row.is_further, row.user.is_some(), row.decision.level.lets_in())
    });
    impact.rows.truncate(ROWS);
    Ok(impact)
}
