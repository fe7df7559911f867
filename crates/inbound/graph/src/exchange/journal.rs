//! gatepostExchangeOrganizations/{id}/events and …/journal, and taking one change back.

use serde_json::Value;
use services::exchange;
use uuid::Uuid;

use crate::call::Call;
use crate::collection::page;
use crate::failure::Failure;
use crate::reply::Reply;
use crate::shape::exchange_organisation::{event, journal_entry};

const KIND: &str = "gatepostExchangeOrganization";
const ENTRY: &str = "gatepostExchangeJournalEntry";
/// How many entries are looked back upon.
const LAST: u32 = 10_000;

/// What happened, the newest first.
pub(crate) async fn events(call: Call) -> Result<Reply, Failure> {
    let organisation = exchange::organisation(&call.services, &call.actor, super::id(&call, KIND)?).await?;
    let found = exchange::events_of(&call.services, &call.actor, organisation.id, LAST).await?;
    let place = format!("deviceManagement/gatepostExchangeOrganizations('{}')/events", organisation.id);
    page(&call, &place, found.iter().map(|one| Value::Object(event(one))).collect())
}

/// What was changed in Exchange, the newest first.
pub(crate) async fn list(call: Call) -> Result<Reply, Failure> {
    let organisation = exchange::organisation(&call.services, &call.actor, super::id(&call, KIND)?).await?;
    let found = exchange::journal(&call.services, &call.actor, organisation.id, LAST).await?;
    let place = format!("deviceManagement/gatepostExchangeOrganizations('{}')/journal", organisation.id);
    page(&call, &place, found.iter().map(|one| Value::Object(journal_entry(one))).collect())
}

/// Asks for the opposite of one change of the organisation.
pub(crate) async fn undo(call: Call) -> Result<Reply, Failure> {
    let organisation = super::id(&call, KIND)?;
    let entry: Uuid = call.id(1, ENTRY)?;
    let known = exchange::journal(&call.services, &call.actor, organisation, LAST).await?;
    if !known.iter().any(|known| known.id == entry) {
        return Err(Failure::not_found(ENTRY, call.key(1)));
    }
    exchange::undo(&call.services, &call.actor, entry).await?;
    Ok(Reply::Done)
}
