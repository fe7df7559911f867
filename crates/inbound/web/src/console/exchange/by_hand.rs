//! What people do about one partnership: allow, block and remove it, accept its look, and say which device is behind it (BY-9, CO-2).

use axum::extract::Path;
use axum::response::Redirect;
use domain::id::{DeviceId, OrganisationId, PartnershipId};
use services::Error;
use services::exchange::{self, ByHand};

use super::organisation::address;
use crate::failure::Failure;
use crate::visit::Visit;

/// `POST /console/exchange/{id}/partnerships/{key}/change?act=allow`. What is removed does not come back: it is shown before, as
/// where many are chosen.
pub(super) async fn change(
    visit: Visit,
    Path((id, key)): Path<(OrganisationId, PartnershipId)>,
) -> Result<Redirect, Failure> {
    let act = visit.query("act").and_then(ByHand::from_name).filter(|act| *act != ByHand::Remove);
    let act = act.ok_or_else(|| Error::invalid("act", "unknown-word", "allow or block"))?;
    exchange::by_hand(visit.services(), &visit.actor(), id, act, &[key], false).await?;
    Ok(back(id, key, "exchange-by-hand"))
}

/// `POST /console/exchange/{id}/partnerships/{key}/accept-look`
pub(super) async fn accept_look(
    visit: Visit,
    Path((id, key)): Path<(OrganisationId, PartnershipId)>,
) -> Result<Redirect, Failure> {
    exchange::accept_look(visit.services(), &visit.actor(), key).await?;
    Ok(back(id, key, "saved"))
}

/// `POST /console/exchange/{id}/partnerships/{key}/link?device=…`
pub(super) async fn link(
    visit: Visit,
    Path((id, key)): Path<(OrganisationId, PartnershipId)>,
) -> Result<Redirect, Failure> {
    exchange::link_device(visit.services(), &visit.actor(), key, device(&visit)?).await?;
    Ok(back(id, key, "saved"))
}

/// `POST /console/exchange/{id}/partnerships/{key}/unlink?device=…`
pub(super) async fn unlink(
    visit: Visit,
    Path((id, key)): Path<(OrganisationId, PartnershipId)>,
) -> Result<Redirect, Failure> {
    exchange::unlink_device(visit.services(), &visit.actor(), key, device(&visit)?).await?;
    Ok(back(id, key, "saved"))
}

/// `POST /console/exchange/{id}/partnerships/{key}/claimant?device=…`
pub(super) async fn claimant(
    visit: Visit,
    Path((id, key)): Path<(OrganisationId, PartnershipId)>,
) -> Result<Redirect, Failure> {
    exchange::choose_claimant(visit.services(), &visit.actor(), key, device(&visit)?).await?;
    Ok(back(id, key, "saved"))
}

fn device(visit: &Visit) -> Result<DeviceId, Failure> {
    let wanted = visit.query("device").unwrap_or_default();
    wanted.parse().map_err(|_| Error::not_found("device", wanted).into())
}

fn back(id: OrganisationId, key: PartnershipId, done: &str) -> Redirect {
    Redirect::to(&format!("{}/partnerships/{key}?done={done}", address(id)))
}
