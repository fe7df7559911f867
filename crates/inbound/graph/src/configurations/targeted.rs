//! POST deviceConfigurations/getTargetedUsersAndDevices: who and what some profiles are for.

use std::collections::BTreeSet;

use domain::id::{DeviceId, ProfileId};
use serde_json::{Value, json};
use services::status;

use super::ids;
use crate::call::Call;
use crate::failure::Failure;
use crate::reply::Reply;
use crate::shape::time;

/// How many rows are read at a time.
const CHUNK: u32 = 1000;
/// The most devices that are listed: the answer of an action has no next page.
const MAX_DEVICES: usize = 10_000;

pub(crate) async fn handle(call: Call) -> Result<Reply, Failure> {
    let mut seen: BTreeSet<DeviceId> = BTreeSet::new();
    let mut items: Vec<Value> = Vec::new();
    for id in ids(&call, "deviceConfigurationIds")? {
        let profile: ProfileId = id.parse().map_err(|_| Failure::not_found("deviceConfiguration", id))?;
        let mut after = None;
        loop {
            let rows = status::device_statuses(&call.services, &call.actor, profile, after, CHUNK).await?;
            after = rows.last().map(|row| row.device);
            let last = rows.len() < CHUNK as usize;
            for row in rows.iter().filter(|row| seen.insert(row.device)) {
                items.push(json!({
                    "deviceId": row.device,
                    "deviceName": row.device_name,
                    "userId": row.user,
                    "userDisplayName": row.user_name,
                    "userPrincipalName": row.principal_name,
                    "lastCheckinDateTime": time(row.last_seen_at),
                }));
            }
            if items.len() > MAX_DEVICES {
                return Err(Failure::bad_request(
                    "more than 10000 devices are targeted: read deviceStatuses of each profile, which come in pages",
                ));
            }
            if last {
                break;
            }
        }
    }
    let context = call.context("Collection(microsoft.graph.deviceConfigurationTargetedUserAndDevice)");
    Ok(Reply::Json(json!({"@odata.context": context, "value": items})))
}
