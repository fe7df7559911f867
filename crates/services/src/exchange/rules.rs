//! Default level and device rules, the last step of enforcement (CO-7): they hit devices of users whom the policy does not
//! target, so they have a plan of their own that names every one of them and can have them allowed ahead.

use chrono::{DateTime, Utc};
use domain::access::exchange::{OrganisationRules, evaluate};
use domain::access::plan::{EntryChange, RuleChange, rule_changes};
use domain::access::{AccessSettings, List, Operation};
use domain::actor::{Actor, Permission};
use domain::id::OrganisationId;
use serde_json::json;
use store::Tx;
use store::exchange::intent::Intent;
use store::exchange::organisation::Organisation;

use super::asked::Asked;
use super::impact::ImpactRow;
use super::judge::{JudgeAccess, cause, everybody};
use super::organisations::{existing, is_person, note, replace_access};
use crate::brakes::{self, Standing};
use crate::{Error, Services};

/// Why an entry was written that no rule of the policy asks for. It is a person's: the policy never takes it away.
pub(super) const BY_PERSON: &str = "by-person";

/// What the journal calls the default level.
pub(super) const DEFAULT: &str = "default";

/// What writing default and rules to Exchange would change, and whom that would lock out.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RulePlan {
    /// The changes, those that let devices in first.
    pub changes: Vec<RuleChange>,
    /// Every device that has mail now and that the changes alone would keep out, of whichever user.
    pub hit: Vec<ImpactRow>,
}

/// The plan for a policy that nobody has saved yet. Empty where the policy writes no rules.
pub async fn rule_plan(
    services: &Services,
    actor: &Actor,
    id: OrganisationId,
    access: AccessSettings,
) -> Result<RulePlan, Error> {
    actor.require(Permission::ReadService)?;
    let mut tx = services.store.read().await?;
    let organisation = existing(&mut tx, id).await?;
    plan(&mut tx, &Organisation { access, ..organisation }).await
}

/// Sets a policy that writes default and rules. With `allow_ahead`, every device of the plan gets an entry in its mailbox's allowed
/// list before anything that keeps out is written. Returns the plan that was carried out.
pub async fn write_rules(
    services: &Services,
    actor: &Actor,
    id: OrganisationId,
    access: AccessSettings,
    allow_ahead: bool,
) -> Result<RulePlan, Error> {
    actor.require(Permission::WriteService)?;
    // Judging a large organisation takes seconds: not while others wait to write.
    let mut tx = services.store.read().await?;
    let organisation = existing(&mut tx, id).await?;
    let plan = plan(&mut tx, &Organisation { access: access.clone(), ..organisation }).await?;
    drop(tx);
    let mut tx = services.store.write().await?;
    let organisation = replace_access(services, &mut tx, actor, id, access).await?;
    if allow_ahead {
        for row in &plan.hit {
            let entry = EntryChange {
                mailbox: row.mailbox,
                eas_id: row.eas_id.clone(),
                add: Some(List::Allowed),
                remove: None,
            };
            ask(services, &mut tx, &organisation, Operation::Entry { entry }, BY_PERSON, actor).await?;
        }
        let details = json!({ "devices": plan.hit.len() });
        note(services, &mut tx, actor, "exchange.allow-ahead", &organisation, details).await?;
    }
    let job = JudgeAccess { organisation: id, by_person: is_person(actor), rules: true, shown: None };
    jobs::enqueue(&mut tx, &*services.random, services.now(), &job).await?;
    tx.commit().await?;
    services.wake.wake();
    Ok(plan)
}

/// Refuses a policy that would keep out devices by default and rules: whoever sets it has not been shown which.
pub(super) async fn refuse_unseen(
    services: &Services,
    id: OrganisationId,
    access: &AccessSettings,
) -> Result<(), Error> {
    let mut tx = services.store.read().await?;
    let organisation = existing(&mut tx, id).await?;
    let hit = plan(&mut tx, &Organisation { access: access.clone(), ..organisation }).await?.hit.len();
    if hit == 0 {
        return Ok(());
    }
    let message = format!(
        "default level and rules would lock out {hit} of the devices that have mail now: save it in the console, which shows them"
    );
    Err(Error::Conflict { code: "rules-unseen", message })
}

/// What writing default and rules of the policy as it is would change, and whom that would lock out.
pub(super) async fn plan(tx: &mut Tx, organisation: &Organisation) -> Result<RulePlan, Error> {
    let Some(current) = &organisation.rules else { return Ok(RulePlan::default()) };
    let wanted = organisation.access.wanted_rules(current);
    let changes = rule_changes(current, &wanted, &organisation.own_rules);
    if changes.is_empty() {
        return Ok(RulePlan::default());
    }
    let (before, then) = (current.clone(), after(current, &changes));
    let hit = everybody(
        tx,
        organisation,
        |_| Vec::new(),
        move |hit, row, verdict| {
            let Some(partnership) = &verdict.row else { return };
            let (judged, look) = (&verdict.judged, &partnership.look);
            let mut decision = judged.decision.clone();
            // Report mode and users whom enforcement has not reached get no entry that would save them.
            let entries =
                if decision.enforced { judged.entries.with(decision.entry) } else { judged.entries };
            let gate = partnership.gate(&row.mailbox);
            decision.before = evaluate(gate, entries, &before, look).0;
            decision.level = evaluate(gate, entries, &then, look).0;
            if decision.locks_out() {
                hit.push(ImpactRow::new(row, verdict, decision));
            }
        },
    )
    .await?;
    let mut hit: Vec<ImpactRow> = hit.into_iter().flatten().collect();
    hit.sort_by_key(|row| !row.is_further);
    Ok(RulePlan { changes, hit })
}

