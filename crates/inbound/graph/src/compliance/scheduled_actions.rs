//! GET deviceCompliancePolicies/{id}/scheduledActionsForRule.

use serde_json::Value;

use crate::call::Call;
use crate::collection::page;
use crate::failure::Failure;
use crate::reply::Reply;
use crate::shape::compliance::{PLACE, scheduled_actions};

pub(crate) async fn handle(call: Call) -> Result<Reply, Failure> {
    let found = super::policy(&call).await?;
    let context = format!("{PLACE}('{}')/scheduledActionsForRule", found.id);
    page(&call, &context, vec![Value::Object(scheduled_actions(&found))])
}
