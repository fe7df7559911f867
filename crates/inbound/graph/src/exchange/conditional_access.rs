//! GET and PATCH of conditionalAccessSettings: of one organisation, or of the only one.

use domain::access::settings::Mode;
use domain::id::GroupId;
use serde_json::Value;
use services::exchange;

use super::field::{list, truth, wrong};
use crate::call::Call;
use crate::failure::Failure;
use crate::reply::Reply;
use crate::shape::exchange::conditional_access;

const PLACE: &str = "deviceManagement/conditionalAccessSettings";
const KIND: &str = "conditionalAccessSettings";
/// The most groups of one list.
const GROUPS: usize = 1000;

/// Reads them.
pub(crate) async fn get(call: Call) -> Result<Reply, Failure> {
    let organisation = super::organisation(&call, KIND, "/conditionalAccessSettings").await?;
    Ok(Reply::Json(call.entity(PLACE, conditional_access(&organisation))))
}

/// Changes those that the body has. Switching off is refused while entries of ours are in Exchange; and so is a change after which
/// default level and rules would keep out a device that has mail, whose names the console shows first (CO-7).
pub(crate) async fn change(call: Call) -> Result<Reply, Failure> {
    let organisation = super::organisation(&call, KIND, "/conditionalAccessSettings").await?;
    let mut access = organisation.access;
    for (name, value) in call.object()? {
        match name.as_str() {
            "enabled" => {
                access.mode = match (truth(name, value)?, access.mode) {
                    (true, _) => Mode::Enforcing,
                    (false, Mode::Enforcing) => Mode::Off,
                    (false, other) => other,
                }
            }
            "includedGroups" => access.included_groups = groups(name, value)?,
            "excludedGroups" => access.excluded_groups = groups(name, value)?,
            "overrideDefaultRule" => access.override_default_rule = truth(name, value)?,
            "id" => {}
            other if other.contains("@odata.") => {}
            other => return Err(Failure::bad_request(format!("{KIND} has no property {other}"))),
        }
    }
    exchange::set_access(&call.services, &call.actor, organisation.id, access).await?;
    if !call.wants_representation {
        return Ok(Reply::Done);
    }
    let organisation = exchange::organisation(&call.services, &call.actor, organisation.id).await?;
    Ok(Reply::Json(call.entity(PLACE, conditional_access(&organisation))))
}

fn groups(name: &str, value: &Value) -> Result<Vec<GroupId>, Failure> {
    let ids = list(name, value)?;
    if ids.len() > GROUPS {
        return Err(wrong(name, &format!("a list of up to {GROUPS} ids")));
    }
    let id = |id: &Value| id.as_str()?.parse().ok();
    let ids: Option<Vec<GroupId>> = ids.iter().map(id).collect();
    ids.ok_or_else(|| wrong(name, "a list of ids of groups"))
}
