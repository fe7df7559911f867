//! From what a device is due and what it has to the next messages: the comparison that everything rests on.
//!
//! Whatever changed (a profile, an address, a certificate, the operating system), and whatever was lost or repeated, the same
//! comparison finds what is left to do. Called again with its own result it finds nothing more.

mod bundles;
mod change;
mod generation;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use crate::brake::Effect;
use crate::conflict::{Account, Claim, collisions};
use crate::deployment::{Deployment, DeploymentState, Reason};
use crate::fingerprint::Fingerprint;
use crate::id::{BundleId, DeviceId, ProfileId};

use bundles::{Bundles, order};
use change::Change;

/// A generation of a profile on a device, with what it stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Version {
    /// The generation.
    pub generation: u32,
    /// What makes the account this account: see [`Due::basis`].
    pub basis: Fingerprint,
}

/// A deployment with everything that the comparison keeps of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The deployment.
    pub deployment: Deployment,
    /// What the deployment's generation stands for.
    pub basis: Option<Fingerprint>,
    /// What was handed to the device and not answered.
    pub sent: Option<Version>,
    /// What the device said that it has.
    pub confirmed: Option<Version>,
}

impl Record {
    /// Whether the device has it, or may have it.
    pub const fn may_be_there(&self) -> bool {
        self.deployment.confirmed.is_some() || self.confirmed.is_some() || self.sent.is_some()
    }
}

/// A profile that a device is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// The profile.
    pub profile: ProfileId,
    /// Whether it goes out by itself whatever else carries it: e-mail profiles do, certificates go with them.
    pub leads: bool,
    /// The profiles that have to be in the same bundle.
    pub references: Vec<ProfileId>,
    /// A keyed hash of everything that the catalogue calls a new account when it changes.
    pub basis: Fingerprint,
    /// The account that it sets up.
    pub account: Option<Account>,
}

/// A bundle to be rendered: the profile that it is for, and every profile in it with its generation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BundleOrder {
    /// The profile that it is for.
    pub main: ProfileId,
    /// All its members, the main one included.
    pub members: BTreeMap<ProfileId, u32>,
}

/// What a device is due and what is known of it.
pub struct Situation<'a> {
    /// The device.
    pub device: DeviceId,
    /// Its deployments as they are kept.
    pub records: &'a [Record],
    /// The profiles that it is due.
    pub due: &'a [Due],
    /// The fingerprint of a bundle's content, or why this device cannot have it.
    pub render: &'a dyn Fn(&BundleOrder) -> Result<Fingerprint, Reason>,
    /// Why a profile may not go to this device now: a wave, a pause, a disabled user. `true` if it may be there already.
    pub hold: &'a dyn Fn(ProfileId, bool) -> Option<Reason>,
    /// Leave everything alone that would take something from the user: see [`Effect`].
    pub gentle: bool,
    /// The time now.
    pub now: DateTime<Utc>,
}

/// What is to be written, and what the device is to be asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// Deployments to be written.
    pub changed: Vec<Record>,
    /// Deployments to be forgotten.
    pub forgotten: Vec<ProfileId>,
    /// Bundles to be installed.
    pub install: Vec<BundleId>,
    /// Bundles to be removed.
    pub remove: Vec<BundleId>,
    /// Bundles whose installation is no longer wanted.
    pub withdraw: Vec<BundleId>,
    /// What the user will notice. With [`Situation::gentle`], what was left alone.
    pub effects: Vec<(ProfileId, Effect)>,
}

impl Plan {
    /// Whether there is nothing to be written.
    pub fn is_empty(&self) -> bool {
        self.changed.is_empty()
            && self.forgotten.is_empty()
            && self.install.is_empty()
            && self.remove.is_empty()
            && self.withdraw.is_empty()
    }
}

/// Compares what a device is due with what it has.
pub fn plan(situation: &Situation<'_>) -> Plan {
    let records: BTreeMap<ProfileId, &Record> =
        situation.records.iter().map(|record| (record.deployment.profile, record)).collect();
    let due: BTreeMap<ProfileId, &Due> = situation.due.iter().map(|due| (due.profile, due)).collect();
    let bundles = Bundles::of(&due, &records);
    let mut change = Change::new(situation, &records);
    let claims: Vec<Claim> = bundles
        .mains()
        .filter_map(|main| {
            let account = due.get(&main)?.account.clone()?;
            let installed = records.get(&main).is_some_and(|record| record.may_be_there());
            Some(Claim { profile: main, account, installed })
        })
        .collect();
    let collisions = collisions(&claims);
    let mut settled = BTreeMap::new();
    for main in bundles.mains() {
        let content = order(main, &due, &records).and_then(|bundle| (situation.render)(&bundle));
        let Some(wish) = due.get(&main) else { continue };
        let outcome = change.main(wish, content, collisions.get(&main).copied());
        settled.insert(main, outcome);
    }
    for (member, main) in bundles.carried() {
        if let (Some(wish), Some(outcome)) = (due.get(&member), settled.get(&main)) {
            change.member(wish, main, outcome);
        }
    }
    let wanted: BTreeSet<ProfileId> = due.keys().copied().collect();
    for record in records.values().filter(|record| !wanted.contains(&record.deployment.profile)) {
        let carrier = ProfileId(record.deployment.bundle.0);
        let carrier_stays = carrier != record.deployment.profile && wanted.contains(&carrier);
        change.no_longer_due(record, carrier_stays);
    }
    change.plan
}

/// Where a deployment is whose bundle cannot be rendered for its device.
pub const fn state_for(reason: &Reason) -> DeploymentState {
    match reason {
        Reason::OsTooOld { .. } | Reason::NotDeliverable { .. } | Reason::LevelTooLow { .. } => {
            DeploymentState::NotApplicable
        }
        Reason::MissingAttribute { .. } => DeploymentState::Error,
        Reason::ChainIncomplete { .. } | Reason::WaitingOn { .. } => DeploymentState::Waiting,
        Reason::ConflictsWith { .. } => DeploymentState::Conflict,
        Reason::AccountExists { .. } => DeploymentState::Blocked,
        Reason::NoDelivery { .. }
        | Reason::WaitsForWave
        | Reason::Braked
        | Reason::NotNow
        | Reason::UserDisabled => DeploymentState::Pending,
    }
}
