//! All that happened in an organisation, page by page.

use axum::extract::Path;
use chrono::{DateTime, Utc};
use domain::id::OrganisationId;
use services::exchange::{self, Event};
use uuid::Uuid;

use super::glance;
use super::organisation::address;
use crate::failure::Failure;
use crate::page::Page;
use crate::visit::Visit;

/// How many a page shows.
const PAGE: u32 = 100;

/// `GET /console/exchange/{id}/events?after=…`
pub(super) async fn list(visit: Visit, Path(id): Path<OrganisationId>) -> Result<Page, Failure> {
    let (text, services, actor) = (visit.text, visit.services(), visit.actor());
    let organisation = exchange::organisation(services, &actor, id).await?;
    let before = visit.query("after").and_then(place);
    // One more tells whether there are more.
    let mut found = exchange::events_before(services, &actor, id, before, PAGE + 1).await?;
    let is_last = found.len() <= PAGE as usize;
    found.truncate(PAGE as usize);
    let address = address(id);
    let next = found.last().filter(|_| !is_last).map(|last| format!("{address}/events?after={}", mark(last)));
    let events = glance::events(text, &address, String::new(), &found, next.unwrap_or_default());
    Ok(Page::console(text.get("exchange-events"))
        .lead(text.get("exchange-events-lead"))
        .crumb(&address, &organisation.name)
        .part(events))
}

/// Where the next page begins: after the event of that time, in microseconds, and id.
fn mark(event: &Event) -> String {
    format!("{}.{}", event.at.timestamp_micros(), event.id)
}

fn place(mark: &str) -> Option<(DateTime<Utc>, Uuid)> {
    let (at, id) = mark.split_once('.')?;
    Some((DateTime::from_timestamp_micros(at.parse().ok()?)?, id.parse().ok()?))
}
