//! POST managedDevices/{id}/syncDevice, POST …/retire and DELETE managedDevices/{id}.

use domain::id::DeviceId;
use services::{Error, devices, managed};

use crate::call::Call;
use crate::failure::Failure;
use crate::reply::Reply;
use crate::shape::device::PLACE;

/// Asks the device for news at once.
pub(crate) async fn sync(call: Call) -> Result<Reply, Failure> {
    let id = super::id(&call)?;
    devices::sync(&call.services, &call.actor, id).await.map_err(|error| instead(error, id))?;
    Ok(Reply::Done)
}

/// Takes our profiles and the management off the device.
pub(crate) async fn retire(call: Call) -> Result<Reply, Failure> {
    let id = super::id(&call)?;
    devices::retire(&call.services, &call.actor, id).await.map_err(|error| instead(error, id))?;
    Ok(Reply::Done)
}

/// Deletes the device without waiting for it. A phone that only Exchange knows goes when Exchange has removed its partnership.
pub(crate) async fn delete(call: Call) -> Result<Reply, Failure> {
    managed::delete(&call.services, &call.actor, super::id(&call)?).await?;
    Ok(Reply::Done)
}

/// Says of a phone that nobody enrolled what can be done about it.
fn instead(error: Error, id: DeviceId) -> Error {
    let is_not_enrolled = devices::is_not_enrolled(&error);
    match error {
        Error::Invalid(mut problems) if is_not_enrolled => {
            for problem in &mut problems {
                problem.message = format!(
                    "{}, and no management reaches it. DELETE {PLACE}/{id} has Exchange remove its partnership; \
                     deviceManagement/exchangeOnPremisesPolicies says which phones get mail that are not enrolled; the \
                     console allows and blocks it by hand, under Exchange, Partnerships",
                    problem.message
                );
            }
            Error::Invalid(problems)
        }
        other => other,
    }
}
