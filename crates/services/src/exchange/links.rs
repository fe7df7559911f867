//! What people say about the device behind a partnership: which one it is, and that its changed look is right (CO-2).

use domain::actor::{Actor, Permission};
use domain::device::Device;
use domain::id::{DeviceId, PartnershipId};
use domain::partnership::{Claim, LinkSource, Suggestion, suggest};
use serde_json::json;
use store::Tx;
use store::exchange::organisation::Organisation;
use store::exchange::partnership::PartnershipRow;

use super::organisations::{existing, note};
use crate::{Error, Services};

/// The devices of the mailbox's users that may stand behind a partnership by their looks, the likeliest first.
pub async fn suggestions(
    services: &Services,
    actor: &Actor,
    id: PartnershipId,
) -> Result<Vec<(Suggestion, Device)>, Error> {
    actor.require(Permission::ReadDevices)?;
    let mut tx = services.store.read().await?;
    let (_, row) = found(&mut tx, id).await?;
    let devices = devices(&mut tx, &row).await?;
    let suggested = suggest(&row.partnership, &devices, |_| None);
    let of = |id: DeviceId| devices.iter().find(|device| device.id == id).cloned();
    Ok(suggested.into_iter().filter_map(|one| Some((one.clone(), of(one.device)?))).collect())
}

/// Links a partnership to a device of one of the mailbox's users, at a person's word.
pub async fn link_device(
    services: &Services,
    actor: &Actor,
    id: PartnershipId,
    device: DeviceId,
) -> Result<(), Error> {
    actor.require(Permission::OperateDevices)?;
    let mut tx = services.store.write().await?;
    let (organisation, row) = found(&mut tx, id).await?;
    if !devices(&mut tx, &row).await?.iter().any(|known| known.id == device) {
        let message = "the device is nobody's whose mailbox it is: give them the mailbox first".to_owned();
        return Err(Error::Conflict { code: "other-users-device", message });
    }
    let claim = Claim { eas_id: row.partnership.eas_id.clone(), source: LinkSource::Person };
    tx.add_device_eas_id(device, &claim, actor.name(), services.now()).await?;
    let details = json!({ "device": device, "easId": claim.eas_id });
    note(services, &mut tx, actor, "exchange.link", &organisation, details).await?;
    tx.commit().await?;
    services.wake.wake();
    Ok(())
}

/// Takes back what a person said. Refused for an id that the device itself reports.
pub async fn unlink_device(
    services: &Services,
    actor: &Actor,
    id: PartnershipId,
    device: DeviceId,
) -> Result<(), Error> {
    actor.require(Permission::OperateDevices)?;
    let mut tx = services.store.write().await?;
    let (organisation, row) = found(&mut tx, id).await?;
    let eas_id = &row.partnership.eas_id;
    if !tx.remove_device_eas_id(device, eas_id).await? {
        let message = "no person linked them: the device reports this id itself".to_owned();
        return Err(Error::Conflict { code: "not-linked-by-a-person", message });
    }
    let details = json!({ "device": device, "easId": eas_id });
    note(services, &mut tx, actor, "exchange.unlink", &organisation, details).await?;
    tx.commit().await?;
    services.wake.wake();
    Ok(())
}

/// Accepts how a linked partnership looks now.
pub async fn accept_look(services: &Services, actor: &Actor, id: PartnershipId) -> Result<(), Error> {
    actor.require(Permission::OperateDevices)?;
    let mut tx = services.store.write().await?;
    let (organisation, row) = locked(&mut tx, id).await?;
    let (Some(mut link), Some(decision)) = (row.link, row.decision) else {
        return Err(not_linked());
    };
    let changes = std::mem::take(&mut link.look_changes);
    link.look = row.partnership.look.into();
    tx.put_partnership_decision(id, Some(&link), &decision, services.now()).await?;
    due(&mut tx, link.device).await?;
    let details = json!({ "device": link.device, "changes": changes });
    note(services, &mut tx, actor, "exchange.look.accept", &organisation, details).await?;
    tx.commit().await?;
    services.wake.wake();
    Ok(())
}

/// Says to which of the devices that claim an id it belongs. The others are told of no more.
pub async fn choose_claimant(
    services: &Services,
    actor: &Actor,
    id: PartnershipId,
    device: DeviceId,
) -> Result<(), Error> {
    actor.require(Permission::OperateDevices)?;
    let mut tx = services.store.write().await?;
    let (organisation, row) = locked(&mut tx, id).await?;
    let (Some(mut link), Some(decision)) = (row.link, row.decision) else {
        return Err(not_linked());
    };
    let before = link.device;
    let mut claimants = std::mem::take(&mut link.contested_by);
    claimants.push(before);
    if !claimants.contains(&device) {
        let message = "the device does not claim this id".to_owned();
        return Err(Error::Conflict { code: "no-claimant", message });
    }
    claimants.retain(|claimant| *claimant != device);
    link.device = device;
    link.contested_by.clone_from(&claimants);
    link.settled = claimants;
    link.look = row.partnership.look.into();
    link.look_changes.clear();
    tx.put_partnership_decision(id, Some(&link), &decision, services.now()).await?;
    due(&mut tx, device).await?;
    let details = json!({ "device": device, "before": before, "notTheirs": link.settled });
    note(services, &mut tx, actor, "exchange.claimant.choose", &organisation, details).await?;
    tx.commit().await?;
    services.wake.wake();
    Ok(())
}

fn not_linked() -> Error {
    let message = "no device is behind this partnership".to_owned();
    Error::Conflict { code: "not-linked", message }
}

/// Has the device's user judged.
async fn due(tx: &mut Tx, device: DeviceId) -> Result<(), Error> {
    if let Some(device) = tx.device(device).await? {
        tx.access_due_for_user(device.user).await?;
    }
    Ok(())
}

async fn found(tx: &mut Tx, id: PartnershipId) -> Result<(Organisation, PartnershipRow), Error> {
    let row = tx.partnership(id).await?.ok_or_else(|| Error::not_found("partnership", id))?;
    let organisation = existing(tx, row.partnership.organisation).await?;
    Ok((organisation, row))
}

/// The same for an act that writes the link down: a judgement may be writing another one.
async fn locked(tx: &mut Tx, id: PartnershipId) -> Result<(Organisation, PartnershipRow), Error> {
    let (organisation, _) = found(tx, id).await?;
    tx.lock_exchange_organisation(organisation.id).await?;
    found(tx, id).await
}

/// The devices of those whose mailbox it is.
async fn devices(tx: &mut Tx, row: &PartnershipRow) -> Result<Vec<Device>, Error> {
    let (organisation, mailbox) = (row.partnership.organisation, row.partnership.mailbox);
    let mut users = tx.further_users_of_mailbox(organisation, mailbox).await?;
    users.extend(tx.exchange_mailbox(organisation, mailbox).await?.and_then(|row| row.mailbox.user));
    let mut devices = Vec::new();
    for user in users {
        devices.extend(tx.devices_of_user(user).await?);
    }
    Ok(devices)
}
