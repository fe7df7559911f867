//! What a profile refers to.

use domain::actor::Actor;
use domain::catalogue::{Warning, check_targets};
use domain::id::ProfileId;
use domain::profile::{ProfileType, Reference};
use serde_json::{Map, Value};
use store::Tx;

use super::{Change, NameRule, Saved, change, invalid};
use crate::{Error, Services};

/// Looks up the profiles referred to and checks that they fit.
pub(super) async fn check(
    tx: &mut Tx,
    kind: ProfileType,
    references: &[Reference],
) -> Result<Vec<Warning>, Error> {
    let mut targets = Vec::with_capacity(references.len());
    for reference in references {
        targets.push((reference.clone(), tx.profile(reference.target).await?));
    }
    check_targets(kind, &targets).map_err(invalid)
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
