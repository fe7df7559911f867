//! GET deviceConfigurations/{id}/assignments/{key}.

use serde_json::json;
use services::assignments;

use crate::call::Call;
use crate::failure::Failure;
use crate::reply::Reply;
use crate::shape::assignment::{assignment, context};

pub(crate) async fn handle(call: Call) -> Result<Reply, Failure> {
    let id = super::id(&call)?;
    let assigned = assignments::list(&call.services, &call.actor, id).await?;
    let key = json!(call.key(1));
    let found = assigned.iter().map(|line| assignment(&call, line)).find(|line| line.get("id") == Some(&key));
    let found = found.ok_or_else(|| Failure::not_found("assignment", call.key(1)))?;
    Ok(Reply::Json(call.entity(&context(id), found)))
}
