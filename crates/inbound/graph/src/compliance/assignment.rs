//! GET deviceCompliancePolicies/{id}/assignments/{key}.

use serde_json::json;
use services::compliance;

use super::assignments::context;
use crate::call::Call;
use crate::failure::Failure;
use crate::reply::Reply;
use crate::shape::compliance::target;

pub(crate) async fn handle(call: Call) -> Result<Reply, Failure> {
    let found = super::policy(&call).await?;
    let targets = compliance::targets(&call.services, &call.actor, found.id).await?;
    let key = json!(call.key(1));
    let mut entities = targets.into_iter().map(|line| target(&call, found.id, line));
    let entity = entities.find(|line| line.get("id") == Some(&key));
    let entity = entity.ok_or_else(|| Failure::not_found("assignment", call.key(1)))?;
    Ok(Reply::Json(call.entity(&context(found.id), entity)))
}
