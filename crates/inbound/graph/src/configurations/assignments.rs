//! GET deviceConfigurations/{id}/assignments.

use serde_json::Value;
use services::assignments;

use crate::call::Call;
use crate::collection::page;
use crate::failure::Failure;
use crate::reply::Reply;
use crate::shape::assignment::{assignment, context};

pub(crate) async fn handle(call: Call) -> Result<Reply, Failure> {
    let id = super::id(&call)?;
    let assigned = assignments::list(&call.services, &call.actor, id).await?;
    let entities = assigned.iter().map(|line| Value::Object(assignment(&call, line))).collect();
    page(&call, &context(id), entities)
}
