//! PATCH mobileApps/{id}. 204, or the app if the client prefers to see it.

use services::apps::{self, NewApp};

use super::read::read;
use crate::call::Call;
use crate::failure::Failure;
use crate::reply::Reply;
use crate::shape::app::PLACE;

pub(crate) async fn handle(call: Call) -> Result<Reply, Failure> {
    let old = super::find(&call).await?;
    let known = NewApp {
        store: old.store_url,
        bundle_id: old.bundle_id,
        display_name: old.display_name,
        publisher: old.publisher,
        description: old.description,
        on_iphone: old.on_iphone,
        on_ipad: old.on_ipad,
        minimum_os: Some(old.minimum_os),
        ends_with_management: old.ends_with_management,
        details: old.details,
    };
    let new = read(call.object()?, known)?;
    let changed = apps::change(&call.services, &call.actor, old.id, new).await?;
    if !call.wants_representation {
        return Ok(Reply::Done);
    }
    Ok(Reply::Json(call.entity(PLACE, super::entity(&call, &changed).await?)))
}
