//! Disputed devices: each claims to be one that another user has, and inherits nothing until a person decides.

use domain::actor::{Actor, Permission};
use domain::device::{Device, DeviceState};
use domain::enrolment::EnrolmentState;
use domain::id::DeviceId;
use store::Tx;

use crate::device_list::ListedDevice;
use crate::{Error, Services};

/// A device that claims to be one of another user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dispute {
    /// The device that claims it, with the user who enrolled it now.
    pub claim: ListedDevice,
    /// The device as it is managed today, with its user; `None` if that one has left in the meantime.
    pub holder: Option<ListedDevice>,
}

/// Up to `limit` devices that wait for a decision, the oldest claim first.
pub async fn list(services: &Services, actor: &Actor, limit: u32) -> Result<Vec<Dispute>, Error> {
    actor.require(Permission::ReadDevices)?;
    let mut tx = services.store.read().await?;
    let mut disputes = Vec::new();
    for device in tx.disputed_devices(limit).await? {
        disputes.push(dispute(&mut tx, device).await?);
    }
    Ok(disputes)
}

/// The dispute about a device; `None` if there is none (any more).
pub async fn one(services: &Services, actor: &Actor, id: DeviceId) -> Result<Option<Dispute>, Error> {
    actor.require(Permission::ReadDevices)?;
    let mut tx = services.store.read().await?;
    match tx.device(id).await?.filter(|device| device.state == DeviceState::Disputed) {
        Some(device) => Ok(Some(dispute(&mut tx, device).await?)),
        None => Ok(None),
    }
}

async fn dispute(tx: &mut Tx, device: Device) -> Result<Dispute, Error> {
    let mut holder = None;
    if let Some(udid) = &device.udid {
        let active = tx
            .enrolments_by_udid(udid)
            .await?
            .into_iter()
            .find(|other| other.state == EnrolmentState::Active && other.device != Some(device.id));
        if let Some(id) = active.and_then(|enrolment| enrolment.device)
            && let Some(held) = tx.device(id).await?
        {
            holder = Some(listed(tx, held).await?);
        }
    }
    Ok(Dispute { claim: listed(tx, device).await?, holder })
}

async fn listed(tx: &mut Tx, device: Device) -> Result<ListedDevice, Error> {
    let user = tx.user(device.user).await?;
    Ok(ListedDevice::new(device, user))
}
