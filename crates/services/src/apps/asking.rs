//! What a device is asked about apps.

use apple_mdm::command::Command as Wire;
use channel_apple::install_app;
use chrono::{DateTime, TimeDelta, Utc};
use domain::app::{AppState, DeviceApp};
use domain::command::{Command, CommandKind};
use domain::enrolment::Enrolment;
use domain::id::{CommandId, DeviceId, EnrolmentId};
use serde_json::{Value, json};
use store::Tx;

use crate::{Error, Services};

/// The waits before a device is asked how its apps stand, while it or its user is at it. After the last one the inventory asks.
const WAITS: [TimeDelta; 5] = [
    TimeDelta::minutes(1),
    TimeDelta::minutes(5),
    TimeDelta::minutes(15),
    TimeDelta::hours(1),
    TimeDelta::hours(4),
];

/// How often it was asked, in the detail of the command for the next time.
pub(super) const ATTEMPTS: &str = "attempts";

/// The message for a command that installs or removes an app; `None` if it is not wanted any more.
pub(crate) async fn install(
    tx: &mut Tx,
    enrolment: &Enrolment,
    command: &Command,
    now: DateTime<Utc>,
) -> Result<Option<Wire>, Error> {
    let (Some(device), Some(app)) = (enrolment.device, command.app()) else { return Ok(None) };
    let Some(row) = tx.device_app(device, app).await? else { return Ok(None) };
    if command.kind == CommandKind::RemoveApplication {
        let wanted = row.state == AppState::Removing;
        return Ok(wanted.then_some(Wire::RemoveApplication { identifier: row.bundle_id }));
    }
    if !matches!(row.state, AppState::Pending | AppState::Sent | AppState::Failed) {
        return Ok(None);
    }
    let (Some(app), Some(device)) = (tx.app(app).await?, tx.device(device).await?) else { return Ok(None) };
    let ours = row.ours || !is_there(tx, device.id, &row.bundle_id).await?;
    let wire = install_app(&app, device.os_version, !ours);
    let changed_at = if row.state == AppState::Sent { row.changed_at } else { now };
    tx.put_device_apps(&[DeviceApp { state: AppState::Sent, ours, changed_at, ..row }]).await?;
    Ok(Some(Wire::InstallApplication(wire)))
}

/// Whether the device had the app at its last inventory. Without an inventory it is taken to be there: what may be its user's own
/// is never removed.
async fn is_there(tx: &mut Tx, device: DeviceId, bundle_id: &str) -> Result<bool, Error> {
    let inventory = tx.inventory(device, CommandKind::InstalledApplicationList.name()).await?;
    let Some(Value::Array(apps)) = inventory.map(|inventory| inventory.value) else { return Ok(true) };
    Ok(apps.iter().any(|app| app.get("identifier").and_then(Value::as_str) == Some(bundle_id)))
}

/// The question how the apps stand that the device was asked for, and no others; `None` if there are none.
pub(crate) async fn question(tx: &mut Tx, enrolment: &Enrolment) -> Result<Option<Wire>, Error> {
    let Some(device) = enrolment.device else { return Ok(None) };
    let apps = tx.apps_of_device(device).await?;
    let asked = apps.into_iter().filter(|row| row.state != AppState::NotApplicable);
    let identifiers: Vec<String> = asked.map(|row| row.bundle_id).collect();
    Ok((!identifiers.is_empty()).then_some(Wire::ManagedApplicationList { identifiers }))
}

/// Asks how the apps stand: now, or after the wait that belongs to this attempt. One that waits already is not put off.
pub(crate) async fn ask_state(
    services: &Services,
    tx: &mut Tx,
    enrolment: EnrolmentId,
    attempt: Option<u64>,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let at = match attempt {
        None => None,
        Some(attempt) => match usize::try_from(attempt).ok().and_then(|attempt| WAITS.get(attempt)) {
            Some(wait) => Some(now + *wait),
            None => return Ok(()),
        },
    };
    let id = CommandId::generate(now, &*services.random);
    let mut command = Command::new(id, enrolment, CommandKind::ManagedApplicationList, now);
    command.not_before = at;
    command.detail = json!({ ATTEMPTS: attempt.map_or(0, |attempt| attempt + 1) });
    if tx.enqueue_command(&command).await? {
        if let Some(at) = at {
            tx.request_push(enrolment, at).await?;
        }
    } else if at.is_none() {
        let pending = tx.pending_commands(enrolment).await?;
        for waiting in pending.iter().filter(|waiting| waiting.kind == command.kind) {
            tx.command_waits(waiting.id, now).await?;
        }
    }
    Ok(())
}
