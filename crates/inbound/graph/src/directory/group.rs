//! GET groups/{id}: a group of the directory, or a device group.

use domain::id::{DeviceGroupId, GroupId};
use services::{device_groups, people};

use crate::call::Call;
use crate::failure::Failure;
use crate::reply::Reply;
use crate::shape::directory::{device_group, group};

pub(crate) async fn handle(call: Call) -> Result<Reply, Failure> {
    let id: GroupId = call.id(0, "group")?;
    if let Some(found) = people::group(&call.services, &call.actor, id).await?
        && found.removed_at.is_none()
    {
        return Ok(Reply::Json(call.entity("groups", group(&found))));
    }
    if call.actor.require(domain::actor::Permission::ReadConfiguration).is_ok()
        && let Some((found, _)) = device_groups::get(&call.services, &call.actor, DeviceGroupId(id.0)).await?
    {
        return Ok(Reply::Json(call.entity("groups", device_group(&found))));
    }
    Err(Failure::not_found("group", id))
}
