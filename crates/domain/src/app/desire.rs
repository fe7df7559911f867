//! Which apps a device should have, compared with those that it was asked to take.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::{App, AppState, DeviceApp};
use crate::deployment::{Deployment, DeploymentState};
use crate::device::Device;
use crate::id::AppId;

/// How much a profile on a device wants its apps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Desire {
    /// What is there stays; nothing new is asked for.
    Keeps,
    /// The apps are asked for.
    Asks,
}

/// What a deployment means for the apps of its profile; `None` if they are not needed for it. While a profile is held back (its
/// wave, a disabled user, a conflict, a missing address) its apps are neither asked for nor removed.
pub fn desire(deployment: &Deployment) -> Option<Desire> {
    match deployment.state {
        DeploymentState::Removing => None,
        DeploymentState::Conflict | DeploymentState::NotApplicable => Some(Desire::Keeps),
        _ if deployment.desired.is_some() => Some(Desire::Asks),
        _ => Some(Desire::Keeps),
    }
}

/// What a device should have of apps, and what is known of it.
pub struct AppSituation<'a> {
    /// The device.
    pub device: &'a Device,
    /// The apps that it is due.
    pub desired: &'a BTreeMap<AppId, (&'a App, Desire)>,
    /// Its rows as they are kept.
    pub rows: &'a [DeviceApp],
    /// Take nothing away.
    pub gentle: bool,
    /// The time now.
    pub now: DateTime<Utc>,
}

/// What is to be written, and what the device is to be asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AppPlan {
    /// Rows to be written.
    pub changed: Vec<DeviceApp>,
    /// Rows to be forgotten.
    pub forgotten: Vec<AppId>,
    /// Apps to be installed.
    pub install: Vec<AppId>,
    /// Apps to be removed.
    pub remove: Vec<AppId>,
}

impl AppPlan {
    /// Whether there is nothing to be written.
    pub fn is_empty(&self) -> bool {
        self.changed.is_empty() && self.forgotten.is_empty()
    }
}

/// Compares the apps that a device should have with those that it was asked to take. Called again with its own result it finds
/// nothing more.
pub fn plan_apps(situation: &AppSituation<'_>) -> AppPlan {
    let mut plan = AppPlan::default();
    let rows: BTreeMap<AppId, &DeviceApp> = situation.rows.iter().map(|row| (row.app, row)).collect();
    for (id, (app, desire)) in situation.desired {
        let fits = app.fits(situation.device);
        let state = match rows.get(id).map(|row| row.state) {
            // Nothing new is asked for: not what a newer system made room for either, nor, once more, what is being removed.
            None | Some(AppState::NotApplicable | AppState::Removing) if *desire == Desire::Keeps => continue,
            None if !fits => AppState::NotApplicable,
            Some(AppState::NotApplicable) if !fits => continue,
            // New; or a newer system, or a change of the app, made room for it; or it was wanted again before it was gone, and
            // only installing it again makes sure.
            None | Some(AppState::NotApplicable | AppState::Removing) => AppState::Pending,
            Some(_) => continue,
        };
        if state == AppState::Pending {
            plan.install.push(*id);
        }
        plan.changed.push(DeviceApp {
            device: situation.device.id,
            app: *id,
            bundle_id: app.bundle_id.clone(),
            state,
            ours: rows.get(id).is_some_and(|row| row.ours),
            attempts: 0,
            error: None,
            changed_at: situation.now,
        });
    }
    for row in situation.rows.iter().filter(|row| !situation.desired.contains_key(&row.app)) {
        if !row.ours {
            // It never got there by our doing: what its user installed stays.
            plan.forgotten.push(row.app);
        } else if row.state != AppState::Removing && !situation.gentle {
            plan.remove.push(row.app);
            let state = AppState::Removing;
            let now = situation.now;
            plan.changed.push(DeviceApp { state, attempts: 0, error: None, changed_at: now, ..row.clone() });
        }
    }
    plan
}
