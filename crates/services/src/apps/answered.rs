//! A device answered an InstallApplication or a RemoveApplication.

use apple_mdm::app::AppAnswer;
use channel_apple::{AppReport, Removal, app_asked, removed};
use chrono::{DateTime, TimeDelta, Utc};
use domain::app::{AppState, DeviceApp};
use domain::command::{Command, CommandKind, CommandOutcome};
use domain::deployment::ErrorLink;
use domain::enrolment::Enrolment;
use domain::id::{CommandId, EnrolmentId};
use store::Tx;

use super::asking::ask_state;
use crate::{Error, Services};

/// The waits between attempts after a failure. After the last one a person has to ask again.
const WAITS: [TimeDelta; 4] =
    [TimeDelta::minutes(10), TimeDelta::hours(1), TimeDelta::hours(8), TimeDelta::hours(24)];

/// Writes what an answer means for the app. The command itself has gone to history already, in the same transaction.
#[expect(clippy::too_many_arguments, reason = "one answer, seen from all its sides")]
pub(crate) async fn answered(
    services: &Services,
    tx: &mut Tx,
    enrolment: &Enrolment,
    command: &Command,
    answer: &AppAnswer,
    outcome: CommandOutcome,
    chain: &[ErrorLink],
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let (Some(device), Some(app)) = (enrolment.device, command.app()) else { return Ok(()) };
    let Some(row) = tx.device_app(device, app).await? else { return Ok(()) };
    if command.kind == CommandKind::RemoveApplication {
        return removal(services, tx, enrolment.id, row, outcome, chain, now).await;
    }
    // It is not wanted any more: its removal follows.
    if row.state == AppState::Removing {
        return Ok(());
    }
    let Some(report) = app_asked(outcome, chain, answer) else { return Ok(()) };
    let moves = report.state.is_moving();
    settle(services, tx, enrolment.id, row, report, now).await?;
    if moves {
        ask_state(services, tx, enrolment.id, Some(0), now).await?;
    }
    Ok(())
}

/// Writes what a device said of an app, and tries again later what may go well then.
pub(super) async fn settle(
    services: &Services,
    tx: &mut Tx,
    enrolment: EnrolmentId,
    mut row: DeviceApp,
    report: AppReport,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    if row.state != report.state {
        row.changed_at = now;
    }
    row.state = report.state;
    row.error = report.error;
    match row.state {
        // It was its user's before, or is not there at all.
        AppState::UserInstalled
        | AppState::PromptingForManagement
        | AppState::ManagementRejected
        | AppState::Rejected => row.ours = false,
        AppState::Installed => row.attempts = 0,
        AppState::Failed if report.may_pass => {
            later(services, tx, enrolment, &mut row, CommandKind::InstallApplication, now).await?;
        }
        _ => {}
    }
    tx.put_device_apps(std::slice::from_ref(&row)).await?;
    Ok(())
}

async fn removal(
    services: &Services,
    tx: &mut Tx,
    enrolment: EnrolmentId,
    mut row: DeviceApp,
    outcome: CommandOutcome,
    chain: &[ErrorLink],
    now: DateTime<Utc>,
) -> Result<(), Error> {
    // It is wanted again: its installation follows.
    if row.state != AppState::Removing {
        return Ok(());
    }
    match removed(outcome, chain) {
        None => Ok(()),
        Some(Removal::Gone) => gone(services, tx, enrolment, &row, now).await,
        Some(Removal::Failed(error)) => {
            row.error = Some(error);
            later(services, tx, enrolment, &mut row, CommandKind::RemoveApplication, now).await?;
            tx.put_device_apps(std::slice::from_ref(&row)).await?;
            Ok(())
        }
    }
}

/// The app is gone. The inventory is read anew, so that it does not pass for its user's own next time.
pub(super) async fn gone(
    services: &Services,
    tx: &mut Tx,
    enrolment: EnrolmentId,
    row: &DeviceApp,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    tx.forget_device_apps(&[(row.device, row.app)]).await?;
    let id = CommandId::generate(now, &*services.random);
    tx.enqueue_command(&Command::new(id, enrolment, CommandKind::InstalledApplicationList, now)).await?;
    Ok(())
}

async fn later(
    services: &Services,
    tx: &mut Tx,
    enrolment: EnrolmentId,
    row: &mut DeviceApp,
    kind: CommandKind,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let wait = usize::try_from(row.attempts).ok().and_then(|attempts| WAITS.get(attempts));
    let Some(wait) = wait else { return Ok(()) };
    row.attempts += 1;
    let id = CommandId::generate(now, &*services.random);
    let mut again = Command::new(id, enrolment, kind, now).about_app(row.app);
    again.not_before = Some(now + *wait);
    tx.enqueue_command(&again).await?;
    tx.request_push(enrolment, now + *wait).await?;
    Ok(())
}
