//! PATCH deviceCompliancePolicies/{id}. 204, or the policy if the client prefers to see it.

use services::compliance;

use super::document;
use crate::call::Call;
use crate::failure::Failure;
use crate::precondition::etag;
use crate::reply::Reply;
use crate::shape::compliance::{PLACE, policy};

pub(crate) async fn handle(call: Call) -> Result<Reply, Failure> {
    let found = super::policy(&call).await?;
    let new = document::read_change(call.object()?, &found)?;
    let seen = call.if_match.as_deref();
    let (saved, untold) =
        compliance::update_version(&call.services, &call.actor, found.id, new, None, seen).await?;
    if !call.wants_representation {
        return Ok(Reply::Done);
    }
    let mut entity = policy(&call, &saved);
    super::warn(&mut entity, &saved, &untold);
    Ok(Reply::Tagged(call.entity(PLACE, entity), etag(saved.version)))
}
