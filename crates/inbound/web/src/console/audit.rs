//! The audit log. Acts and objects are shown by their own words, which programs read as well.

use chrono::DateTime;
use services::audit;

use crate::failure::Failure;
use crate::page::Page;
use crate::part::{Cell, Empty, Part, Table};
use crate::visit::Visit;

/// How many a page shows.
const PAGE: u32 = 100;

/// `GET /console/audit`
pub(super) async fn list(visit: Visit) -> Result<Page, Failure> {
    let text = visit.text;
    let at = visit.query("at").and_then(|at| at.parse().ok()).and_then(DateTime::from_timestamp_micros);
    let before = at.zip(visit.query("before").and_then(|id| id.parse().ok()));
    let events = audit::list(visit.services(), &visit.actor(), before, PAGE).await?;
    let next = match events.last() {
        Some(last) if events.len() == PAGE as usize => {
            format!("/console/audit?at={}&before={}", last.at.timestamp_micros(), last.id)
        }
        _ => String::new(),
    };
    let rows = events
        .into_iter()
        .map(|event| {
            let details = if event.details.0 == serde_json::json!({}) {
                String::new()
            } else {
                event.details.0.to_string()
            };
            let details: String = details.chars().take(300).collect();
            vec![
                text.time(event.at).into(),
                event.actor_name.into(),
                Cell::from(event.act).more(details),
                Cell::from(event.object_name).more(event.object_kind),
            ]
        })
        .collect();
    let columns = ["audit-when", "audit-who", "audit-what", "audit-about"];
    Ok(Page::console(text.get("nav-audit")).part(Part::Table(Table {
        label: text.get("nav-audit"),
        columns: columns.iter().map(|id| text.get(id)).collect(),
        rows,
        empty: Empty::new(text.get("audit-none"), ""),
        next,
        ..Table::default()
    })))
}
