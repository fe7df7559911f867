//! Whom a brake of an Exchange organisation holds back: judged as of now, so that the list is the one a person decides on.

use domain::access::Decision;
use domain::actor::{Actor, Permission};
use domain::brake::Brake;
use domain::id::OrganisationId;

use super::impact::{ImpactRow, weigh};
use super::organisations::existing;
use crate::{Error, Services};

/// The organisation whose lock-outs a brake holds back; `None` for a brake about something else.
pub fn braked_organisation(brake: &Brake) -> Option<OrganisationId> {
    brake.cause.strip_prefix(store::lease::OF_CONNECTORS)?.parse().ok()
}

/// Every device that would lose its mail if the brake were released, the first thousand of them.
pub async fn held_back(
    services: &Services,
    actor: &Actor,
    id: OrganisationId,
) -> Result<Vec<ImpactRow>, Error> {
    actor.require(Permission::ReadService)?;
    let mut tx = services.store.read().await?;
    let organisation = existing(&mut tx, id).await?;
    let is_held = |decision: &Decision| decision.enforced && decision.locks_out();
    Ok(weigh(&mut tx, &organisation, organisation.rules.as_ref(), is_held).await?.rows)
}
