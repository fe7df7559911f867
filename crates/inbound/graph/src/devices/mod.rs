//! deviceManagement/managedDevices. One endpoint a file.

pub(crate) mod act;
pub(crate) mod configuration_states;
pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod of_user;
pub(crate) mod policy_states;

use domain::id::DeviceId;
use serde_json::{Map, Value, json};
use services::device_list::{self, ListedDevice};
use services::exchange::{self, PartnershipRow};

use crate::call::Call;
use crate::failure::Failure;

/// The id in the path.
fn id(call: &Call) -> Result<DeviceId, Failure> {
    call.id(0, "managedDevice")
}

/// The device of the path.
async fn device(call: &Call) -> Result<ListedDevice, Failure> {
    let id = id(call)?;
    let device = device_list::device(&call.services, &call.actor, id).await?;
    device.ok_or_else(|| Failure::not_found("managedDevice", id))
}

/// What Exchange knows of a device.
async fn records(call: &Call, device: &ListedDevice) -> Result<Vec<PartnershipRow>, Failure> {
    let id = device.device.id;
    let mut found = exchange::records_of_devices(&call.services, &call.actor, &[id]).await?;
    Ok(found.remove(&id).unwrap_or_default())
}

/// Adds what the query wants along with a device.
async fn expand(call: &Call, device: &ListedDevice, entity: &mut Map<String, Value>) -> Result<(), Failure> {
    for wanted in &call.query.expand {
        let mut states = match wanted.property.as_str() {
            "deviceConfigurationStates" => configuration_states::states(call, device).await?,
            "deviceCompliancePolicyStates" => policy_states::states(call, device).await?,
            _ => return Err(Failure::bad_request("$expand names a property that cannot be expanded")),
        };
        for state in states.iter_mut().filter_map(Value::as_object_mut) {
            odata::select(state, &wanted.query.select);
        }
        entity.insert(wanted.property.clone(), json!(states));
    }
    Ok(())
}
