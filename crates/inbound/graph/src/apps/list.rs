//! GET mobileApps, and its `$count`.

use serde_json::Value;
use services::apps;

use crate::call::Call;
use crate::collection::page;
use crate::failure::Failure;
use crate::reply::Reply;
use crate::shape::app::PLACE;

pub(crate) async fn handle(call: Call) -> Result<Reply, Failure> {
    let mut entities = Vec::new();
    for found in apps::list(&call.services, &call.actor).await? {
        entities.push(Value::Object(super::entity(&call, &found).await?));
    }
    page(&call, PLACE, entities)
}
