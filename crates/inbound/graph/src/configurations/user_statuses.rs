//! GET deviceConfigurations/{id}/userStatuses.

use serde_json::Value;
use services::status;

use crate::call::Call;
use crate::collection::page;
use crate::failure::Failure;
use crate::reply::Reply;
use crate::shape::profile::PLACE;
use crate::shape::status::user_status;

pub(crate) async fn handle(call: Call) -> Result<Reply, Failure> {
    let id = super::id(&call)?;
    let users = status::user_statuses(&call.services, &call.actor, id).await?;
    let entities = users.iter().map(|user| Value::Object(user_status(id, user))).collect();
    page(&call, &format!("{PLACE}('{id}')/userStatuses"), entities)
}
