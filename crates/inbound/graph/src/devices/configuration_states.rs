//! GET managedDevices/{id}/deviceConfigurationStates: the device's profiles with the state of each setting.

use serde_json::Value;
use services::managed::Managed;
use services::status;

use crate::call::Call;
use crate::collection::page;
use crate::failure::Failure;
use crate::reply::Reply;
use crate::shape::device::PLACE;
use crate::shape::status::{Whose, configuration_state};

pub(crate) async fn handle(call: Call) -> Result<Reply, Failure> {
    let found = super::found(&call).await?;
    let states = states(&call, &found).await?;
    page(&call, &format!("{PLACE}('{}')/deviceConfigurationStates", super::id(&call)?), states)
}

/// The states of a device's profiles.
pub(super) async fn states(call: &Call, found: &Managed) -> Result<Vec<Value>, Failure> {
    let Managed::Enrolled(found, _) = found else { return Ok(Vec::new()) };
    let device = &found.device;
    let whose = Whose {
        user: device.user.to_string(),
        name: &found.user_name,
        principal_name: found.principal_name.as_deref(),
        mail: found.mail.as_deref(),
    };
    let profiles = status::device_profiles(&call.services, &call.actor, device.id).await?;
    let id = device.id.to_string();
    Ok(profiles.iter().map(|profile| Value::Object(configuration_state(&id, &whose, profile))).collect())
}
