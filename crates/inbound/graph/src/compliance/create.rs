//! POST deviceCompliancePolicies.

use services::compliance;

use super::document;
use crate::call::Call;
use crate::failure::Failure;
use crate::reply::Reply;
use crate::shape::compliance::{PLACE, policy};

pub(crate) async fn handle(call: Call) -> Result<Reply, Failure> {
    let body = call.object()?;
    let platform = document::platform(body)?;
    let new = document::read_new(body, platform)?;
    let (saved, untold) = compliance::create(&call.services, &call.actor, platform, new, &[]).await?;
    let mut entity = policy(&call, &saved);
    super::warn(&mut entity, &saved, &untold);
    let location = format!("{}/{PLACE}('{}')", call.root(), saved.id);
    Ok(Reply::Created(call.entity(PLACE, entity), location))
}
