//! What people do about partnerships by hand: allow, block, and remove, many at a time (BY-9).

use domain::access::plan::{Effect, priority};
use domain::access::settings::Mode;
use domain::actor::{Actor, Permission};
use domain::id::{OrganisationId, PartnershipId};
use serde_json::json;

use super::asked::Asked;
use super::hand_plan::plan;
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
    let organisation = locked(&mut tx, id).await?;
    if organisation.access.mode != Mode::Enforcing {
        let message = "the policy is not enforced: nothing is written to Exchange".to_owned();
        return Err(Error::Conflict { code: "report-mode", message });
    }
    let plan = plan(services, &mut tx, &organisation, act, partnerships).await?;
    if plan.is_held && !past_brake {
        let message = format!("{} devices would lose their mail: say that this is meant", plan.hits);
        return Err(Error::Conflict { code: "past-brake", message });
    }
    let asked = Asked {
        priority: priority(act.effect(), partnerships.len() > 1),
        by_person: true,
        cause: BY_PERSON,
        actor: actor.name(),
        undoes: None,
    };
    for operation in plan.rows.into_iter().filter_map(|row| row.operation) {
        asked.put(services, &mut tx, id, operation).await?;
    }
    let details = json!({ "act": act.name(), "partnerships": partnerships, "changes": plan.changes });
    note(services, &mut tx, actor, "exchange.by-hand", &organisation, details).await?;
    tx.commit().await?;
    services.wake.wake();
    Ok(plan.changes)
}
