//! GET deviceConfigurations/{id}/userStatuses, and its `$count`.

use domain::id::{ProfileId, UserId};
use serde_json::{Map, Value};
use services::status::{self, UserStatus};
use services::{Page, Place};

use crate::call::Call;
use crate::failure::Failure;
use crate::reply::Reply;
use crate::shape::profile::PLACE;
use crate::shape::status::user_status;
use crate::walk::{Rows, nothing_to_expand, walk};

pub(crate) async fn handle(call: Call) -> Result<Reply, Failure> {
    let profile = super::id(&call)?;
    walk(&call, &format!("{PLACE}('{profile}')/userStatuses"), &Statuses { call: &call, profile }).await
}

struct Statuses<'a> {
    call: &'a Call,
    profile: ProfileId,
}

impl Rows for Statuses<'_> {
    type Row = UserStatus;

    // The id begins with the user.
    fn orders_by(&self, property: &str, descending: bool) -> bool {
        property == "id" && !descending
    }

    async fn read(&self, page: &Page<String>) -> Result<Vec<UserStatus>, Failure> {
        let after = match &page.after {
            Some(Place::Id(id)) => Some(UserId(*id)),
            _ => None,
        };
        let (services, actor) = (&self.call.services, &self.call.actor);
        Ok(status::user_status_page(services, actor, self.profile, after, page.limit).await?)
    }

    async fn count(&self) -> Result<Option<u64>, Failure> {
        Ok(None)
    }

    fn entity(&self, row: &UserStatus) -> Map<String, Value> {
        user_status(self.profile, row)
    }

    fn place(&self, row: &UserStatus, _: &str) -> Place {
        Place::Id(row.user.0)
    }

    async fn expand(&self, _: &UserStatus, _: &mut Map<String, Value>) -> Result<(), Failure> {
        nothing_to_expand(self.call)
    }
}
