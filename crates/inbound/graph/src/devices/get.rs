//! GET managedDevices/{id}.

use services::compliance;
use services::managed::Managed;

use super::{entity, expand};
use crate::call::Call;
use crate::failure::Failure;
use crate::reply::Reply;
use crate::shape::device::PLACE;
use crate::shape::time;

pub(crate) async fn handle(call: Call) -> Result<Reply, Failure> {
    let found = super::found(&call).await?;
    let mut entity = entity(&call, &found);
    if let Managed::Enrolled(listed, _) = &found {
        // Known of one device only: a list has what Graph's lists have.
        let known = compliance::of_device(&call.services, &call.actor, listed.device.id).await?;
        if let Some(ends) = known.grace_ends_at {
            entity.insert("complianceGracePeriodExpirationDateTime".to_owned(), time(ends));
        }
    }
    expand(&call, &found, &mut entity).await?;
    Ok(Reply::Json(call.entity(PLACE, entity)))
}
