//! deviceManagement/managedDevices. One endpoint a file.

pub(crate) mod act;
pub(crate) mod configuration_states;
pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod of_user;
pub(crate) mod policy_states;

use domain::id::DeviceId;
use serde_json::{Map, Value, json};
use services::managed::{self, Managed};

use crate::call::Call;
use crate::failure::Failure;
use crate::shape::device::device;
use crate::shape::unenrolled::unenrolled;

/// The id in the path.
fn id(call: &Call) -> Result<DeviceId, Failure> {
    call.id(0, "managedDevice")
}

/// The device of the path, or the phone that nobody enrolled.
async fn found(call: &Call) -> Result<Managed, Failure> {
    let id = id(call)?;
    let found = managed::one(&call.services, &call.actor, id).await?;
    found.ok_or_else(|| Failure::not_found("managedDevice", id))
}

/// The entity.
fn entity(call: &Call, found: &Managed) -> Map<String, Value> {
    match found {
        Managed::Enrolled(listed, records) => device(call, listed, records),
        Managed::Unenrolled(phone) => unenrolled(call, phone),
    }
}

/// Adds what the query wants along with a device. A phone that nobody enrolled has neither profiles nor policies.
async fn expand(call: &Call, found: &Managed, entity: &mut Map<String, Value>) -> Result<(), Failure> {
    for wanted in &call.query.expand {
        let mut states = match wanted.property.as_str() {
            "deviceConfigurationStates" => configuration_states::states(call, found).await?,
            "deviceCompliancePolicyStates" => policy_states::states(call, found).await?,
            _ => return Err(Failure::bad_request("$expand names a property that cannot be expanded")),
        };
        for state in states.iter_mut().filter_map(Value::as_object_mut) {
            odata::select(state, &wanted.query.select);
        }
        entity.insert(wanted.property.clone(), json!(states));
    }
    Ok(())
}
