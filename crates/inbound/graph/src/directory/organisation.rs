//! GET organization and organization/{id}.

use serde_json::Value;
use services::organisation::organisation;

use crate::call::Call;
use crate::collection::page;
use crate::failure::Failure;
use crate::reply::Reply;
use crate::shape;

/// The one organisation, as a list.
pub(crate) async fn list(call: Call) -> Result<Reply, Failure> {
    let found = organisation(&call.services, &call.actor).await?;
    page(&call, "organization", vec![Value::Object(shape::directory::organisation(&found))])
}

/// The organisation by its id.
pub(crate) async fn get(call: Call) -> Result<Reply, Failure> {
    let found = organisation(&call.services, &call.actor).await?;
    if call.key(0).parse() != Ok(found.id) {
        return Err(Failure::not_found("organization", call.key(0)));
    }
    Ok(Reply::Json(call.entity("organization", shape::directory::organisation(&found))))
}
