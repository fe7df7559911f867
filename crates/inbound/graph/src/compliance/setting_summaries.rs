//! GET deviceCompliancePolicies/{id}/deviceSettingStateSummaries, and its `$count`.

use domain::compliance::CompliancePolicy;
use serde_json::Value;
use services::compliance;

use crate::call::Call;
use crate::collection::page;
use crate::failure::Failure;
use crate::reply::Reply;
use crate::shape::compliance::{PLACE, setting_summary};

pub(crate) async fn handle(call: Call) -> Result<Reply, Failure> {
    let found = super::policy(&call).await?;
    let entities = all(&call, &found).await?;
    page(&call, &format!("{PLACE}('{}')/deviceSettingStateSummaries", found.id), entities)
}

/// One for each setting of a policy.
pub(super) async fn all(call: &Call, policy: &CompliancePolicy) -> Result<Vec<Value>, Failure> {
    let counted = compliance::settings_of(&call.services, &call.actor, policy.id).await?;
    Ok(counted
        .iter()
        .map(|(setting, counts)| Value::Object(setting_summary(policy, *setting, counts)))
        .collect())
}
