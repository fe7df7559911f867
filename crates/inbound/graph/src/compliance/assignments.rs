//! GET deviceCompliancePolicies/{id}/assignments.

use domain::id::CompliancePolicyId;
use serde_json::Value;
use services::compliance;

use crate::call::Call;
use crate::collection::page;
use crate::failure::Failure;
use crate::reply::Reply;
use crate::shape::compliance::{PLACE, target};

/// The context of a policy's assignments.
pub(super) fn context(policy: CompliancePolicyId) -> String {
    format!("{PLACE}('{policy}')/assignments")
}

pub(crate) async fn handle(call: Call) -> Result<Reply, Failure> {
    let found = super::policy(&call).await?;
    let targets = compliance::targets(&call.services, &call.actor, found.id).await?;
    let entities = targets.into_iter().map(|line| Value::Object(target(&call, found.id, line))).collect();
    page(&call, &context(found.id), entities)
}
