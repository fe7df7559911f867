//! GET deviceConfigurations/{id}/identityCertificate and the like: the profile that this one refers to.

use domain::catalogue::{Setting, settings_of};
use domain::profile::Profile;
use services::profiles;

use crate::call::Call;
use crate::failure::Failure;
use crate::reply::Reply;
use crate::shape::profile::{PLACE, profile};

pub(crate) async fn handle(call: Call) -> Result<Reply, Failure> {
    let found = super::profile(&call).await?;
    let role = role(&call, &found)?;
    let Some(target) = found.reference(role) else { return Ok(Reply::Done) };
    let target = profiles::get(&call.services, &call.actor, target).await?;
    let target = target.ok_or_else(|| Failure::not_found("deviceConfiguration", role))?;
    let entity = profile(&call, &target);
    Ok(Reply::Json(call.entity(PLACE, entity)))
}

/// The reference that the path names.
pub(super) fn role(call: &Call, profile: &Profile) -> Result<&'static str, Failure> {
    let name = call.path.split('/').nth(3).unwrap_or_default();
    let named = |setting: &&Setting| setting.is_reference() && setting.name.eq_ignore_ascii_case(name);
    let found = settings_of(profile.kind).iter().find(named);
    found.map(|setting| setting.name).ok_or_else(Failure::no_path)
}
