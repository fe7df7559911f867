//! What a profile refers to.

use domain::actor::Actor;
use domain::catalogue::{Problem, Warning, check_targets};
use domain::id::ProfileId;
use domain::profile::{ProfileType, Reference};
use serde_json::{Map, Value};
use store::Tx;

use super::{Change, NameRule, Saved, change};
use crate::{Error, Services};

/// Looks up the profiles referred to and checks that they fit. What does not is added to the problems, where its place has none.
pub(super) async fn check(
    tx: &mut Tx,
    kind: ProfileType,
    references: &[Reference],
    problems: &mut Vec<Problem>,
) -> Result<Vec<Warning>, Error> {
    let mut targets = Vec::with_capacity(references.len());
    for reference in references {
        targets.push((reference.clone(), tx.profile(reference.target).await?));
    }
    Ok(check_targets(kind, &targets).unwrap_or_else(|found| {
        let new: Vec<_> = found
            .into_iter()
            .filter(|problem| !problems.iter().any(|known| known.is_at(&problem.setting)))
            .collect();
        problems.extend(new);
        Vec::new()
    }))
}

/// Sets or clears one reference: Graph's `$ref`.
pub async fn set_reference(
    services: &Services,
    actor: &Actor,
    id: ProfileId,
    role: &str,
    target: Option<ProfileId>,
) -> Result<Saved, Error> {
    let target = target.map_or(Value::Null, |target| Value::String(target.to_string()));
    let settings = Map::from_iter([(format!("{role}@odata.bind"), target)]);
    change(services, actor, id, Change { settings, ..Change::default() }, NameRule::Warn).await
}
