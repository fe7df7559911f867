//! gatepostExchangeOrganizations/{id}/events and …/journal, and taking one change back.

use chrono::{DateTime, Utc};
use domain::id::OrganisationId;
use serde_json::{Map, Value};
use services::exchange::{self, Event, JournalEntry};
use services::{Page, Place};
use uuid::Uuid;

use crate::call::Call;
use crate::failure::Failure;
use crate::reply::Reply;
use crate::shape::exchange_organisation::{event, journal_entry};
use crate::walk::{Rows, nothing_to_expand, walk};

const KIND: &str = "gatepostExchangeOrganization";
const ENTRY: &str = "gatepostExchangeJournalEntry";
const TIME: &str = "activityDateTime";

/// What happened, the newest first.
pub(crate) async fn events(call: Call) -> Result<Reply, Failure> {
    let organisation = exchange::organisation(&call.services, &call.actor, super::id(&call, KIND)?).await?.id;
    let place = format!("deviceManagement/gatepostExchangeOrganizations('{organisation}')/events");
    walk(&call, &place, &Events { call: &call, organisation }).await
}

/// What was changed in Exchange, the newest first.
pub(crate) async fn list(call: Call) -> Result<Reply, Failure> {
    let organisation = exchange::organisation(&call.services, &call.actor, super::id(&call, KIND)?).await?.id;
    let place = format!("deviceManagement/gatepostExchangeOrganizations('{organisation}')/journal");
    walk(&call, &place, &Journal { call: &call, organisation }).await
}

/// Asks for the opposite of one change of the organisation.
pub(crate) async fn undo(call: Call) -> Result<Reply, Failure> {
    let organisation = super::id(&call, KIND)?;
    let entry: Uuid = call.id(1, ENTRY)?;
    exchange::undo(&call.services, &call.actor, organisation, entry).await?;
    Ok(Reply::Done)
}

/// The place after which a page begins.
fn before(page: &Page<String>) -> Option<(DateTime<Utc>, Uuid)> {
    match page.after {
        Some(Place::Time(at, id)) => Some((at, id)),
        _ => None,
    }
}

/// What happened in one organisation.
struct Events<'a> {
    call: &'a Call,
    organisation: OrganisationId,
}

impl Rows for Events<'_> {
    type Row = Event;

    const ORDER: (&'static str, bool) = ("eventDateTime", true);

    fn orders_by(&self, property: &str, descending: bool) -> bool {
        (property, descending) == Self::ORDER
    }

    async fn read(&self, page: &Page<String>) -> Result<Vec<Event>, Failure> {
        let (services, actor) = (&self.call.services, &self.call.actor);
        Ok(exchange::events_before(services, actor, self.organisation, before(page), page.limit).await?)
    }

    async fn count(&self) -> Result<Option<u64>, Failure> {
        Ok(None)
    }

    fn entity(&self, row: &Event) -> Map<String, Value> {
        event(row)
    }

    fn place(&self, row: &Event, _property: &str) -> Place {
        Place::Time(row.at, row.id)
    }

    async fn expand(&self, _: &Event, _: &mut Map<String, Value>) -> Result<(), Failure> {
        nothing_to_expand(self.call)
    }
}

/// The changes in one organisation.
struct Journal<'a> {
    call: &'a Call,
    organisation: OrganisationId,
}

impl Rows for Journal<'_> {
    type Row = JournalEntry;

    const ORDER: (&'static str, bool) = (TIME, true);

    fn orders_by(&self, property: &str, descending: bool) -> bool {
        property == TIME && descending
    }

    async fn read(&self, page: &Page<String>) -> Result<Vec<JournalEntry>, Failure> {
        let (services, actor) = (&self.call.services, &self.call.actor);
        Ok(exchange::journal(services, actor, self.organisation, before(page), page.limit).await?)
    }

    async fn count(&self) -> Result<Option<u64>, Failure> {
        Ok(None)
    }

    fn entity(&self, row: &JournalEntry) -> Map<String, Value> {
        journal_entry(row)
    }

    fn place(&self, row: &JournalEntry, _property: &str) -> Place {
        Place::Time(row.at, row.id)
    }

    async fn expand(&self, _: &JournalEntry, _: &mut Map<String, Value>) -> Result<(), Failure> {
        nothing_to_expand(self.call)
    }
}
