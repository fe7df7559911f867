//! The profiles of one device with the status of each setting.

use domain::actor::{Actor, Permission};
use domain::catalogue::{SettingState, setting_states};
use domain::deployment::{Deployment, Reason};
use domain::id::DeviceId;
use domain::profile::Profile;

use crate::{Error, Services};

/// One profile on a device.
#[derive(Clone, Debug, PartialEq)]
pub struct DeviceProfile {
    /// The profile.
    pub profile: Profile,
    /// How it stands with it.
    pub deployment: Deployment,
    /// How it stands with each of its settings.
    pub settings: Vec<SettingState>,
    /// The other profile of a conflict (ST-2).
    pub conflicts_with: Option<Profile>,
}

/// The profiles that a device has or is due, by name. Users may see those of their own device.
pub async fn device_profiles(
    services: &Services,
    actor: &Actor,
    id: DeviceId,
) -> Result<Vec<DeviceProfile>, Error> {
    let mut tx = services.store.read().await?;
    let device = tx.device(id).await?;
    let own = matches!(actor, Actor::User { id: user, .. }
        if device.as_ref().is_some_and(|device| device.user == *user));
    if !own {
        actor.require(Permission::ReadDevices)?;
    }
    if device.is_none() {
        return Err(Error::not_found("device", id));
    }
    let mut profiles = Vec::new();
    for deployment in tx.deployments_of_device(id).await? {
        if deployment.state.graph_status().is_none() {
            continue;
        }
        let Some(profile) = tx.profile(deployment.profile).await? else { continue };
        let conflicts_with = match &deployment.reason {
            Some(Reason::ConflictsWith { profile }) => tx.profile(*profile).await?,
            _ => None,
        };
        let settings = setting_states(&profile, &deployment);
        profiles.push(DeviceProfile { profile, deployment, settings, conflicts_with });
    }
    profiles.sort_by(|left, right| left.profile.display_name.cmp(&right.profile.display_name));
    Ok(profiles)
}
