//! GET users/{id}/memberOf and …/transitiveMemberOf.

use serde_json::Value;
use services::people;

use super::user;
use crate::call::Call;
use crate::collection::page;
use crate::failure::Failure;
use crate::reply::Reply;
use crate::shape::directory::group;

/// The groups that the user is in directly.
pub(crate) async fn direct(call: Call) -> Result<Reply, Failure> {
    groups(call, false).await
}

/// All groups, however deep.
pub(crate) async fn transitive(call: Call) -> Result<Reply, Failure> {
    groups(call, true).await
}

async fn groups(call: Call, transitive: bool) -> Result<Reply, Failure> {
    let found = user::find(&call).await?;
    let groups = people::groups_of(&call.services, &call.actor, found.id, transitive).await?;
    page(&call, "directoryObjects", groups.iter().map(|found| Value::Object(group(found))).collect())
}
