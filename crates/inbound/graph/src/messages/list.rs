//! GET notificationMessageTemplates, and its `$count`.

use serde_json::Value;
use services::messages;

use super::entity;
use crate::call::Call;
use crate::collection::page;
use crate::failure::Failure;
use crate::reply::Reply;
use crate::shape::message::PLACE;

pub(crate) async fn handle(call: Call) -> Result<Reply, Failure> {
    let mut entities = Vec::new();
    for known in messages::templates(&call.services, &call.actor).await? {
        entities.push(Value::Object(entity(&call, &known)?));
    }
    page(&call, PLACE, entities)
}
