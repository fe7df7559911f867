//! POST deviceCompliancePolicies/{id}/assign: replaces the whole set.

use serde_json::Value;
use services::compliance;

use super::assignments::context;
use crate::call::Call;
use crate::collection::page;
use crate::failure::Failure;
use crate::reply::Reply;
use crate::shape::assignment::lines;
use crate::shape::compliance::target;

pub(crate) async fn handle(call: Call) -> Result<Reply, Failure> {
    let found = super::policy(&call).await?;
    let lines = lines(call.object()?)?;
    let targets = compliance::assign(&call.services, &call.actor, found.id, &lines).await?;
    let entities = targets.into_iter().map(|line| Value::Object(target(&call, found.id, line))).collect();
    page(&call, &context(found.id), entities)
}
