//! GET deviceCompliancePolicies/{id}/userStatuses/{key}.

use services::compliance;

use crate::call::Call;
use crate::failure::Failure;
use crate::reply::Reply;
use crate::shape::compliance::{PLACE, user_status};

pub(crate) async fn handle(call: Call) -> Result<Reply, Failure> {
    let id = super::policy(&call).await?.id;
    let missing = || Failure::not_found("userStatus", call.key(1));
    let user = call.key(1).strip_suffix(&format!("_{id}")).and_then(|user| user.parse().ok());
    let found = match user {
        Some(user) => compliance::user(&call.services, &call.actor, id, user).await?,
        None => None,
    };
    let found = user_status(id, &found.ok_or_else(missing)?);
    Ok(Reply::Json(call.entity(&format!("{PLACE}('{id}')/userStatuses"), found)))
}
