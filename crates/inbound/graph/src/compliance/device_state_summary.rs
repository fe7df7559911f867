//! GET deviceManagement/deviceCompliancePolicyDeviceStateSummary: how many devices are in which state, over all policies.

use domain::device::ComplianceState;
use serde_json::json;
use services::compliance;

use crate::call::Call;
use crate::failure::Failure;
use crate::reply::Reply;
use crate::shape::fields;

const KIND: &str = "deviceCompliancePolicyDeviceStateSummary";

pub(crate) async fn handle(call: Call) -> Result<Reply, Failure> {
    let counts = compliance::devices_by_state(&call.services, &call.actor).await?;
    let count = |state| counts.get(&state).copied().unwrap_or(0);
    let entity = fields(json!({
        "id": KIND,
        "unknownDeviceCount": count(ComplianceState::Unknown),
        "notApplicableDeviceCount": 0,
        "compliantDeviceCount": count(ComplianceState::Compliant),
        "remediatedDeviceCount": 0,
        "nonCompliantDeviceCount": count(ComplianceState::Noncompliant),
        "inGracePeriodCount": count(ComplianceState::InGracePeriod),
        "errorDeviceCount": 0,
        "conflictDeviceCount": 0,
        // There is no other management that judges devices beside us.
        "configManagerCount": 0,
    }));
    Ok(Reply::Json(call.entity(&format!("deviceManagement/{KIND}"), entity)))
}
