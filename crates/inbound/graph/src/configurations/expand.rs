//! What `$expand` gives along with a profile.

use domain::catalogue::{Setting, setting};
use domain::profile::Profile;
use serde_json::{Map, Value};
use services::{Place, assignments, profiles, status};

use crate::call::Call;
use crate::expand::{Expandable, Related};
use crate::failure::Failure;
use crate::shape;

const NAVIGATIONS: &[&str] = &[
    "assignments",
    "deviceSettingStateSummaries",
    "deviceStatusOverview",
    "deviceStatuses",
    "userStatusOverview",
    "userStatuses",
];

impl Expandable for Profile {
    const PLACE: &'static str = shape::profile::PLACE;

    fn can_expand(name: &str) -> bool {
        NAVIGATIONS.contains(&name) || is_role(name)
    }

    fn id(&self) -> String {
        self.id.to_string()
    }

    fn entity(&self, call: &Call) -> Map<String, Value> {
        shape::profile::profile(call, self)
    }

    async fn related(&self, call: &Call, name: &str, limit: u32) -> Result<Related, Failure> {
        let (services, actor, id) = (&call.services, &call.actor, self.id);
        let value = match name {
            "assignments" => {
                let lines = assignments::list(services, actor, id).await?;
                lines.iter().map(|line| Value::Object(shape::assignment::assignment(call, line))).collect()
            }
            "deviceStatuses" => {
                let rows = status::device_statuses(services, actor, id, None, limit + 1).await?;
                let status = |row: &_| shape::status::device_status(call, row);
                return Ok(Related::first(rows, limit, "device", |row| Place::Id(row.device.0), status));
            }
            "userStatuses" => {
                let users = status::user_status_page(services, actor, id, None, limit + 1).await?;
                let status = |user: &_| shape::status::user_status(id, user);
                return Ok(Related::first(users, limit, "id", |user| Place::Id(user.user.0), status));
            }
            "deviceStatusOverview" => {
                let counts = status::device_overview(services, actor, id).await?;
                Value::Object(shape::status::overview(call, id, &counts, true))
            }
            "userStatusOverview" => {
                let counts = status::user_overview(services, actor, id).await?;
                Value::Object(shape::status::overview(call, id, &counts, false))
            }
            "deviceSettingStateSummaries" => {
                let summaries = status::setting_summaries(services, actor, id).await?;
                let kind = self.kind.name();
                summaries
                    .iter()
                    .map(|summary| Value::Object(shape::status::setting_summary(id, kind, summary)))
                    .collect()
            }
            role => match self.reference(role) {
                Some(target) => match profiles::get(services, actor, target).await? {
                    Some(target) => Value::Object(shape::profile::profile(call, &target)),
                    None => Value::Null,
                },
                None => Value::Null,
            },
        };
        Ok(value.into())
    }
}

/// Whether profiles of some type have this reference: a list holds profiles of many types.
fn is_role(name: &str) -> bool {
    let kinds = domain::profile::ProfileType::ALL;
    kinds.iter().any(|kind| setting(*kind, name).is_some_and(Setting::is_reference))
}
