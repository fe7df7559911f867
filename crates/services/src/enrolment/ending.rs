//! How an enrolment ends.

use chrono::{DateTime, Utc};
use domain::device::DeviceState;
use domain::enrolment::{Enrolment, EnrolmentState};
use store::Tx;

use crate::Error;

/// Why an enrolment ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// The user removed the management.
    Left,
    /// An administrator retired the device, and it removed the management.
    Retired,
    /// An administrator deleted the device without waiting for it.
    Deleted,
    /// The same device enrolled again; it keeps its row.
    Superseded,
    /// A person decided that the device is not this user's.
    Rejected,
}

/// Ends an enrolment: its certificates are revoked, its queue is emptied, and its device is retired, unless a newer
/// enrolment takes the device over.
pub(crate) async fn end(
    tx: &mut Tx,
    mut enrolment: Enrolment,
    ending: Ending,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    enrolment.state = match ending {
        Ending::Superseded => EnrolmentState::Superseded,
        Ending::Left | Ending::Retired | Ending::Deleted | Ending::Rejected => EnrolmentState::Ended,
    };
    enrolment.ended_at = Some(now);
    tx.update_enrolment(&enrolment).await?;
    tx.withdraw_commands(enrolment.id).await?;
    let reason = match ending {
        Ending::Superseded => ca::RevocationReason::Superseded,
        _ => ca::RevocationReason::CessationOfOperation,
    };
    crate::revocation::revoke_of_enrolment(tx, enrolment.id, reason, now).await?;
    let Some(device) = enrolment.device.filter(|_| ending != Ending::Superseded) else { return Ok(()) };
    if let Some(mut device) = tx.device(device).await? {
        device.state = DeviceState::Retired;
        tx.update_device(&device).await?;
        tx.set_inventory_due(device.id, None).await?;
        tx.delete_deployments_of(device.id).await?;
        tx.delete_apps_of(device.id).await?;
    }
    Ok(())
}
