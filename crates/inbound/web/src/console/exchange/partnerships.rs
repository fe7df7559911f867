//! The partnerships of an organisation, to be looked through (BY-9).

use axum::extract::Path;
use domain::id::OrganisationId;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use services::exchange::{self, Record, RecordFilter};
use texts::Text;

use super::organisation::address;
use super::words;
use crate::failure::Failure;
use crate::page::Page;
use crate::part::{Cell, Empty, Part, Search, Tab, Table};
use crate::visit::Visit;

/// How many a page shows.
const PAGE: usize = 50;

/// The views, by the word in the address and the id of the words.
const VIEWS: [(&str, &str, RecordFilter); 5] = [
    ("", "record-all", RecordFilter::All),
    ("unmanaged", "record-unmanaged", RecordFilter::Unmanaged),
    ("stale", "record-stale", RecordFilter::Stale),
    ("blocked", "access-state-blocked", RecordFilter::Blocked),
    ("quarantined", "access-state-quarantined", RecordFilter::Quarantined),
];

/// `GET /console/exchange/{id}/partnerships?state=unmanaged`
pub(super) async fn list(visit: Visit, Path(id): Path<OrganisationId>) -> Result<Page, Failure> {
    let (text, services, actor) = (visit.text, visit.services(), visit.actor());
    let view = visit.query("state").unwrap_or_default();
    let (view, _, filter) = VIEWS.into_iter().find(|(name, ..)| *name == view).unwrap_or(VIEWS[0]);
    let wanted = visit.query("search").unwrap_or_default().to_owned();
    let after = visit.query("after").and_then(|id| id.parse().ok());
    let found = exchange::records(services, &actor, id, filter, &wanted, after, PAGE).await?;
    let here = format!("{}/partnerships", address(id));
    let next = match found.last() {
        Some(last) if found.len() == PAGE => {
            let search = utf8_percent_encode(&wanted, NON_ALPHANUMERIC);
            format!("{here}?state={view}&search={search}&after={}", last.row.partnership.id)
        }
        _ => String::new(),
    };
    let tabs = VIEWS.iter().map(|(name, label, _)| Tab {
        href: if name.is_empty() { here.clone() } else { format!("{here}?state={name}") },
        label: text.get(label),
        current: *name == view,
    });
    let empty = if wanted.is_empty() {
        Empty::new(text.get("partnerships-none"), text.get("partnerships-none-advice"))
    } else {
        Empty::new(text.get("nothing-found"), text.get("nothing-found-advice"))
    };
    let columns =
        ["partnership-device", "partnership-mailbox", "state", "partnership-said", "partnership-last"];
    Ok(Page::console(text.get("exchange-partnerships"))
        .lead(text.get("partnerships-lead"))
        .crumb(address(id), text.get("exchange-organisation"))
        .part(Part::Tabs(tabs.collect()))
        .part(Part::Table(Table {
            label: text.get("exchange-partnerships"),
            columns: columns.iter().map(|id| text.get(id)).collect(),
            rows: found.iter().map(|record| row(text, &here, record)).collect(),
            empty,
            // A search stays in its view.
            search: Some(Search {
                action: if view.is_empty() { here.clone() } else { format!("{here}?state={view}") },
                label: text.get("partnerships-search"),
                value: wanted,
            }),
            next,
            ..Table::default()
        })))
}

fn row(text: Text, here: &str, record: &Record) -> Vec<Cell> {
    let partnership = &record.row.partnership;
    let mailbox = record.mailbox.as_ref().map(|row| &row.mailbox);
    let last = partnership.last_success_at.or(partnership.first_sync_at);
    vec![
        Cell::link(format!("{here}/{}", partnership.id), name(record)).more(partnership.eas_id.to_string()),
        Cell::from(mailbox.map_or_else(|| text.get("not-known"), |mailbox| mailbox.display_name.clone()))
            .more(mailbox.map(|mailbox| mailbox.address.clone()).unwrap_or_default()),
        words::record(text, record.state),
        words::said(text, &record.row),
        last.map_or_else(|| text.get("not-known"), |time| text.time(time)).into(),
    ]
}

/// What to call a partnership: its device's name, or what it says of itself.
pub(super) fn name(record: &Record) -> String {
    let partnership = &record.row.partnership;
    let names = [
        record.device.as_ref().map_or("", |device| &device.name),
        &partnership.friendly_name,
        &partnership.look.model,
        &partnership.look.device_type,
    ];
    names.into_iter().find(|name| !name.is_empty()).unwrap_or(partnership.eas_id.as_str()).to_owned()
}