/// Default and rules as they are when the changes are made: rules of others stay.
pub(super) fn after(current: &OrganisationRules, changes: &[RuleChange]) -> OrganisationRules {
    let mut rules = current.clone();
    for change in changes {
        match change {
            RuleChange::SetDefault { level, .. } => rules.default_level = *level,
            RuleChange::Add { rule } | RuleChange::SetLevel { rule, .. } => {
                rules.rules.retain(|known| known.name() != rule.name());
                rules.rules.push(rule.clone());
            }
            RuleChange::Remove { rule } => rules.rules.retain(|known| known.name() != rule.name()),
        }
    }
    rules
}

/// Asks for the changes that bring default and rules to what the policy wants. Only after somebody set it, and once more when they are
/// read first: what an administrator changes in Exchange meanwhile is not fought over, [`differ`] tells of it. Where no person started it,
/// nothing is asked for while the brake holds lock-outs back: a default would do to all at once what waits to be decided.
pub(super) async fn want_rules(
    services: &Services,
    tx: &mut Tx,
    organisation: &Organisation,
    by_person: bool,
) -> Result<(), Error> {
    let Some(current) = &organisation.rules else { return Ok(()) };
    if !by_person && is_held(tx, organisation.id, services.now()).await? {
        return Ok(());
    }
    let wanted = organisation.access.wanted_rules(current);
    for rule in rule_changes(current, &wanted, &organisation.own_rules) {
        let operation = Operation::Rule { rule };
        let known = tx.intent_about(organisation.id, &operation.subject()).await?;
        if known.is_none_or(|known| known.operation != operation) {
            ask(services, tx, organisation, operation, "policy", &Actor::System).await?;
        }
    }
    Ok(())
}

/// Whether lock-outs of an organisation wait for a person, or a person wants them not to be made.
async fn is_held(tx: &mut Tx, id: OrganisationId, now: DateTime<Utc>) -> Result<bool, Error> {
    let standing = brakes::standing(tx, &cause(id), now).await?;
    Ok(matches!(standing, Standing::Open { .. } | Standing::Kept))
}

/// Whether default and rules in Exchange are others than the policy wants, and nothing waits that would change them: they could not
/// be written without locking somebody out, or somebody else has changed them since.
pub(super) async fn differ(tx: &mut Tx, organisation: &Organisation) -> Result<bool, Error> {
    let Some(current) = &organisation.rules else { return Ok(false) };
    let wanted = organisation.access.wanted_rules(current);
    for rule in rule_changes(current, &wanted, &organisation.own_rules) {
        if tx.intent_about(organisation.id, &Operation::Rule { rule }.subject()).await?.is_none() {
            return Ok(true);
        }
    }
    Ok(false)
}

async fn ask(
    services: &Services,
    tx: &mut Tx,
    organisation: &Organisation,
    operation: Operation,
    cause: &str,
    actor: &Actor,
) -> Result<(), Error> {
    use domain::access::plan::{Effect, priority};
    let lets_in = match &operation {
        Operation::Rule { rule } => rule.lets_in(),
        _ => true,
    };
    let priority = priority(if lets_in { Effect::Release } else { Effect::LockOut }, true);
    let asked = Asked { priority, by_person: true, cause, actor: actor.name(), undoes: None };
    asked.put(services, tx, organisation.id, operation).await
}

/// Whether an intent keeps devices out by default or rule. It waits until everybody who is to be let in is.
pub(super) fn keeps_out(intent: &Intent) -> bool {
    matches!(&intent.operation, Operation::Rule { rule } if !rule.lets_in()) && intent.undoes.is_none()
}

/// Whether a change of default or rules lets devices in.
pub(super) fn opens(operation: &Operation) -> bool {
    matches!(operation, Operation::Rule { rule } if rule.lets_in())
}

/// Whether an intent takes an allow back. It waits until default and rules let its device in without.
pub(super) fn takes_allow_back(intent: &Intent) -> bool {
    let is_allow = |entry: &EntryChange| entry.remove == Some(List::Allowed) && entry.add.is_none();
    matches!(&intent.operation, Operation::Entry { entry } if is_allow(entry)) && intent.undoes.is_some()
}

/// Whether an intent lets somebody in by a personal entry.
pub(super) fn lets_in(intent: &Intent) -> bool {
    matches!(&intent.operation, Operation::Entry { entry } if entry.add == Some(List::Allowed))
}
