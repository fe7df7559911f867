//! From decisions to intents: the queue is brought to what is wanted now.

use std::collections::{BTreeMap, BTreeSet};

use domain::access::Operation;
use domain::access::plan::{Effect, Judged, Planned, Reach, plan, priority};
use store::Tx;
use store::exchange::intent::Intent;
use store::exchange::organisation::Organisation;

use super::Verdict;
use super::effect::{SINGLE, Weighed, about, subject};
use crate::exchange::asked::{Asked, GATEPOST};
use crate::exchange::rules::BY_PERSON;
use crate::{Error, Services};

/// Brings what waits about these partnerships to what is wanted.
pub(super) async fn want(
    services: &Services,
    tx: &mut Tx,
    organisation: &Organisation,
    verdicts: &[Verdict<'_>],
    weighed: &Weighed,
) -> Result<(), Error> {
    let judged: Vec<Judged> = verdicts.iter().map(|verdict| verdict.judged.clone()).collect();
    let causes: BTreeMap<String, &str> =
        judged.iter().map(|one| (about(one), one.decision.rule.name())).collect();
    let mut wanted = BTreeSet::new();
    for planned in plan(&judged, Reach::Enforced, SINGLE).changes {
        let subject = subject(&planned);
        // Nobody is locked out whom the brake held or did not weigh: who changed since is judged for that very reason.
        let may = planned.effect != Effect::LockOut || weighed.lock_outs.contains(&subject);
        let cause = causes.get(&subject).copied().unwrap_or_default();
        if may {
            put(services, tx, organisation, &planned, cause, weighed).await?;
        } else {
            keep_only(tx, organisation, &planned).await?;
        }
        wanted.insert(subject);
    }
    // What was wanted before and is so already, or is wanted no more.
    for subject in causes.into_keys().filter(|subject| !wanted.contains(subject)) {
        if weighed.waiting.as_ref().is_some_and(|waiting| !waiting.contains(&subject)) {
            continue;
        }
        if tx.intent_about(organisation.id, &subject).await?.is_some_and(|known| is_of_policy(&known)) {
            tx.withdraw_intent(organisation.id, &subject).await?;
        }
    }
    Ok(())
}

/// Whether the policy asked for it, and may take it back: not what a person asked for.
fn is_of_policy(known: &Intent) -> bool {
    known.undoes.is_none() && known.cause != BY_PERSON
}

async fn put(
    services: &Services,
    tx: &mut Tx,
    organisation: &Organisation,
    planned: &Planned,
    cause: &str,
    weighed: &Weighed,
) -> Result<(), Error> {
    let operation = Operation::Entry { entry: planned.change.clone() };
    let place = priority(planned.effect, weighed.bulk);
    if let Some(known) = tx.intent_about(organisation.id, &operation.subject()).await? {
        if known.undoes.is_none() && known.cause == BY_PERSON {
            // A person's act comes first. The policy looks at what it led to with the next sync.
            return Ok(());
        }
        if known.operation == operation {
            // What waits among many goes to the front once it is wanted by itself. It keeps its id, which a connector may know.
            let (place, by_person) = (known.priority.min(place), known.by_person || weighed.by_person);
            if (known.priority, known.by_person) != (place, by_person) {
                tx.hasten_intent(known.id, place, by_person).await?;
            }
            return Ok(());
        }
    }
    let by_person = weighed.by_person;
    let asked = Asked { priority: place, by_person, cause, actor: GATEPOST, undoes: None };
    asked.put(services, tx, organisation.id, operation).await
}

/// Leaves what waits about this if it is the same that may not be asked for now; something else is wanted no more.
async fn keep_only(tx: &mut Tx, organisation: &Organisation, planned: &Planned) -> Result<(), Error> {
    let operation = Operation::Entry { entry: planned.change.clone() };
    let subject = operation.subject();
    let known = tx.intent_about(organisation.id, &subject).await?;
    if known.is_some_and(|known| known.operation != operation && is_of_policy(&known)) {
        tx.withdraw_intent(organisation.id, &subject).await?;
    }
    Ok(())
}
