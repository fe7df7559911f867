//! `$expand` on policies.

use domain::compliance::CompliancePolicy;
use serde_json::{Map, Value, json};
use services::Page;
use services::compliance;
use services::status::DeploymentOrder;

use crate::call::Call;
use crate::failure::Failure;
use crate::shape::compliance as shape;

/// How many statuses of devices or users are given along; the rest is behind the link.
const MAX_STATUSES: u32 = 1000;

/// Adds what the query wants along with a policy.
pub(super) async fn expand(
    call: &Call,
    policy: &CompliancePolicy,
    entity: &mut Map<String, Value>,
) -> Result<(), Failure> {
    for wanted in &call.query.expand {
        let name = wanted.property.as_str();
        let mut value = navigation(call, policy, name).await?;
        let objects = match &mut value {
            Value::Array(entries) => entries.iter_mut().collect(),
            other => vec![other],
        };
        for object in objects.into_iter().filter_map(Value::as_object_mut) {
            odata::select(object, &wanted.query.select);
        }
        let context = call.context(&format!("{}('{}')/{name}", shape::PLACE, policy.id));
        entity.insert(format!("{name}@odata.context"), json!(context));
        entity.insert(name.to_owned(), value);
    }
    Ok(())
}

async fn navigation(call: &Call, policy: &CompliancePolicy, name: &str) -> Result<Value, Failure> {
    let (services, actor, id) = (&call.services, &call.actor, policy.id);
    Ok(match name {
        "assignments" => {
            let targets = compliance::targets(services, actor, id).await?;
            targets.into_iter().map(|target| Value::Object(shape::target(call, id, target))).collect()
        }
        "scheduledActionsForRule" => json!([shape::scheduled_actions(policy)]),
        "deviceStatuses" => {
            let order = DeploymentOrder::Device;
            let page = Page { order, descending: false, after: None, skip: 0, limit: MAX_STATUSES };
            let rows = compliance::device_page(services, actor, id, None, &page).await?;
            rows.iter().map(|row| Value::Object(shape::device_status(call, row))).collect()
        }
        "userStatuses" => {
            let users = compliance::user_page(services, actor, id, None, MAX_STATUSES).await?;
            users.iter().map(|user| Value::Object(shape::user_status(id, user))).collect()
        }
        "deviceStatusOverview" => {
            let counts = compliance::device_overview(services, actor, id).await?;
            Value::Object(shape::overview(call, id, &counts, true))
        }
        "deviceSettingStateSummaries" => super::setting_summaries::all(call, policy).await?.into(),
        "userStatusOverview" => {
            let counts = compliance::user_overview(services, actor, id).await?;
            Value::Object(shape::overview(call, id, &counts, false))
        }
        _ => return Err(Failure::bad_request("$expand names a property that cannot be expanded")),
    })
}
