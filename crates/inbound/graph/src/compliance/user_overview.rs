//! GET deviceCompliancePolicies/{id}/userStatusOverview.

use services::compliance;

use crate::call::Call;
use crate::failure::Failure;
use crate::reply::Reply;
use crate::shape::compliance::{PLACE, overview};

pub(crate) async fn handle(call: Call) -> Result<Reply, Failure> {
    let id = super::policy(&call).await?.id;
    let counts = compliance::user_overview(&call.services, &call.actor, id).await?;
    let entity = overview(&call, id, &counts, false);
    Ok(Reply::Json(call.entity(&format!("{PLACE}('{id}')/userStatusOverview"), entity)))
}
