//! GET users/{id}: by id or user principal name.

use domain::directory::User;
use services::people;

use crate::call::Call;
use crate::failure::Failure;
use crate::reply::Reply;
use crate::shape::directory::user;

pub(crate) async fn handle(call: Call) -> Result<Reply, Failure> {
    let found = find(&call).await?;
    Ok(Reply::Json(call.entity("users", user(&found))))
}

/// The user of the path.
pub(crate) async fn find(call: &Call) -> Result<User, Failure> {
    let found = people::user(&call.services, &call.actor, call.key(0)).await?;
    found.filter(|user| user.removed_at.is_none()).ok_or_else(|| Failure::not_found("user", call.key(0)))
}
