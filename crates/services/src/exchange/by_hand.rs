//! What people do about partnerships by hand: allow, block, and remove, many at a time (BY-9).

use domain::access::plan::{Effect, priority};
use domain::access::settings::Mode;
use domain::actor::{Actor, Permission};
use domain::id::{OrganisationId, PartnershipId};
use serde_json::json;
use store::Tx;
use store::exchange::organisation::Organisation;

use super::asked::Asked;
use super::hand_plan::{HandPlan, plan};
use super::organisations::{locked, note};
use super::rules::BY_PERSON;
use crate::{Error, Services};

/// What is to be done with partnerships.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ByHand {
    /// An entry in the allowed list of its mailbox. A person's entry: the policy never takes it away.
    Allow,
    /// The same in the blocked list.
    Block,
    /// The record goes. A client that is still set up makes a new one at its next contact.
    Remove,
}

impl ByHand {
    /// All of them, the gentlest first.
    pub const ALL: [Self; 3] = [Self::Allow, Self::Block, Self::Remove];

    /// Its word: `allow`, `block`, `remove`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Block => "block",
            Self::Remove => "remove",
        }
    }

    /// The act of a word.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|act| act.name() == name)
    }

    const fn effect(self) -> Effect {
        match self {
            Self::Allow => Effect::Release,
            Self::Block => Effect::LockOut,
            Self::Remove => Effect::Quiet,
        }
    }
}

/// Asks for it. Returns how many changes that is: what is so already needs none. Refused in report mode, which writes nothing
/// (CO-7), and above the limits of the brake unless a person said that it is meant (`past_brake`).
pub async fn by_hand(
    services: &Services,
    actor: &Actor,
    id: OrganisationId,
    act: ByHand,
    partnerships: &[PartnershipId],
    past_brake: bool,
) -> Result<u64, Error> {
    actor.require(Permission::WriteService)?;
    let mut tx = services.store.write().await?;
    let organisation = enforcing(&mut tx, id).await?;
    let plan = plan(services, &mut tx, &organisation, act, partnerships).await?;
    if plan.is_held && !past_brake {
        let message = format!("{} devices would lose their mail: say that this is meant", plan.hits);
        return Err(Error::Conflict { code: "past-brake", message });
    }
    let changes = plan.changes;
    ask(services, &mut tx, actor, &organisation, act, plan).await?;
    tx.commit().await?;
    services.wake.wake();
    Ok(changes)
}

/// The organisation, for an act that changes something in Exchange: refused in report mode.
pub(super) async fn enforcing(tx: &mut Tx, id: OrganisationId) -> Result<Organisation, Error> {
    let organisation = locked(tx, id).await?;
    if organisation.access.mode != Mode::Enforcing {
        let message = "the policy is not enforced: nothing is written to Exchange".to_owned();
        return Err(Error::Conflict { code: "report-mode", message });
    }
    Ok(organisation)
}

/// Asks for what a plan says, at a person's word.
pub(super) async fn ask(
    services: &Services,
    tx: &mut Tx,
    actor: &Actor,
    organisation: &Organisation,
    act: ByHand,
    plan: HandPlan,
) -> Result<(), Error> {
    let asked = Asked {
        priority: priority(act.effect(), plan.rows.len() > 1),
        by_person: true,
        cause: BY_PERSON,
        actor: actor.name(),
        undoes: None,
    };
    let partnerships: Vec<_> = plan.rows.iter().map(|row| row.record.row.partnership.id).collect();
    for operation in plan.rows.into_iter().filter_map(|row| row.operation) {
        asked.put(services, tx, organisation.id, operation).await?;
    }
    let details = json!({ "act": act.name(), "partnerships": partnerships, "changes": plan.changes });
    note(services, tx, actor, "exchange.by-hand", organisation, details).await
}
