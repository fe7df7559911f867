//! GET deviceCompliancePolicies/{id}/deviceStatusOverview.

use services::compliance;

use crate::call::Call;
use crate::failure::Failure;
use crate::reply::Reply;
use crate::shape::compliance::{PLACE, overview};

pub(crate) async fn handle(call: Call) -> Result<Reply, Failure> {
    let id = super::policy(&call).await?.id;
    let counts = compliance::device_overview(&call.services, &call.actor, id).await?;
    let entity = overview(&call, id, &counts, true);
    Ok(Reply::Json(call.entity(&format!("{PLACE}('{id}')/deviceStatusOverview"), entity)))
}
