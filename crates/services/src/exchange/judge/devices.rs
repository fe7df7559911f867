//! The devices that decisions rest on, found by their users and by the ids that they claim.

use std::collections::HashMap;

use domain::id::{DeviceId, UserId};
use domain::partnership::EasId;
use store::exchange::grounds::AccessDevice;

/// Devices, retired ones included.
#[derive(Default)]
pub(super) struct Devices {
    all: HashMap<DeviceId, AccessDevice>,
    of_user: HashMap<UserId, Vec<DeviceId>>,
    claimants: HashMap<EasId, Vec<DeviceId>>,
}

impl Devices {
    /// All of these.
    pub(super) fn of(devices: Vec<AccessDevice>) -> Self {
        let mut all = Self {
            all: HashMap::with_capacity(devices.len()),
            of_user: HashMap::with_capacity(devices.len()),
            claimants: HashMap::with_capacity(devices.len()),
        };
        for device in devices {
            all.add(device);
        }
        all
    }

    /// Adds one. It may come twice; the first time counts.
    pub(super) fn add(&mut self, device: AccessDevice) {
        let (id, user) = (device.candidate.device, device.candidate.user);
        if self.contains(id) {
            return;
        }
        self.of_user.entry(user).or_default().push(id);
        for claim in &device.candidate.claims {
            let claimants = self.claimants.entry(claim.eas_id.clone()).or_default();
            if !claimants.contains(&id) {
                claimants.push(id);
            }
        }
        self.all.insert(id, device);
    }

    /// Whether it is known.
    pub(super) fn contains(&self, id: DeviceId) -> bool {
        self.all.contains_key(&id)
    }

    /// Those of a user.
    pub(super) fn of_user(&self, user: UserId) -> impl Iterator<Item = &AccessDevice> {
        self.found(self.of_user.get(&user))
    }

    /// Those that claim an id.
    pub(super) fn claimants(&self, eas_id: &EasId) -> impl Iterator<Item = &AccessDevice> {
        self.found(self.claimants.get(eas_id))
    }

    fn found(&self, ids: Option<&Vec<DeviceId>>) -> impl Iterator<Item = &AccessDevice> {
        ids.into_iter().flatten().filter_map(|id| self.all.get(id))
    }
}
