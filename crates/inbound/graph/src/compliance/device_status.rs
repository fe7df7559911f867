//! GET deviceCompliancePolicies/{id}/deviceStatuses/{key}: the key is user, policy and device.

use services::compliance;

use crate::call::Call;
use crate::failure::Failure;
use crate::reply::Reply;
use crate::shape::compliance::{PLACE, device_status, device_status_id};

pub(crate) async fn handle(call: Call) -> Result<Reply, Failure> {
    let id = super::policy(&call).await?.id;
    let missing = || Failure::not_found("deviceStatus", call.key(1));
    let device = call.key(1).rsplit('_').next().unwrap_or_default().parse().map_err(|_| missing())?;
    let row = compliance::device_row(&call.services, &call.actor, id, device).await?;
    let row = row.filter(|row| device_status_id(row) == call.key(1)).ok_or_else(missing)?;
    let entity = device_status(&call, &row);
    Ok(Reply::Json(call.entity(&format!("{PLACE}('{id}')/deviceStatuses"), entity)))
}
