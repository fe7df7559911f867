//! GET deviceConfigurations/{id}/userStatuses, and its `$count`.

use services::status;

use crate::call::Call;
use crate::failure::Failure;
use crate::reply::Reply;
use crate::shape::profile::PLACE;
use crate::shape::status::user_status;
use crate::user_statuses::UserStatuses;
use crate::walk::walk;

pub(crate) async fn handle(call: Call) -> Result<Reply, Failure> {
    let id = super::id(&call)?;
    let (services, actor) = (&call.services, &call.actor);
    let read = |after, limit| status::user_status_page(services, actor, id, after, limit);
    let statuses = UserStatuses::new(&call, read, |user: &_| user_status(id, user));
    walk(&call, &format!("{PLACE}('{id}')/userStatuses"), &statuses).await
}
