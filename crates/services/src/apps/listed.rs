//! A device said how the apps stand that it was asked for.

use std::collections::BTreeMap;

use apple_mdm::app::AppStatus;
use channel_apple::{AppReport, app_state};
use chrono::{DateTime, Utc};
use domain::app::{AppState, DeviceApp};
use domain::command::Command;
use domain::deployment::{DeploymentError, ErrorLink};
use domain::enrolment::Enrolment;
use serde_json::Value;
use store::Tx;

use super::answered::{gone, settle};
use super::asking::{ATTEMPTS, ask_state};
use crate::{Error, Services};

/// Compares the device's list with the rows. Some of what it says it says once: what the list lacks may have been said before.
pub(crate) async fn listed(
    services: &Services,
    tx: &mut Tx,
    enrolment: &Enrolment,
    command: &Command,
    list: &BTreeMap<String, AppStatus>,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let Some(device) = enrolment.device else { return Ok(()) };
    for row in tx.apps_of_device(device).await? {
        let said = list.get(&row.bundle_id).copied();
        if row.state == AppState::Removing {
            if matches!(said, None | Some(AppStatus::ManagedButUninstalled)) {
                gone(services, tx, enrolment.id, &row, now).await?;
            }
            continue;
        }
        if let Some(report) = report(&row, said) {
            settle(services, tx, enrolment.id, row, report, now).await?;
        }
    }
    let moves = tx.apps_of_device(device).await?.iter().any(|row| row.state.is_moving());
    if moves {
        let attempt = command.detail.get(ATTEMPTS).and_then(Value::as_u64).unwrap_or(0);
        ask_state(services, tx, enrolment.id, Some(attempt), now).await?;
    }
    Ok(())
}

/// What is new about an app.
fn report(row: &DeviceApp, said: Option<AppStatus>) -> Option<AppReport> {
    let state = match said.map(app_state) {
        // It was there and managed, and is not any more: its user took it away.
        None if row.state == AppState::Installed => AppState::Uninstalled,
        None | Some(None) => return None,
        Some(Some(state)) => state,
    };
    // What waits for its turn was not asked for yet: the device speaks of an earlier time.
    if state == row.state || matches!(row.state, AppState::Pending | AppState::NotApplicable) {
        return None;
    }
    let error = (state == AppState::Failed).then(|| DeploymentError {
        code: 0,
        chain: vec![ErrorLink {
            domain: String::new(),
            code: 0,
            description: "The device gave no reason.".to_owned(),
        }],
    });
    Some(AppReport { state, may_pass: error.is_some(), error })
}
