//! GET deviceCompliancePolicies/{id}/userStatuses, and its `$count`.

use services::compliance;

use crate::call::Call;
use crate::failure::Failure;
use crate::reply::Reply;
use crate::shape::compliance::{PLACE, user_status};
use crate::user_statuses::UserStatuses;
use crate::walk::walk;

pub(crate) async fn handle(call: Call) -> Result<Reply, Failure> {
    let id = super::policy(&call).await?.id;
    let (services, actor) = (&call.services, &call.actor);
    let read = |after, limit| compliance::user_page(services, actor, id, after, limit);
    let statuses = UserStatuses::new(&call, read, |user: &_| user_status(id, user));
    walk(&call, &format!("{PLACE}('{id}')/userStatuses"), &statuses).await
}
