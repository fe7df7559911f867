//! GET deviceCompliancePolicies/{id}.

use super::expand::expand;
use crate::call::Call;
use crate::failure::Failure;
use crate::precondition::etag;
use crate::reply::Reply;
use crate::shape::compliance::{PLACE, policy};

pub(crate) async fn handle(call: Call) -> Result<Reply, Failure> {
    let found = super::policy(&call).await?;
    let mut entity = policy(&call, &found);
    expand(&call, &found, &mut entity).await?;
    Ok(Reply::Tagged(call.entity(PLACE, entity), etag(found.version)))
}
