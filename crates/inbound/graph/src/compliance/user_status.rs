//! GET deviceCompliancePolicies/{id}/userStatuses/{key}.

use serde_json::json;
use services::compliance;

use crate::call::Call;
use crate::failure::Failure;
use crate::reply::Reply;
use crate::shape::compliance::{PLACE, user_status};

pub(crate) async fn handle(call: Call) -> Result<Reply, Failure> {
    let id = super::policy(&call).await?.id;
    let users = compliance::users(&call.services, &call.actor, id).await?;
    let key = json!(call.key(1));
    let found = users.iter().map(|user| user_status(id, user)).find(|user| user.get("id") == Some(&key));
    let found = found.ok_or_else(|| Failure::not_found("userStatus", call.key(1)))?;
    Ok(Reply::Json(call.entity(&format!("{PLACE}('{id}')/userStatuses"), found)))
}
