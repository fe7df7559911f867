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
pub(crate) mod reference;
pub(crate) mod reference_link;
pub(crate) mod setting_summaries;
pub(crate) mod user_overview;
pub(crate) mod user_status;
pub(crate) mod user_statuses;

use domain::id::ProfileId;
use domain::profile::Profile;
use services::profiles;

use crate::call::Call;
use crate::failure::Failure;

/// The id in the path.
fn id(call: &Call) -> Result<ProfileId, Failure> {
    call.id(0, "deviceConfiguration")
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
