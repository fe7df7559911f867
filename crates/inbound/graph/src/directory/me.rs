//! GET me and me/memberOf. A token is no user: it shows itself under its name, and is in no group.

use domain::actor::Actor;
use serde_json::{Value, json};

use crate::call::Call;
use crate::collection::page;
use crate::failure::Failure;
use crate::reply::Reply;
use crate::shape::fields;

/// Who asks.
pub(crate) fn get(call: &Call) -> Reply {
    let id = match &call.actor {
        Actor::Administrator { id, .. } => json!(id),
        Actor::Token { id, .. } => json!(id),
        Actor::User { id, .. } => json!(id),
        Actor::System => Value::Null,
    };
    let entity = fields(json!({
        "@odata.type": "#microsoft.graph.user",
        "id": id,
        "displayName": call.actor.name(),
        "givenName": null,
        "surname": null,
        "userPrincipalName": null,
        "mail": null,
        "businessPhones": [],
    }));
    Reply::Json(call.entity("users", entity))
}

/// The groups of who asks.
pub(crate) fn member_of(call: &Call) -> Result<Reply, Failure> {
    page(call, "directoryObjects", Vec::new())
}
