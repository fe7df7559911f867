//! One device group: its name, and its rule or the devices on its list.

use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use domain::actor::Permission::{ReadDevices, WriteConfiguration};
use domain::device_group::DeviceGroup;
use domain::id::{DeviceGroupId, DeviceId};
use services::device_list::ListedDevice;
use services::{Error, device_groups, search};
use texts::Text;

use super::device_groups::{described, entered_rule, named, names, rule_fields};
use crate::failure::Failure;
use crate::first::Pairs;
use crate::form::{Entered, Form};
use crate::page::Page;
use crate::part::{Action, Cell, Empty, Facts, Part, Search, Table};
use crate::visit::Visit;

/// How many devices of the list a page shows.
const MEMBERS: u32 = 50;

/// How many devices a search shows.
const FOUND: usize = 20;

/// `GET /console/device-groups/{id}`
pub(super) async fn show(visit: Visit, Path(id): Path<String>) -> Result<Page, Failure> {
    let (group, listed) = find(&visit, &id).await?;
    let form = form(visit.text, &group);
    whole(&visit, &group, &listed, form).await
}

/// `POST /console/device-groups/{id}`
pub(super) async fn save(
    visit: Visit,
    Path(id): Path<String>,
    axum::Form(pairs): Pairs,
) -> Result<Response, Failure> {
    let (group, listed) = find(&visit, &id).await?;
    let entered = Entered::new(pairs);
    let rule = if group.rule.is_some() { entered_rule(&entered).map(Some) } else { Ok(None) };
    let saved = match rule {
        Ok(rule) => {
            let new = named(&entered, rule);
            device_groups::change(visit.services(), &visit.actor(), group.id, new).await
        }
        Err(error) => Err(error),
    };
    match saved {
        Ok(_) => Ok(Redirect::to(&format!("/console/device-groups/{}?done=saved", group.id)).into_response()),
        Err(error) => {
            let form = form(visit.text, &group).filled(&entered).with_error(error, visit.text)?;
            Ok(whole(&visit, &group, &listed, form).await?.into_response())
        }
    }
}

/// `POST /console/device-groups/{id}/add?device={id}`
pub(super) async fn add(visit: Visit, Path(id): Path<DeviceGroupId>) -> Result<Redirect, Failure> {
    set(&visit, id, true).await
}

/// `POST /console/device-groups/{id}/remove?device={id}`
pub(super) async fn remove(visit: Visit, Path(id): Path<DeviceGroupId>) -> Result<Redirect, Failure> {
    set(&visit, id, false).await
}

async fn set(visit: &Visit, id: DeviceGroupId, member: bool) -> Result<Redirect, Failure> {
    let device = visit.query("device").unwrap_or_default();
    let parsed = device.parse().map_err(|_| Error::not_found("device", device))?;
    device_groups::set_member(visit.services(), &visit.actor(), id, parsed, member).await?;
    let done = if member { "device-added" } else { "device-removed" };
    Ok(Redirect::to(&format!("/console/device-groups/{id}?done={done}")))
}

async fn find(visit: &Visit, id: &str) -> Result<(DeviceGroup, Vec<DeviceId>), Failure> {
    let missing = || Error::not_found("device group", id);
    let parsed: DeviceGroupId = id.parse().map_err(|_| missing())?;
    Ok(device_groups::get(visit.services(), &visit.actor(), parsed).await?.ok_or_else(missing)?)
}

async fn whole(visit: &Visit, group: &DeviceGroup, listed: &[DeviceId], form: Form) -> Result<Page, Failure> {
    let text = visit.text;
    let may = visit.may(WriteConfiguration);
    let mut page = Page::console(&group.display_name)
        .lead(&group.description)
        .crumb("/console/device-groups", text.get("nav-device-groups"));
    if let Some(rule) = &group.rule {
        let facts = Facts::new(text.get("device-group-rule"));
        page = page.part(Part::Facts(facts.fact(text.get("device-group-by-rule"), described(text, rule))));
    } else if visit.may(ReadDevices) {
        page = page.part(Part::Table(members(visit, group).await?));
        if may {
            page = page.part(Part::Table(candidates(visit, group, listed).await?));
        }
    }
    Ok(if may { page.form(form) } else { page })
}

async fn members(visit: &Visit, group: &DeviceGroup) -> Result<Table, Failure> {
    let text = visit.text;
    let after = visit.query("after").and_then(|id| id.parse().ok());
    let found = device_groups::members(visit.services(), &visit.actor(), group.id, after, MEMBERS).await?;
    let next = match found.last() {
        Some(last) if found.len() == MEMBERS as usize => {
            format!("/console/device-groups/{}?after={}", group.id, last.device.id)
        }
        _ => String::new(),
    };
    let rows = found.into_iter().map(|listed| row(visit, group, listed, "remove", "device-group-remove"));
    Ok(Table {
        title: text.get("device-group-members"),
        columns: columns(text),
        rows: rows.collect(),
        empty: Empty::new(
            text.get("device-group-members-none"),
            text.get("device-group-members-none-advice"),
        ),
        next,
        ..Table::default()
    })
}

/// Devices that fit the search and are not on the list. None before somebody searches.
async fn candidates(visit: &Visit, group: &DeviceGroup, listed: &[DeviceId]) -> Result<Table, Failure> {
    let text = visit.text;
    let wanted = visit.query("search").unwrap_or_default().to_owned();
    let mut found = Vec::new();
    if !wanted.trim().is_empty() {
        let listed = listed.iter().copied().collect();
        found = search::devices_except(visit.services(), &visit.actor(), &wanted, &listed, FOUND).await?;
    }
    let empty = if wanted.trim().is_empty() {
        Empty::new(text.get("device-group-search-first"), "")
    } else {
        Empty::new(text.get("nothing-found"), text.get("device-group-search-nothing"))
    };
    let rows = found.into_iter().map(|listed| row(visit, group, listed, "add", "device-group-add"));
    Ok(Table {
        title: text.get("device-group-add-title"),
        columns: columns(text),
        rows: rows.collect(),
        empty,
        search: Some(Search {
            action: format!("/console/device-groups/{}", group.id),
            label: text.get("devices-search"),
            value: wanted,
        }),
        ..Table::default()
    })
}

fn columns(text: Text) -> Vec<String> {
    ["device", "user", "device-serial"].iter().map(|id| text.get(id)).chain([String::new()]).collect()
}

fn row(visit: &Visit, group: &DeviceGroup, listed: ListedDevice, what: &str, label: &str) -> Vec<Cell> {
    let device = listed.device;
    let mut actions = Vec::new();
    if visit.may(WriteConfiguration) {
        let address = format!("/console/device-groups/{}/{what}?device={}", group.id, device.id);
        actions.push(Action::post(address, visit.text.get(label)).about(&device.name));
    }
    vec![
        Cell::link(format!("/console/devices/{}", device.id), device.name).more(device.model),
        Cell::link(format!("/console/users/{}", device.user), listed.user_name),
        device.serial_number.unwrap_or_default().into(),
        Cell::actions(actions),
    ]
}

fn form(text: Text, group: &DeviceGroup) -> Form {
    let mut form = Form::new(format!("/console/device-groups/{}", group.id), text.get("save"));
    form.title = text.get("device-group-change");
    form.fields = names(text, &group.display_name, &group.description);
    form.fields.extend(group.rule.iter().flat_map(|rule| rule_fields(text, rule)));
    form
}
