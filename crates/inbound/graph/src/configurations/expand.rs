//! `$expand` on profiles.

use domain::catalogue::{Setting, setting};
use domain::profile::Profile;
use serde_json::{Map, Value, json};
use services::{assignments, profiles, status};

use crate::call::Call;
use crate::failure::Failure;
use crate::shape;
use crate::shape::profile::PLACE;

/// How many statuses are given along; the rest is behind the link.
const MAX_STATUSES: u32 = 1000;

/// Adds what the query wants along with a profile.
pub(super) async fn expand(
    call: &Call,
    profile: &Profile,
    entity: &mut Map<String, Value>,
) -> Result<(), Failure> {
    for wanted in &call.query.expand {
        let name = wanted.property.as_str();
        let mut value = navigation(call, profile, name).await?;
        let objects = match &mut value {
            Value::Array(entries) => entries.iter_mut().collect(),
            other => vec![other],
        };
        for object in objects.into_iter().filter_map(Value::as_object_mut) {
            odata::select(object, &wanted.query.select);
        }
        let context = call.context(&format!("{PLACE}('{}')/{name}", profile.id));
        entity.insert(format!("{name}@odata.context"), json!(context));
        entity.insert(name.to_owned(), value);
    }
    Ok(())
}

async fn navigation(call: &Call, profile: &Profile, name: &str) -> Result<Value, Failure> {
    let (services, actor, id) = (&call.services, &call.actor, profile.id);
    Ok(match name {
        "assignments" => {
            let lines = assignments::list(services, actor, id).await?;
            lines.iter().map(|line| Value::Object(shape::assignment::assignment(call, line))).collect()
        }
        "deviceStatuses" => {
            let rows = status::device_statuses(services, actor, id, None, MAX_STATUSES).await?;
            rows.iter().map(|row| Value::Object(shape::status::device_status(call, row))).collect()
        }
        "userStatuses" => {
            let users = status::user_status_page(services, actor, id, None, MAX_STATUSES).await?;
            users.iter().map(|user| Value::Object(shape::status::user_status(id, user))).collect()
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
            let kind = profile.kind.name();
            summaries
                .iter()
                .map(|summary| Value::Object(shape::status::setting_summary(id, kind, summary)))
                .collect()
        }
        role => match profile.reference(role) {
            Some(target) => match profiles::get(services, actor, target).await? {
                Some(target) => Value::Object(shape::profile::profile(call, &target)),
                None => Value::Null,
            },
            None if is_role(role) => Value::Null,
            None => return Err(Failure::bad_request("$expand names a property that cannot be expanded")),
        },
    })
}

/// Whether profiles of some type have this reference: a list holds profiles of many types.
fn is_role(name: &str) -> bool {
    let kinds = domain::profile::ProfileType::ALL;
    kinds.iter().any(|kind| setting(*kind, name).is_some_and(Setting::is_reference))
}
