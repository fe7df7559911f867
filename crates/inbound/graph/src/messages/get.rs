//! GET notificationMessageTemplates/{id}.

use super::{entity, known};
use crate::call::Call;
use crate::failure::Failure;
use crate::reply::Reply;
use crate::shape::message::PLACE;

pub(crate) async fn handle(call: Call) -> Result<Reply, Failure> {
    let known = known(&call).await?;
    Ok(Reply::Json(call.entity(PLACE, entity(&call, &known)?)))
}
