//! The apps of one device.

use axum::extract::Path;
use axum::response::Redirect;
use domain::actor::Permission::OperateDevices;
use domain::id::{AppId, DeviceId};
use services::apps;

use super::state;
use crate::failure::Failure;
use crate::part::{Action, Cell, Part, Table};
use crate::visit::Visit;

/// The apps that a device was asked for, if there are any.
pub(super) async fn part(visit: &Visit, device: DeviceId) -> Result<Option<Part>, Failure> {
    let text = visit.text;
    let found = apps::of_device(visit.services(), &visit.actor(), device).await?;
    if found.is_empty() {
        return Ok(None);
    }
    let rows = found
        .into_iter()
        .map(|found| {
            let mut actions = Vec::new();
            if found.row.state.waits_for_person() && visit.may(OperateDevices) {
                let address = format!("/console/devices/{device}/apps/{}/ask", found.app.id);
                actions.push(Action::post(address, text.get("app-ask-again")).about(&found.app.display_name));
            }
            vec![
                Cell::link(format!("/console/apps/{}", found.app.id), &found.app.display_name)
                    .more(found.app.publisher),
                state::app(text, &found.row),
                text.time(found.row.changed_at).into(),
                Cell::actions(actions),
            ]
        })
        .collect();
    Ok(Some(Part::Table(Table {
        title: text.get("device-apps"),
        columns: vec![text.get("app"), text.get("state"), text.get("since"), String::new()],
        rows,
        ..Table::default()
    })))
}

/// `POST /console/devices/{id}/apps/{app}/ask`: once more, after its user said no or it failed.
pub(super) async fn ask(visit: Visit, Path((id, app)): Path<(DeviceId, AppId)>) -> Result<Redirect, Failure> {
    apps::ask_again(visit.services(), &visit.actor(), id, app).await?;
    Ok(Redirect::to(&format!("/console/devices/{id}?done=app-asked")))
}
