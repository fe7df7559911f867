//! GET deviceCompliancePolicies/{id}/userStatuses, and its `$count`.

use serde_json::Value;
use services::compliance;

use crate::call::Call;
use crate::collection::page;
use crate::failure::Failure;
use crate::reply::Reply;
use crate::shape::compliance::{PLACE, user_status};

pub(crate) async fn handle(call: Call) -> Result<Reply, Failure> {
    let id = super::policy(&call).await?.id;
    let users = compliance::users(&call.services, &call.actor, id).await?;
    let entities = users.iter().map(|user| Value::Object(user_status(id, user))).collect();
    page(&call, &format!("{PLACE}('{id}')/userStatuses"), entities)
}
