//! What the policy would do if it were enforced for everybody: "would block 37 devices of 31 users" (CO-7).

use std::collections::BTreeSet;

use domain::access::exchange::{OrganisationRules, evaluate};
use domain::access::settings::Mode;
use domain::access::{AccessSettings, Assurance, Decision};
use domain::actor::{Actor, Permission};
use domain::id::{MailboxId, OrganisationId, PartnershipId, UserId};
use domain::partnership::{EasId, Link};
use store::Tx;
use store::exchange::mailbox::MailboxRow;
use store::exchange::organisation::Organisation;

use super::judge::mailbox;
use super::organisations::existing;
use crate::{Error, Services};

/// How many mailboxes one reading takes.
const RUN: u32 = 200;

/// One device that would be let in or kept out.
#[derive(Clone, Debug, PartialEq)]
pub struct ImpactRow {
    /// The record.
    pub partnership: PartnershipId,
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
    /// What was decided.
    pub decision: Decision,
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
    /// The devices that would be let in or kept out, the first thousand of them: those of further mailboxes first.
    pub rows: Vec<ImpactRow>,
}

/// How many rows are listed.
const ROWS: usize = 1000;

/// Judges everything and writes nothing.
pub async fn impact(services: &Services, actor: &Actor, id: OrganisationId) -> Result<Impact, Error> {
    actor.require(Permission::ReadService)?;
    let mut tx = services.store.read().await?;
    let organisation = existing(&mut tx, id).await?;
    weigh(&mut tx, &organisation, organisation.rules.as_ref()).await
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
    organisation.rules = current.as_ref().map(|rules| enforced.wanted_rules(rules));
    organisation.access = access;
    weigh(&mut tx, &organisation, current.as_ref()).await
}

/// Judges everything by the policy of the organisation as it is given. `current` are default and rules as they stand.
async fn weigh(
    tx: &mut Tx,
    organisation: &Organisation,
    current: Option<&OrganisationRules>,
) -> Result<Impact, Error> {
    let id = organisation.id;
    let mut impact = Impact::default();
    let mut users = BTreeSet::new();
    let mut after = None;
    loop {
        let rows = tx.exchange_mailboxes_after(id, after, RUN).await?;
        let Some(last) = rows.last() else { break };
        after = Some(last.mailbox.id);
        for row in &rows {
            let is_given = !tx.holders_of_mailbox(id, row.mailbox.id).await?.is_empty();
            for verdict in mailbox(tx, organisation, row).await? {
                let is_further = is_further(row, is_given, verdict.link().as_ref());
                let Some(partnership) = verdict.row else { continue };
                let mut decision = verdict.judged.decision;
                if let Some(rules) = current {
                    let (gate, entries) =
                        (partnership.partnership.gate(&row.mailbox), verdict.judged.entries);
                    decision.before = evaluate(gate, entries, rules, &partnership.partnership.look).0;
                }
                impact.judged += 1;
                if decision.locks_out() {
                    impact.blocked += 1;
                    impact.blocked_at_once += u64::from(decision.enforced);
                    users.insert(row.mailbox.user.map_or(row.mailbox.id.0, |user| user.0));
                } else if decision.releases() {
                    impact.released += 1;
                } else {
                    continue;
                }
                impact.rows.push(ImpactRow {
                    partnership: partnership.partnership.id,
                    user: row.mailbox.user,
                    mailbox: row.mailbox.id,
                    mailbox_name: row.mailbox.display_name.clone(),
                    eas_id: partnership.partnership.eas_id,
                    model: partnership.partnership.look.model,
                    is_further,
                    decision,
                });
            }
        }
    }
    impact.blocked_users = u64::try_from(users.len()).unwrap_or(u64::MAX);
    impact.rows.sort_by_key(|row| (!row.is_further, row.user.is_some(), row.decision.level.lets_in()));
    impact.rows.truncate(ROWS);
    Ok(impact)
}

/// Whether a mailbox is a further one of whoever reads it.
pub(super) fn is_further(row: &MailboxRow, is_given: bool, link: Option<&Link>) -> bool {
    let is_another_users = link.is_some_and(|link| link.assurance == Assurance::IdMatches);
    row.mailbox.user.is_none() || is_given || is_another_users
}
