//! Events about messages in the console: the same one at most once an hour, so that an outage is told once and not for each message.

use chrono::TimeDelta;
use domain::id::OrganisationId;
use serde_json::Value;
use store::Tx;
use store::exchange::event::Event;

use crate::{Error, Services};

/// How many of the last events are looked at.
const LAST: u32 = 100;
/// How long the same event is not told again.
const QUIET: TimeDelta = TimeDelta::hours(1);

/// Tells an event. Messages to users without a mailbox have no organisation: their rows alone say it.
pub(super) async fn tell(
    services: &Services,
    tx: &mut Tx,
    organisation: Option<OrganisationId>,
    what: &str,
    detail: Value,
) -> Result<(), Error> {
    let now = services.now();
    let Some(organisation) = organisation else { return Ok(()) };
    let last = tx.last_exchange_events(organisation, LAST).await?;
    if last.iter().any(|event| event.what == what && now - event.at < QUIET) {
        return Ok(());
    }
    tx.add_exchange_event(&Event {
        id: domain::id::generate(now, &*services.random),
        organisation,
        at: now,
        severity: "warning".to_owned(),
        what: what.to_owned(),
        detail,
        partnership: None,
    })
    .await?;
    Ok(())
}
