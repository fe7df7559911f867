//! Whom a brake of an Exchange organisation holds back: judged as of now, so that the list is the one a person decides on.

use domain::actor::Actor;
use domain::brake::Brake;
use domain::id::OrganisationId;

use super::impact::{ImpactRow, impact};
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
    let mut rows = impact(services, actor, id).await?.rows;
    rows.retain(|row| row.decision.enforced && row.decision.locks_out());
    Ok(rows)
}
