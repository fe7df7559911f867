//! The apps of a user's device: how they stand, in plain words, and "ask me again".

use axum::extract::Path;
use axum::response::Redirect;
use domain::device::{Device, DeviceState};
use domain::id::{AppId, DeviceId};
use services::apps;

use crate::console::state;
use crate::failure::Failure;
use crate::part::{Action, Cell, Part, Table};
use crate::visit::Visit;

/// The apps of a device, if there are any.
pub(super) async fn part(visit: &Visit, device: &Device) -> Result<Option<Part>, Failure> {
    let text = visit.text;
    let found = apps::of_device(visit.services(), &visit.actor(), device.id).await?;
    if found.is_empty() || device.state != DeviceState::Managed {
        return Ok(None);
    }
    let rows = found
        .into_iter()
        .map(|found| {
            let state = found.row.state;
            let advice = text.find(&format!("portal-app-{}", state.name())).unwrap_or_default();
            let mut actions = Vec::new();
            if state.waits_for_person() {
                let address = format!("/devices/{}/apps/{}/ask", device.id, found.app.id);
                actions
                    .push(Action::post(address, text.get("portal-app-ask")).about(&found.app.display_name));
            }
            vec![
                Cell::from(found.app.display_name).more(found.app.publisher),
                state::app_word(text, state).more(advice),
                Cell::actions(actions),
            ]
        })
        .collect();
    Ok(Some(Part::Table(Table {
        title: text.with("portal-apps", &[("name", &device.name)]),
        columns: vec![text.get("app"), text.get("state"), String::new()],
        rows,
        ..Table::default()
    })))
}

/// `POST /devices/{id}/apps/{app}/ask`: "ask me again".
pub(super) async fn ask(visit: Visit, Path((id, app)): Path<(DeviceId, AppId)>) -> Result<Redirect, Failure> {
    apps::ask_again(visit.services(), &visit.actor(), id, app).await?;
    Ok(Redirect::to("/?done=portal-app-asked"))
}
