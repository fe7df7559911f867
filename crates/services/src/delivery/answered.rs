//! A device answered an InstallProfile or a RemoveProfile.

use channel_apple::{Account, Outcome, Removal, account, installed, removed, states};
use chrono::{DateTime, Utc};
use domain::command::{Command, CommandKind, CommandOutcome};
use domain::deployment::{Deployment, DeploymentState, ErrorLink, Reason};
use domain::device::DeviceState;
use domain::enrolment::Enrolment;
use domain::fingerprint::Fingerprint;
use domain::id::{CommandId, ProfileId};
use domain::profile::Profile;
use store::Tx;

use super::settle::{Next, after_installation, after_removal};
use super::{certificates, later, rows};
use crate::{Error, Services};

/// Writes what an answer means for the deployments of its bundle. The command itself has gone to history already, in the
/// same transaction.
pub(crate) async fn answered(
    services: &Services,
    tx: &mut Tx,
    enrolment: &Enrolment,
    command: &Command,
    outcome: CommandOutcome,
    chain: &[ErrorLink],
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let (Some(device), Some(bundle)) = (enrolment.device, command.bundle) else { return Ok(()) };
    let Some(device) = tx.device(device).await? else { return Ok(()) };
    let before = tx.deployments_of_bundle(device.id, bundle).await?;
    let next = if command.kind == CommandKind::InstallProfile {
        let Some(outcome) = installed(outcome, chain) else { return Ok(()) };
        let next = after_installation(&before, ProfileId(bundle.0), &outcome, command.fingerprint);
        match (&outcome, command.fingerprint) {
            (Outcome::Installed, Some(content)) => {
                confirm(services, tx, &before, content, now).await?;
                certificates::replaced(tx, enrolment.id, device.id, &before, now).await?;
            }
            _ if next == Next::RemoveOurs => rows::pend(tx, &before, now).await?,
            _ => failed(services, tx, enrolment, &before, &outcome, now).await?,
        }
        next
    } else {
        let Some(removal) = removed(outcome, chain) else { return Ok(()) };
        let next = after_removal(&before, &removal);
        match &removal {
            Removal::Gone => {
                tx.bundle_lost(device.id, bundle, now).await?;
                tx.bundle_removed(device.id, bundle).await?;
                certificates::removed(tx, enrolment.id, device.id, now).await?;
            }
            Removal::Failed(error) => {
                for row in &before {
                    let event = rows::event(services, now);
                    tx.deployment_answered(row.device, row.profile, row.state, Some(error), None, now, event)
                        .await?;
                }
            }
        }
        next
    };
    let kind = match next {
        // A device that is being retired gets nothing again.
        _ if device.state != DeviceState::Managed => return Ok(()),
        Next::Nothing => return Ok(()),
        Next::Compare => return crate::recompute::device(services, tx, device.id).await,
        Next::Later => return later::ask(services, tx, enrolment.id, command, now).await,
        Next::RemoveOurs => CommandKind::RemoveProfile,
        Next::Install => CommandKind::InstallProfile,
    };
    let id = CommandId::generate(now, &*services.random);
    tx.enqueue_command(&Command::new(id, enrolment.id, kind, now).about(bundle)).await?;
    crate::push::request(services, tx, enrolment.id, now).await?;
    Ok(())
}

/// The device cannot do this now. What waits says so, until its next answer.
pub(crate) async fn postponed(
    tx: &mut Tx,
    enrolment: &Enrolment,
    command: &Command,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let (Some(device), Some(bundle)) = (enrolment.device, command.bundle) else { return Ok(()) };
    for row in tx.deployments_of_bundle(device, bundle).await? {
        let waits =
            matches!(row.state, DeploymentState::Pending | DeploymentState::Sent | DeploymentState::Removing);
        if waits {
            tx.deployment_waits(device, row.profile, row.state, Some(&Reason::NotNow), now).await?;
        }
    }
    Ok(())
}

/// Every member of the bundle is there, with the content that was rendered for it.
async fn confirm(
    services: &Services,
    tx: &mut Tx,
    rows: &[Deployment],
    content: Fingerprint,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    for row in rows {
        let event = rows::event(services, now);
        tx.deployment_confirmed(row.device, row.profile, content, now, event).await?;
    }
    Ok(())
}

/// The error goes to the row of the member that failed; the others wait on it.
async fn failed(
    services: &Services,
    tx: &mut Tx,
    enrolment: &Enrolment,
    rows: &[Deployment],
    outcome: &Outcome,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let Some(bundle) = rows.first().map(|row| ProfileId(row.bundle.0)) else { return Ok(()) };
    let Some(main) = tx.profile(bundle).await? else { return Ok(()) };
    let mut others: Vec<Profile> = Vec::new();
    for row in rows.iter().filter(|row| row.profile != bundle) {
        others.extend(tx.profile(row.profile).await?);
    }
    let others: Vec<&Profile> = others.iter().collect();
    let account = the_account(tx, enrolment, &main).await?;
    for member in states(&main, &others, account.as_ref(), outcome) {
        let row = rows.iter().find(|row| row.profile == member.profile);
        // What is on its way out stays so: its removal follows.
        let Some(row) = row.filter(|row| row.state != DeploymentState::Removing) else { continue };
        let event = rows::event(services, now);
        let (error, reason) = (member.error.as_ref(), member.reason.as_ref());
        tx.deployment_answered(row.device, row.profile, member.state, error, reason, now, event).await?;
    }
    Ok(())
}

/// Host and address of the account, for the user to find it.
async fn the_account(tx: &mut Tx, enrolment: &Enrolment, main: &Profile) -> Result<Option<Account>, Error> {
    let user = tx.user(enrolment.user).await?;
    Ok(user.and_then(|user| account(main, &user).ok()))
}
