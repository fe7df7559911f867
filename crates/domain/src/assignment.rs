//! Which users or devices a profile is for.

use serde::{Deserialize, Serialize};

use crate::id::{AssignmentId, DeviceGroupId, GroupId, ProfileId};

/// One line of a profile's assignment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assignment {
    /// Its id.
    pub id: AssignmentId,
    /// The profile.
    pub profile: ProfileId,
    /// For whom.
    pub target: Target,
}

/// Whom an assignment line includes or excludes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Target {
    /// Every user of the directory.
    AllUsers,
    /// Every device.
    AllDevices,
    /// The users in a group, nested ones included.
    Group(GroupId),
    /// The devices in a device group.
    DeviceGroup(DeviceGroupId),
    /// Not the users in a group, wherever they were included.
    ExcludeGroup(GroupId),
    /// Not the devices in a device group.
    ExcludeDeviceGroup(DeviceGroupId),
}

impl Target {
    /// Whether this line takes away rather than adds.
    pub const fn excludes(self) -> bool {
        matches!(self, Self::ExcludeGroup(_) | Self::ExcludeDeviceGroup(_))
    }
}
