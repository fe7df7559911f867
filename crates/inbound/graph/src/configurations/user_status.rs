//! GET deviceConfigurations/{id}/userStatuses/{key}.

use serde_json::json;
use services::status;

use crate::call::Call;
use crate::failure::Failure;
use crate::reply::Reply;
use crate::shape::profile::PLACE;
use crate::shape::status::user_status;

pub(crate) async fn handle(call: Call) -> Result<Reply, Failure> {
    let id = super::id(&call)?;
    let users = status::user_statuses(&call.services, &call.actor, id).await?;
    let key = json!(call.key(1));
    let found = users.iter().map(|user| user_status(id, user)).find(|user| user.get("id") == Some(&key));
    let found = found.ok_or_else(|| Failure::not_found("userStatus", call.key(1)))?;
    Ok(Reply::Json(call.entity(&format!("{PLACE}('{id}')/userStatuses"), found)))
}
