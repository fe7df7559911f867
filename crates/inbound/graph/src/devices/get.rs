//! GET managedDevices/{id}.

use super::expand;
use crate::call::Call;
use crate::failure::Failure;
use crate::reply::Reply;
use crate::shape::device::{PLACE, device};

pub(crate) async fn handle(call: Call) -> Result<Reply, Failure> {
    let found = super::device(&call).await?;
    let mut entity = device(&call, &found, &super::records(&call, &found).await?);
    expand(&call, &found, &mut entity).await?;
    Ok(Reply::Json(call.entity(PLACE, entity)))
}
