//! GET users/{id}/managedDevices.

use serde_json::Value;
use services::managed;

use crate::call::Call;
use crate::collection::page;
use crate::directory::user;
use crate::failure::Failure;
use crate::reply::Reply;

pub(crate) async fn handle(call: Call) -> Result<Reply, Failure> {
    let owner = user::find(&call).await?;
    let found = managed::of_user(&call.services, &call.actor, owner.id).await?;
    let entities = found.iter().map(|one| Value::Object(super::entity(&call, one))).collect();
    page(&call, &format!("users('{}')/managedDevices", owner.id), entities)
}
