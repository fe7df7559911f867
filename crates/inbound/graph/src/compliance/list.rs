//! GET deviceCompliancePolicies, and its `$count`.

use serde_json::Value;
use services::compliance;

use super::expand::expand;
use crate::call::Call;
use crate::collection::choose;
use crate::failure::Failure;
use crate::reply::Reply;
use crate::shape::compliance::{PLACE, policy};

pub(crate) async fn handle(call: Call) -> Result<Reply, Failure> {
    let policies = compliance::policies(&call.services, &call.actor).await?;
    let entities = policies.iter().map(|found| Value::Object(policy(&call, found))).collect();
    let mut chosen = choose(&call, entities)?;
    for entity in chosen.entities.iter_mut().filter_map(Value::as_object_mut) {
        let id = entity.get("id").and_then(Value::as_str).unwrap_or_default();
        if let Some(found) = policies.iter().find(|found| found.id.to_string() == id) {
            expand(&call, found, entity).await?;
        }
    }
    Ok(chosen.finish(&call, PLACE))
}
