//! POST managedDevices/{id}/syncDevice, POST …/retire and DELETE managedDevices/{id}.

use services::devices;

use crate::call::Call;
use crate::failure::Failure;
use crate::reply::Reply;

/// Asks the device for news at once.
pub(crate) async fn sync(call: Call) -> Result<Reply, Failure> {
    devices::sync(&call.services, &call.actor, super::id(&call)?).await?;
    Ok(Reply::Done)
}

/// Takes our profiles and the management off the device.
pub(crate) async fn retire(call: Call) -> Result<Reply, Failure> {
    devices::retire(&call.services, &call.actor, super::id(&call)?).await?;
    Ok(Reply::Done)
}

/// Deletes the device without waiting for it.
pub(crate) async fn delete(call: Call) -> Result<Reply, Failure> {
    devices::delete(&call.services, &call.actor, super::id(&call)?).await?;
    Ok(Reply::Done)
}
