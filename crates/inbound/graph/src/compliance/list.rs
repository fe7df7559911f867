//! GET deviceCompliancePolicies, and its `$count`.

use serde_json::Value;
use services::compliance;

use super::expand::expand;
use crate::call::Call;
use crate::collection::page;
use crate::failure::Failure;
use crate::reply::Reply;
use crate::shape::compliance::{PLACE, policy};

pub(crate) async fn handle(call: Call) -> Result<Reply, Failure> {
    let mut entities = Vec::new();
    for found in compliance::policies(&call.services, &call.actor).await? {
        let mut entity = policy(&call, &found);
        expand(&call, &found, &mut entity).await?;
        entities.push(Value::Object(entity));
    }
    page(&call, PLACE, entities)
}
