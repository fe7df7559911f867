//! GET deviceCompliancePolicies/{id}.

use crate::call::Call;
use crate::expand::expanded;
use crate::failure::Failure;
use crate::precondition::etag;
use crate::reply::Reply;
use crate::shape::compliance::PLACE;

pub(crate) async fn handle(call: Call) -> Result<Reply, Failure> {
    let found = super::policy(&call).await?;
    let entity = expanded(&call, &found).await?;
    Ok(Reply::Tagged(call.entity(PLACE, entity), etag(found.version)))
}
