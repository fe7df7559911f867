//! GET mobileApps/{id}.

use crate::call::Call;
use crate::failure::Failure;
use crate::reply::Reply;
use crate::shape::app::PLACE;

pub(crate) async fn handle(call: Call) -> Result<Reply, Failure> {
    let found = super::find(&call).await?;
    Ok(Reply::Json(call.entity(PLACE, super::entity(&call, &found).await?)))
}
