//! GET deviceConfigurations, and its `$count`.

use services::profiles;

use crate::call::Call;
use crate::expand;
use crate::failure::Failure;
use crate::reply::Reply;

pub(crate) async fn handle(call: Call) -> Result<Reply, Failure> {
    let profiles = profiles::list(&call.services, &call.actor).await?;
    expand::list(&call, &profiles).await
}
