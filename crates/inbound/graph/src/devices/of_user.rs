//! GET users/{id}/managedDevices.

use serde_json::Value;
use services::device_list;

use crate::call::Call;
use crate::collection::page;
use crate::directory::user;
use crate::failure::Failure;
use crate::reply::Reply;
use crate::shape::device::device;

pub(crate) async fn handle(call: Call) -> Result<Reply, Failure> {
    let owner = user::find(&call).await?;
    let devices = device_list::devices_of(&call.services, &call.actor, owner.id).await?;
    let mut entities = Vec::new();
    for found in &devices {
        entities.push(Value::Object(device(&call, found, &super::records(&call, found).await?)));
    }
    page(&call, &format!("users('{}')/managedDevices", owner.id), entities)
}
