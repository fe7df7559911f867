//! GET deviceCompliancePolicies, and its `$count`.

use services::compliance;

use crate::call::Call;
use crate::expand;
use crate::failure::Failure;
use crate::reply::Reply;

pub(crate) async fn handle(call: Call) -> Result<Reply, Failure> {
    let policies = compliance::policies(&call.services, &call.actor).await?;
    expand::list(&call, &policies).await
}
