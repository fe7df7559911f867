//! GET deviceCompliancePolicies/{id}/deviceStatuses, and its `$count`.

use domain::id::CompliancePolicyId;
use serde_json::{Map, Value};
use services::compliance::{self, ComplianceRow};
use services::status::DeploymentOrder;
use services::{Page, Place};

use crate::call::Call;
use crate::failure::Failure;
use crate::reply::Reply;
use crate::shape::compliance::{PLACE, device_status};
use crate::walk::{Rows, nothing_to_expand, walk};

pub(crate) async fn handle(call: Call) -> Result<Reply, Failure> {
    let policy = super::policy(&call).await?.id;
    let context = format!("{PLACE}('{policy}')/deviceStatuses");
    walk(&call, &context, &Statuses { call: &call, policy }).await
}

struct Statuses<'a> {
    call: &'a Call,
    policy: CompliancePolicyId,
}

impl Rows for Statuses<'_> {
    type Row = ComplianceRow;

    // The id begins with the user: by device alone is an order that the entity does not show.
    const ORDER: (&'static str, bool) = ("device", false);

    const SKIPS: bool = true;

    fn orders_by(&self, property: &str, _descending: bool) -> bool {
        property == "deviceDisplayName"
    }

    async fn read(&self, page: &Page<String>) -> Result<Vec<ComplianceRow>, Failure> {
        let by_name = page.order == "deviceDisplayName";
        let order = if by_name { DeploymentOrder::DeviceName } else { DeploymentOrder::Device };
        let page = page.clone().by(order);
        Ok(compliance::device_page(&self.call.services, &self.call.actor, self.policy, None, &page).await?)
    }

    async fn count(&self) -> Result<Option<u64>, Failure> {
        let overview =
            compliance::device_overview(&self.call.services, &self.call.actor, self.policy).await?;
        Ok(Some(overview.counts.values().sum()))
    }

    fn entity(&self, row: &ComplianceRow) -> Map<String, Value> {
        device_status(self.call, row)
    }

    fn place(&self, row: &ComplianceRow, property: &str) -> Place {
        if property == "deviceDisplayName" {
            Place::Text(row.device_name.clone(), row.device.0)
        } else {
            Place::Id(row.device.0)
        }
    }

    async fn expand(&self, _: &ComplianceRow, _: &mut Map<String, Value>) -> Result<(), Failure> {
        nothing_to_expand(self.call)
    }
}
