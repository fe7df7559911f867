//! POST deviceCompliancePolicies/{id}/scheduleActionsForRules: what follows when a device does not meet the policy, all of it.

use serde_json::Value;
use services::compliance::{self, NewPolicy};

use super::document;
use crate::call::Call;
use crate::failure::Failure;
use crate::reply::Reply;

pub(crate) async fn handle(call: Call) -> Result<Reply, Failure> {
    let found = super::policy(&call).await?;
    let rules = call.object()?.get("deviceComplianceScheduledActionForRules").unwrap_or(&Value::Null);
    let new = NewPolicy {
        display_name: found.display_name,
        description: found.description,
        settings: found.settings,
        actions: document::actions(rules)?,
    };
    let seen = call.if_match.as_deref();
    compliance::update_version(&call.services, &call.actor, found.id, new, None, seen).await?;
    Ok(Reply::DoneWithOk)
}
