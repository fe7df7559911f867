//! DELETE deviceConfigurations/{id}. 200 without a body: one existing client insists on it, the others take any 2xx.

use services::profiles;

use crate::call::Call;
use crate::failure::Failure;
use crate::reply::Reply;

pub(crate) async fn handle(call: Call) -> Result<Reply, Failure> {
    let found = super::profile(&call).await?;
    profiles::delete_version(&call.services, &call.actor, found.id, call.if_match.as_deref()).await?;
    Ok(Reply::DoneWithOk)
}
