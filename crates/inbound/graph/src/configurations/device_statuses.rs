//! GET deviceConfigurations/{id}/deviceStatuses, and its `$count`.

use domain::id::ProfileId;
use serde_json::{Map, Value};
use services::status::{self, DeploymentOrder, DeploymentRow};
use services::{Page, Place};

use crate::call::Call;
use crate::failure::Failure;
use crate::reply::Reply;
use crate::shape::profile::PLACE;
use crate::shape::status::device_status;
use crate::walk::{Rows, nothing_to_expand, walk};

pub(crate) async fn handle(call: Call) -> Result<Reply, Failure> {
    let profile = super::id(&call)?;
    let context = format!("{PLACE}('{profile}')/deviceStatuses");
    walk(&call, &context, &Statuses { call: &call, profile }).await
}

struct Statuses<'a> {
    call: &'a Call,
    profile: ProfileId,
}

impl Rows for Statuses<'_> {
    type Row = DeploymentRow;

    // The id begins with the user: by device alone is an order that the entity does not show.
    const ORDER: (&'static str, bool) = ("device", false);

    const SKIPS: bool = true;

    fn orders_by(&self, property: &str, _descending: bool) -> bool {
        property == "deviceDisplayName"
    }

    async fn read(&self, page: &Page<String>) -> Result<Vec<DeploymentRow>, Failure> {
        let by_name = page.order == "deviceDisplayName";
        let order = if by_name { DeploymentOrder::DeviceName } else { DeploymentOrder::Device };
        let page = page.clone().by(order);
        Ok(status::device_status_page(&self.call.services, &self.call.actor, self.profile, &page).await?)
    }

    async fn count(&self) -> Result<Option<u64>, Failure> {
        let count = status::device_status_count(&self.call.services, &self.call.actor, self.profile).await?;
        Ok(Some(count))
    }

    fn entity(&self, row: &DeploymentRow) -> Map<String, Value> {
        device_status(self.call, row)
    }

    fn place(&self, row: &DeploymentRow, property: &str) -> Place {
        if property == "deviceDisplayName" {
            Place::Text(row.device_name.clone(), row.device.0)
        } else {
            Place::Id(row.device.0)
        }
    }

    async fn expand(&self, _: &DeploymentRow, _: &mut Map<String, Value>) -> Result<(), Failure> {
        nothing_to_expand(self.call)
    }
}
