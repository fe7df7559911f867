//! GET deviceConfigurations, and its `$count`.

use serde_json::Value;
use services::profiles;

use super::expand::expand;
use crate::call::Call;
use crate::collection::page;
use crate::failure::Failure;
use crate::reply::Reply;
use crate::shape::profile::{PLACE, profile};

pub(crate) async fn handle(call: Call) -> Result<Reply, Failure> {
    let mut entities = Vec::new();
    for found in profiles::list(&call.services, &call.actor).await? {
        let mut entity = profile(&call, &found);
        expand(&call, &found, &mut entity).await?;
        entities.push(Value::Object(entity));
    }
    page(&call, PLACE, entities)
}
