//! Which devices a change may touch: too many at worst, never too few.

use domain::id::{DeviceGroupId, DeviceId, GroupId, ProfileId, UserId};
use serde::{Deserialize, Serialize};

use crate::{Error, Services};

/// A set of devices, described by what changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Scope {
    /// Every device.
    All,
    /// The devices of a profile's platform.
    Profile(ProfileId),
    /// The devices of the users in a group of the directory.
    Group(GroupId),
    /// Every device: membership of a device group changed.
    DeviceGroup(DeviceGroupId),
    /// The devices of one user.
    User(UserId),
    /// One device.
    Device(DeviceId),
}

impl Scope {
    /// The devices one by one; `None` if all of them are walked through. A walk skips quickly what does not change, and a
    /// device that was in a group until a moment ago is found as well.
    pub(super) async fn devices(self, services: &Services) -> Result<Option<Vec<DeviceId>>, Error> {
        Ok(match self {
            Self::Device(device) => Some(vec![device]),
            Self::User(user) => {
                let devices = services.store.read().await?.devices_of_user(user).await?;
                Some(devices.into_iter().map(|device| device.id).collect())
            }
            Self::All | Self::Profile(_) | Self::Group(_) | Self::DeviceGroup(_) => None,
        })
    }
}
