//! What `$expand` gives along with a policy.

use domain::compliance::CompliancePolicy;
use serde_json::{Map, Value, json};
use services::compliance;
use services::status::DeploymentOrder;
use services::{Page, Place};

use crate::call::Call;
use crate::expand::{Expandable, Related};
use crate::failure::Failure;
use crate::shape::compliance as shape;

const NAVIGATIONS: &[&str] = &[
    "assignments",
    "deviceSettingStateSummaries",
    "deviceStatusOverview",
    "deviceStatuses",
    "scheduledActionsForRule",
    "userStatusOverview",
    "userStatuses",
];

impl Expandable for CompliancePolicy {
    const PLACE: &'static str = shape::PLACE;

    fn can_expand(name: &str) -> bool {
        NAVIGATIONS.contains(&name)
    }

    fn id(&self) -> String {
        self.id.to_string()
    }

    fn entity(&self, call: &Call) -> Map<String, Value> {
        shape::policy(call, self)
    }

    async fn related(&self, call: &Call, name: &str, limit: u32) -> Result<Related, Failure> {
        let (services, actor, id) = (&call.services, &call.actor, self.id);
        let value = match name {
            "assignments" => {
                let targets = compliance::targets(services, actor, id).await?;
                targets.into_iter().map(|target| Value::Object(shape::target(call, id, target))).collect()
            }
            "scheduledActionsForRule" => json!([shape::scheduled_actions(self)]),
            "deviceStatuses" => {
                let order = DeploymentOrder::Device;
                let page = Page { order, descending: false, after: None, skip: 0, limit: limit + 1 };
                let rows = compliance::device_page(services, actor, id, None, &page).await?;
                let status = |row: &_| shape::device_status(call, row);
                return Ok(Related::first(rows, limit, "device", |row| Place::Id(row.device.0), status));
            }
            "userStatuses" => {
                let users = compliance::user_page(services, actor, id, None, limit + 1).await?;
                let status = |user: &_| shape::user_status(id, user);
                return Ok(Related::first(users, limit, "id", |user| Place::Id(user.user.0), status));
            }
            "deviceStatusOverview" => {
                let counts = compliance::device_overview(services, actor, id).await?;
                Value::Object(shape::overview(call, id, &counts, true))
            }
            "deviceSettingStateSummaries" => super::setting_summaries::all(call, self).await?.into(),
            "userStatusOverview" => {
                let counts = compliance::user_overview(services, actor, id).await?;
                Value::Object(shape::overview(call, id, &counts, false))
            }
            _ => Value::Null,
        };
        Ok(value.into())
    }
}
