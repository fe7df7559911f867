//! What one device is due.

use std::collections::BTreeSet;

use domain::conflict;
use domain::device::Device;
use domain::directory::User;
use domain::fingerprint::FingerprintKey;
use domain::id::{DeviceGroupId, EnrolmentId, GroupId};
use domain::identity;
use domain::reconcile::Due;
use domain::targeting::{Facts, Standing, device_groups, judge, standing};
use store::desired::Validity;

use super::basis::basis;
use super::world::World;

/// One device with what is around it.
pub(super) struct Place<'a> {
    pub(super) device: &'a Device,
    pub(super) enrolment: EnrolmentId,
    pub(super) user: &'a User,
    pub(super) user_groups: &'a BTreeSet<GroupId>,
    pub(super) listed: &'a BTreeSet<DeviceGroupId>,
    /// Every certificate that the enrolment was ever given for a profile.
    pub(super) certificates: &'a [Validity],
}

impl Place<'_> {
    /// How the device's user stands.
    pub(super) fn standing(&self, world: &World) -> Standing {
        standing(self.user, world.now, world.grace)
    }

    /// The profiles that the device is due.
    pub(super) fn due(&self, world: &World, key: &FingerprintKey) -> Vec<Due> {
        let in_groups = device_groups(self.device, &world.device_groups, self.listed);
        let facts = Facts {
            user_groups: self.user_groups,
            device_groups: &in_groups,
            standing: self.standing(world),
        };
        world
            .assignments
            .iter()
            .filter_map(|(id, lines)| Some((world.profiles.get(id)?, lines)))
            .filter(|(profile, lines)| judge(profile.kind, self.device.platform, lines, &facts).is_due())
            .map(|(profile, _)| {
                let identity =
                    profile.kind.is_email().then(|| identity::resolve(profile, self.user).ok()).flatten();
                let account =
                    identity.as_ref().and_then(|identity| conflict::account(profile, &identity.address));
                Due {
                    profile: profile.id,
                    leads: profile.kind.is_email(),
                    references: profile.references.iter().map(|reference| reference.target).collect(),
                    basis: basis(key, profile, self, world.now, identity.as_ref()),
                    account,
                }
            })
            .collect()
    }
}
