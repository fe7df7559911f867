//! What a device's own profile list says about what we thought it has.

use std::collections::BTreeSet;

use apple_mdm::reported::InstalledProfile;
use channel_apple::present;
use chrono::{DateTime, TimeDelta, Utc};
use domain::command::{Command, CommandKind};
use domain::deployment::{Deployment, DeploymentState};
use domain::enrolment::Enrolment;
use domain::id::{BundleId, CommandId};
use store::Tx;

use super::assembly::server_identity;
use super::settle::{Finding, find};
use super::{certificates, recheck, rows};
use crate::{Error, Services};

/// How long a blocked deployment is left alone before the device is asked again by itself.
const BLOCKED_FOR: TimeDelta = TimeDelta::hours(20);

/// Compares a profile list with what we knew. The device is right: a bundle that it lost is installed again, one whose
/// answer got lost is confirmed, one that nobody knows any more is removed.
pub(crate) async fn profiles_listed(
    services: &Services,
    tx: &mut Tx,
    enrolment: &Enrolment,
    profiles: &[InstalledProfile],
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let Some(device) = enrolment.device else { return Ok(()) };
    let server = server_identity(tx).await?;
    let found = present(server.id, enrolment.id, enrolment.user, profiles);
    let deployments = tx.deployments_of_device(device).await?;
    let mut lost = BTreeSet::new();
    let mut confirmed = Vec::new();
    let mut changed = false;
    for row in &deployments {
        match find(row, &found) {
            Finding::AsThought => continue,
            Finding::Has(content) => {
                let event = rows::event(services, now);
                tx.deployment_confirmed(device, row.profile, content, now, event).await?;
                confirmed.push(row.clone());
            }
            Finding::Lost => {
                lost.insert(row.bundle);
            }
        }
        changed = true;
    }
    for bundle in lost {
        tx.bundle_lost(device, bundle, now).await?;
    }
    if !confirmed.is_empty() {
        certificates::replaced(tx, enrolment.id, device, &confirmed, now).await?;
    }
    let known: BTreeSet<_> = deployments.iter().map(|row| row.bundle).collect();
    for bundle in
        found.bundles.keys().map(|profile| BundleId(profile.0)).filter(|bundle| !known.contains(bundle))
    {
        let id = CommandId::generate(now, &*services.random);
        let command = Command::new(id, enrolment.id, CommandKind::RemoveProfile, now).about(bundle);
        tx.enqueue_command(&command).await?;
    }
    let is_due =
        |row: &&Deployment| row.state == DeploymentState::Blocked && now - row.changed_at >= BLOCKED_FOR;
    for bundle in deployments.iter().filter(is_due).map(|row| row.bundle).collect::<BTreeSet<_>>() {
        recheck::ask_again(services, tx, enrolment.id, device, bundle, now).await?;
    }
    if changed {
        crate::recompute::device(services, tx, device).await?;
    }
    Ok(())
}
