//! GET deviceConfigurations/{id}.

use super::expand::expand;
use crate::call::Call;
use crate::failure::Failure;
use crate::precondition::etag;
use crate::reply::Reply;
use crate::shape::profile::{PLACE, profile};

pub(crate) async fn handle(call: Call) -> Result<Reply, Failure> {
    let found = super::profile(&call).await?;
    let mut entity = profile(&call, &found);
    expand(&call, &found, &mut entity).await?;
    Ok(Reply::Tagged(call.entity(PLACE, entity), etag(found.version)))
}
