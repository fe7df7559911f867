//! GET managedDevices/{id}/deviceCompliancePolicyStates: what each policy says of a device, with the state of each setting.

use domain::compliance::CompliancePolicy;
use serde_json::Value;
use services::compliance::{self, ComplianceResult};
use services::managed::Managed;

use crate::call::Call;
use crate::collection::page;
use crate::failure::Failure;
use crate::reply::Reply;
use crate::shape::compliance::policy_state;
use crate::shape::device::PLACE;
use crate::shape::status::Whose;

pub(crate) async fn handle(call: Call) -> Result<Reply, Failure> {
    let found = super::found(&call).await?;
    let states = states(&call, &found).await?;
    page(&call, &format!("{PLACE}('{}')/deviceCompliancePolicyStates", super::id(&call)?), states)
}

/// What the policies say of a device.
pub(super) async fn states(call: &Call, found: &Managed) -> Result<Vec<Value>, Failure> {
    let Managed::Enrolled(found, _) = found else { return Ok(Vec::new()) };
    let device = &found.device;
    let whose = Whose {
        user: device.user.to_string(),
        name: &found.user_name,
        principal_name: found.principal_name.as_deref(),
        mail: found.mail.as_deref(),
    };
    let compliance = compliance::of_device(&call.services, &call.actor, device.id).await?;
    let id = device.id.to_string();
    let state = |(policy, result): &(CompliancePolicy, ComplianceResult)| {
        Value::Object(policy_state(&id, &whose, policy, result))
    };
    Ok(compliance.policies.iter().map(state).collect())
}
