//! One device: what it is, its profiles with their settings, and what can be done.

use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use domain::actor::Permission::{OperateDevices, WriteDevices};
use domain::device::DeviceState;
use domain::id::DeviceId;
use services::device_list::{self, ListedDevice};
use services::{Error, delivery, devices, status};

use super::{compliance, device_apps, state};
use crate::failure::Failure;
use crate::form::Form;
use crate::page::Page;
use crate::part::{Action, Alert, Cell, Empty, Facts, Link, Part, Table, Tone};
use crate::visit::Visit;

/// `GET /console/devices/{id}`
pub(super) async fn show(visit: Visit, Path(id): Path<String>) -> Result<Page, Failure> {
    let text = visit.text;
    let listed = find(&visit, &id).await?;
    let device = &listed.device;
    let address = format!("/console/devices/{}", device.id);
    let profiles = status::device_profiles(visit.services(), &visit.actor(), device.id).await?;
    let optional = |value: &Option<String>| value.clone().unwrap_or_else(|| text.get("not-known"));
    let mut facts = Facts::new(text.get("device"))
        .fact(text.get("state"), state::device(text, device.state))
        .fact(text.get("compliance"), state::compliance(text, device.compliance))
        .fact(text.get("user"), Cell::link(format!("/console/users/{}", device.user), &listed.user_name))
        .fact(text.get("device-model"), format!("{} ({})", device.model, device.product))
        .fact(text.get("os-version"), device.os_version.to_string())
        .fact(text.get("device-serial"), optional(&device.serial_number))
        .fact(text.get("device-eas-id"), optional(&device.eas_device_id))
        .fact(text.get("device-enrolled"), text.time(device.enrolled_at))
        .fact(text.get("last-seen"), text.time(device.last_seen_at));
    if visit.may(OperateDevices) {
        facts = facts
            .action(Action::post(format!("{address}/sync"), text.get("device-sync")))
            .action(Action::post(format!("{address}/recheck"), text.get("device-recheck")));
    }
    if visit.may(WriteDevices) && device.state != DeviceState::Retired {
        facts =
            facts.action(Action::go(format!("{address}/retire"), text.get("device-retire")).tone(Tone::Bad));
    }
    let rows = profiles
        .into_iter()
        .map(|row| {
            let other = row.conflicts_with.as_ref().map(|other| other.display_name.as_str());
            vec![
                Cell::link(format!("{address}/profiles/{}", row.profile.id), &row.profile.display_name)
                    .more(text.get(&row.profile.kind.text_id())),
                state::deployment_with_reason(text, &row.deployment, other),
                text.time(row.deployment.changed_at).into(),
            ]
        })
        .collect();
    let table = Table {
        title: text.get("device-profiles"),
        columns: vec![text.get("profile"), text.get("state"), text.get("since")],
        rows,
        empty: Empty::new(text.get("device-profiles-none"), text.get("device-profiles-none-advice")),
        ..Table::default()
    };
    let why = format!("/console/users/{}/access?device={}", device.user, device.id);
    let mut page = Page::console(&device.name)
        .crumb("/console/devices", text.get("nav-devices"))
        .action(why, text.get("explain-title"));
    if device.state == DeviceState::Disputed {
        let alert = Alert::new(Tone::Bad, text.get("dispute-what-title")).line(text.get("dispute-what"));
        let link = Link::new(format!("/console/disputes/{}", device.id), text.get("dispute-decide"));
        page = page.part(Part::Alert(alert.link(link)));
    }
    page = page.part(Part::Facts(facts)).part(Part::Table(table));
    for part in compliance::device::parts(&visit, device.id).await? {
        page = page.part(part);
    }
    if let Some(apps) = device_apps::part(&visit, device.id).await? {
        page = page.part(apps);
    }
    Ok(page)
}

/// `POST /console/devices/{id}/sync`
pub(super) async fn sync(visit: Visit, Path(id): Path<DeviceId>) -> Result<Redirect, Failure> {
    devices::sync(visit.services(), &visit.actor(), id).await?;
    Ok(Redirect::to(&format!("/console/devices/{id}?done=sync")))
}

/// `POST /console/devices/{id}/recheck`
pub(super) async fn recheck(visit: Visit, Path(id): Path<DeviceId>) -> Result<Redirect, Failure> {
    delivery::recheck(visit.services(), &visit.actor(), id).await?;
    Ok(Redirect::to(&format!("/console/devices/{id}?done=recheck")))
}

/// `GET /console/devices/{id}/retire`
pub(super) async fn retire_form(visit: Visit, Path(id): Path<String>) -> Result<Page, Failure> {
    let text = visit.text;
    let device = find(&visit, &id).await?.device;
    let address = format!("/console/devices/{}", device.id);
    let mut form = Form::new(format!("{address}/retire"), text.get("device-retire"));
    form.tone = Tone::Bad;
    form.lead = text.get("device-retire-advice");
    form.others.push(Link::new(&address, text.get("cancel")));
    Ok(Page::console(text.with("device-retire-title", &[("name", &device.name)]))
        .crumb(address, &device.name)
        .form(form))
}

/// `POST /console/devices/{id}/retire`
pub(super) async fn retire(visit: Visit, Path(id): Path<DeviceId>) -> Result<Response, Failure> {
    devices::retire(visit.services(), &visit.actor(), id).await?;
    Ok(Redirect::to(&format!("/console/devices/{id}?done=retire")).into_response())
}

/// The device of an address, or "not found".
pub(super) async fn find(visit: &Visit, id: &str) -> Result<ListedDevice, Failure> {
    let missing = || Error::not_found("device", id);
    let parsed: DeviceId = id.parse().map_err(|_| missing())?;
    Ok(device_list::device(visit.services(), &visit.actor(), parsed).await?.ok_or_else(missing)?)
}
