//! The list of devices.

use services::search;

use super::state;
use crate::failure::Failure;
use crate::page::Page;
use crate::part::{Cell, Empty, Part, Search, Table};
use crate::visit::Visit;

/// How many a page shows.
const PAGE: usize = 50;

/// `GET /console/devices`
pub(super) async fn list(visit: Visit) -> Result<Page, Failure> {
    let text = visit.text;
    let wanted = visit.query("search").unwrap_or_default().to_owned();
    let after = visit.query("after").and_then(|id| id.parse().ok());
    let found = search::devices(visit.services(), &visit.actor(), &wanted, after, PAGE).await?;
    let next = match found.last() {
        Some(last) if found.len() == PAGE => {
            let search = percent_encoding::utf8_percent_encode(&wanted, percent_encoding::NON_ALPHANUMERIC);
            format!("/console/devices?search={search}&after={}", last.device.id)
        }
        _ => String::new(),
    };
    let rows = found
        .into_iter()
        .map(|listed| {
            let device = listed.device;
            vec![
                Cell::link(format!("/console/devices/{}", device.id), device.name).more(device.model),
                Cell::link(format!("/console/users/{}", device.user), listed.user_name),
                text.get(&format!("platform-{}", device.platform.name().to_lowercase())).into(),
                device.os_version.to_string().into(),
                state::device(text, device.state),
                state::compliance(text, device.compliance),
                text.time(device.last_seen_at).into(),
            ]
        })
        .collect();
    let empty = if wanted.is_empty() {
        Empty::new(text.get("devices-none"), text.get("devices-none-advice"))
    } else {
        Empty::new(text.get("nothing-found"), text.get("nothing-found-advice"))
    };
    let columns = ["device", "user", "platform", "os-version", "state", "compliance", "last-seen"];
    Ok(Page::console(text.get("nav-devices")).part(Part::Table(Table {
        label: text.get("nav-devices"),
        columns: columns.iter().map(|id| text.get(id)).collect(),
        rows,
        empty,
        search: Some(Search {
            action: "/console/devices".to_owned(),
            label: text.get("devices-search"),
            value: wanted,
        }),
        next,
        ..Table::default()
    })))
}
