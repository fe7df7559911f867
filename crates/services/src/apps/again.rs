//! "Ask again": for an app that its user did not want, or that failed.

use domain::actor::{Actor, Permission};
use domain::app::{AppState, DeviceApp};
use domain::audit::ObjectKind;
use domain::command::{Command, CommandKind};
use domain::id::{AppId, CommandId, DeviceId};
use serde_json::json;

use crate::{Error, Services};

/// Asks a device once more for an app. Users may do so with their own devices. Nothing else ever asks again after a user's "no".
pub async fn ask_again(
    services: &Services,
    actor: &Actor,
    device: DeviceId,
    app: AppId,
) -> Result<(), Error> {
    if let Actor::User { id, .. } = actor {
        let found = services.store.read().await?.device(device).await?;
        // Users are not told of devices that are not theirs.
        found.filter(|found| found.user == *id).ok_or_else(|| Error::not_found("device", device))?;
    } else {
        actor.require(Permission::OperateDevices)?;
    }
    let now = services.now();
    let mut tx = services.store.write().await?;
    let found = tx.device(device).await?.ok_or_else(|| Error::not_found("device", device))?;
    let Some(enrolment) = tx.active_enrolment(device).await? else {
        return Err(Error::Conflict {
            code: "not-managed",
            message: "this device is not managed; enrol it first".to_owned(),
        });
    };
    tx.lock_enrolment(enrolment.id).await?;
    let row = tx.device_app(device, app).await?.ok_or_else(|| Error::not_found("app", app))?;
    if !row.state.waits_for_person() {
        // It is there, on its way, or being asked for: there is nothing to repeat.
        return Ok(());
    }
    let again = DeviceApp { state: AppState::Pending, attempts: 0, error: None, changed_at: now, ..row };
    tx.put_device_apps(std::slice::from_ref(&again)).await?;
    // One that waits for its time goes now.
    let about = [(enrolment.id, domain::id::BundleId(app.0))];
    tx.withdraw_bundles(CommandKind::InstallApplication, &about).await?;
    let id = CommandId::generate(now, &*services.random);
    let command = Command::new(id, enrolment.id, CommandKind::InstallApplication, now).about_app(app);
    tx.enqueue_command(&command).await?;
    crate::push::request(services, &mut tx, enrolment.id, now).await?;
    let details = json!({ "app": app });
    let event =
        services.audit_event(actor, "device.ask-for-app", ObjectKind::Device, device, &found.name, details);
    tx.audit(&event).await?;
    tx.commit().await?;
    services.wake.wake();
    Ok(())
}
