//! GET deviceManagement/deviceCompliancePolicySettingStateSummaries, its `$count` and its entities: how many devices of a platform are
//! in which state for a setting, over all policies.

use std::collections::BTreeMap;

use domain::compliance::{ComplianceSetting, SettingState};
use domain::device::Platform;
use serde_json::{Map, Value, json};
use services::compliance;

use crate::call::Call;
use crate::collection::page;
use crate::failure::Failure;
use crate::reply::Reply;
use crate::shape::compliance::{device_counts, platform_type, property, type_of};
use crate::shape::fields;

const PLACE: &str = "deviceManagement/deviceCompliancePolicySettingStateSummaries";

/// Lists them.
pub(crate) async fn list(call: Call) -> Result<Reply, Failure> {
    let entities = all(&call).await?.into_iter().map(Value::Object).collect();
    page(&call, PLACE, entities)
}

/// Reads one.
pub(crate) async fn get(call: Call) -> Result<Reply, Failure> {
    let key = json!(call.key(0));
    let found = all(&call).await?.into_iter().find(|summary| summary.get("id") == Some(&key));
    let found =
        found.ok_or_else(|| Failure::not_found("deviceCompliancePolicySettingStateSummary", call.key(0)))?;
    Ok(Reply::Json(call.entity(PLACE, found)))
}

async fn all(call: &Call) -> Result<Vec<Map<String, Value>>, Failure> {
    let counted = compliance::by_setting(&call.services, &call.actor).await?;
    Ok(counted.iter().map(|((platform, setting), counts)| summary(*platform, *setting, counts)).collect())
}

fn summary(
    platform: Platform,
    setting: ComplianceSetting,
    counts: &BTreeMap<SettingState, u64>,
) -> Map<String, Value> {
    let (kind, name) = (type_of(platform), property(platform, setting));
    let mut summary = fields(json!({
        "id": format!("{kind}_{name}"),
        "settingName": name,
        "setting": format!("{kind}.{name}"),
        "platformType": platform_type(platform),
    }));
    summary.extend(device_counts(counts));
    summary
}
