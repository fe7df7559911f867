//! GET deviceConfigurations/{id}/userStatusOverview.

use services::status;

use crate::call::Call;
use crate::failure::Failure;
use crate::reply::Reply;
use crate::shape::profile::PLACE;
use crate::shape::status::overview;

pub(crate) async fn handle(call: Call) -> Result<Reply, Failure> {
    let id = super::id(&call)?;
    let counts = status::user_overview(&call.services, &call.actor, id).await?;
    let entity = overview(&call, id, &counts, false);
    Ok(Reply::Json(call.entity(&format!("{PLACE}('{id}')/userStatusOverview"), entity)))
}
