//! POST deviceConfigurations/{id}/assign: replaces the whole set.

use serde_json::Value;
use services::assignments;

use crate::call::Call;
use crate::collection::page;
use crate::failure::Failure;
use crate::reply::Reply;
use crate::shape::assignment::{assignment, context, lines};

pub(crate) async fn handle(call: Call) -> Result<Reply, Failure> {
    let found = super::profile(&call).await?;
    let lines = lines(call.object()?)?;
    let assigned = assignments::replace(&call.services, &call.actor, found.id, &lines).await?;
    let entities = assigned.iter().map(|line| Value::Object(assignment(&call, line))).collect();
    page(&call, &context(found.id), entities)
}
