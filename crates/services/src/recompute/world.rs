//! What is the same for every device of a walk.

use std::collections::{BTreeMap, BTreeSet};

use channel_apple::ServerIdentity;
use chrono::{DateTime, TimeDelta, Utc};
use domain::app::App;
use domain::assignment::Target;
use domain::device_group::DeviceGroup;
use domain::id::{AppId, ProfileId};
use domain::profile::Profile;
use domain::rollout::Rollout;

use crate::compliance::Judging;
use crate::settings::{Retention, read};
use crate::{Error, Services};

/// Profiles, assignments and settings as they were when the walk began. A change after that has a walk of its own.
pub(super) struct World {
    pub(super) server: ServerIdentity,
    pub(super) profiles: BTreeMap<ProfileId, Profile>,
    pub(super) assignments: BTreeMap<ProfileId, Vec<Target>>,
    pub(super) apps: BTreeMap<AppId, App>,
    /// The apps that each profile needs.
    pub(super) needs: BTreeMap<ProfileId, Vec<AppId>>,
    pub(super) device_groups: Vec<DeviceGroup>,
    pub(super) rollouts: BTreeMap<ProfileId, Rollout>,
    pub(super) grace: TimeDelta,
    pub(super) judging: Judging,
    /// Profiles whose waiting devices are let through.
    pub(super) released: BTreeSet<ProfileId>,
    pub(super) now: DateTime<Utc>,
}

/// Reads it in one transaction.
pub(super) async fn load(services: &Services) -> Result<World, Error> {
    let now = services.now();
    let mut tx = services.store.read().await?;
    let retention: Retention = read(&mut tx).await?;
    let mut assignments = BTreeMap::<ProfileId, Vec<Target>>::new();
    for assignment in tx.all_assignments().await? {
        assignments.entry(assignment.profile).or_default().push(assignment.target);
    }
    Ok(World {
        server: crate::delivery::server_identity(&mut tx).await?,
        profiles: tx.profiles().await?.into_iter().map(|profile| (profile.id, profile)).collect(),
        assignments,
        apps: tx.apps().await?.into_iter().map(|app| (app.id, app)).collect(),
        needs: tx.apps_of_profiles().await?,
        device_groups: tx.device_groups().await?,
        rollouts: tx.rollouts().await?.into_iter().map(|rollout| (rollout.profile, rollout)).collect(),
        grace: TimeDelta::days(i64::from(retention.disabled_user_days)),
        judging: Judging::load(&mut tx, now).await?,
        released: BTreeSet::new(),
        now,
    })
}

impl World {
    /// The same with the waiting devices of a profile let through.
    pub(super) fn releasing(mut self, profile: ProfileId) -> Self {
        self.released.insert(profile);
        self
    }
}
