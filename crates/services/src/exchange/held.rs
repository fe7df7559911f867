//! Whom a brake of an Exchange organisation holds back: judged as of now, so that the list is the one a person decides on.

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

/// The devices that would lose their mail if a brake were released.
#[derive(Clone, Debug, PartialEq)]
pub struct HeldBack {
    /// How many they are.
    pub devices: u64,
    /// The first thousand of them.
    pub rows: Vec<ImpactRow>,
}

/// Every device that would lose its mail if the brake were released now.
pub async fn held_back(services: &Services, actor: &Actor, id: OrganisationId) -> Result<HeldBack, Error> {
    actor.require(Permission::ReadService)?;
    let mut tx = services.store.read().await?;
    let organisation = existing(&mut tx, id).await?;
    let is_held =
        |row: &ImpactRow| row.partnership.is_some() && row.decision.enforced && row.decision.locks_out();
    let impact = weigh(&mut tx, &organisation, organisation.rules.as_ref(), is_held).await?;
    Ok(HeldBack { devices: impact.blocked_at_once, rows: impact.rows })
}
