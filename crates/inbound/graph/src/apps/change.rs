//! PATCH mobileApps/{id}. 204, or the app if the client prefers to see it.

use services::apps::{self, NewApp};

use super::read::read;
use crate::call::Call;
use crate::failure::Failure;
use crate::reply::Reply;
use crate::shape::app::PLACE;

pub(crate) async fn handle(call: Call) -> Result<Reply, Failure> {
    let old = super::find(&call).await?;
    let new = read(call.object()?, NewApp::from(&old))?;
    let changed = apps::change(&call.services, &call.actor, old.id, new).await?;
    if !call.wants_representation {
        return Ok(Reply::Done);
    }
    Ok(Reply::Json(call.entity(PLACE, super::entity(&call, &changed).await?)))
}
