//! DELETE mobileApps/{id}. 200 without a body, as for profiles.

use services::apps;

use crate::call::Call;
use crate::failure::Failure;
use crate::reply::Reply;

pub(crate) async fn handle(call: Call) -> Result<Reply, Failure> {
    let found = super::find(&call).await?;
    apps::delete(&call.services, &call.actor, found.id).await?;
    Ok(Reply::DoneWithOk)
}
