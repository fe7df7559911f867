//! deviceManagement/deviceConfigurations: profiles, their assignments and their status. One endpoint a file.

pub(crate) mod assign;
pub(crate) mod assignment;
pub(crate) mod assignments;
pub(crate) mod change;
pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod device_overview;
pub(crate) mod device_status;
pub(crate) mod device_statuses;
mod expand;
pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod payload_links;
pub(crate) mod reference;
pub(crate) mod reference_link;
pub(crate) mod required_apps;
pub(crate) mod setting_summaries;
pub(crate) mod targeted;
pub(crate) mod user_overview;
pub(crate) mod user_status;
pub(crate) mod user_statuses;

use domain::id::ProfileId;
use domain::profile::Profile;
use serde_json::Value;
use services::profiles;

use crate::call::Call;
use crate::failure::Failure;

/// The id in the path.
fn id(call: &Call) -> Result<ProfileId, Failure> {
    call.id(0, "deviceConfiguration")
}

/// The most profiles that one action may name.
const MAX_IDS: usize = 1000;

/// The ids that the body of an action lists.
fn ids<'a>(call: &'a Call, name: &str) -> Result<Vec<&'a str>, Failure> {
    let ids = call.object()?.get(name).and_then(Value::as_array);
    let ids = ids.and_then(|ids| ids.iter().map(Value::as_str).collect::<Option<Vec<_>>>());
    ids.filter(|ids| ids.len() <= MAX_IDS)
        .ok_or_else(|| Failure::bad_request(format!("{name} must be a list of up to {MAX_IDS} ids")))
}

/// The profile of the path. One of another type than the path casts to is not there.
async fn profile(call: &Call) -> Result<Profile, Failure> {
    let id = id(call)?;
    let profile = profiles::get(&call.services, &call.actor, id).await?;
    let fits = |profile: &Profile| {
        call.casts.iter().all(|name| {
            profile.kind.name().eq_ignore_ascii_case(name)
                || crate::shape::types::derives(profile.kind.name(), name)
        })
    };
    profile.filter(fits).ok_or_else(|| Failure::not_found("deviceConfiguration", id))
}
