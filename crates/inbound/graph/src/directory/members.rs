//! GET groups/{id}/members and …/transitiveMembers.

use serde_json::Value;
use services::people;

use crate::call::Call;
use crate::collection::page;
use crate::failure::Failure;
use crate::reply::Reply;
use crate::shape::directory::{group, user};

/// Direct members.
pub(crate) async fn direct(call: Call) -> Result<Reply, Failure> {
    members(call, false).await
}

/// All members, however deep.
pub(crate) async fn transitive(call: Call) -> Result<Reply, Failure> {
    members(call, true).await
}

async fn members(call: Call, transitive: bool) -> Result<Reply, Failure> {
    let id = call.id(0, "group")?;
    let (groups, users) = people::members(&call.services, &call.actor, id, transitive).await?;
    let groups =
        groups.iter().filter(|found| found.removed_at.is_none()).map(|found| Value::Object(group(found)));
    let users =
        users.iter().filter(|found| found.removed_at.is_none()).map(|found| Value::Object(user(found)));
    page(&call, "directoryObjects", groups.chain(users).collect())
}
