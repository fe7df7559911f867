//! DELETE notificationMessageTemplates/{id}. A built-in one goes back to its built-in texts.

use services::messages;

use super::known;
use crate::call::Call;
use crate::failure::Failure;
use crate::reply::Reply;

pub(crate) async fn handle(call: Call) -> Result<Reply, Failure> {
    let known = known(&call).await?;
    messages::delete(&call.services, &call.actor, known.id).await?;
    Ok(Reply::DoneWithOk)
}
