//! One organisation at a glance: its connector, its servers, its syncs, and when the next ones are due (XC-8 to XC-11).

use chrono::{DateTime, TimeDelta, Utc};
use connector_protocol::sync::SyncKind;
use domain::actor::{Actor, Permission};
use domain::id::OrganisationId;
use store::exchange::connector::Connector;
use store::exchange::found::Server;
use store::exchange::organisation::Organisation;
use store::exchange::sync::Sync;

use super::organisations::existing;
use super::sync::kind_name;
use crate::{Error, Services};

/// How many syncs are looked through for one that runs or has failed.
const SYNCS: u32 = 200;

/// How a connection is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Connection {
    /// No connector has registered, or the one that had was removed.
    None,
    /// Registered, and not connected to Exchange yet.
    Pending,
    /// Connected.
    Connected,
    /// It runs and cannot reach Exchange, or it was told to wait.
    Hindered,
    /// Nothing is heard of it.
    Silent,
}

/// One organisation at a glance.
#[derive(Clone, Debug)]
pub struct Overview {
    /// The organisation.
    pub organisation: Organisation,
    /// Its live connector.
    pub connector: Option<Connector>,
    /// How the connection is.
    pub connection: Connection,
    /// Its Exchange servers.
    pub servers: Vec<Server>,
    /// Families and models that Exchange has seen.
    pub classes: Vec<(String, String)>,
    /// The sync that runs.
    pub running: Option<Sync>,
    /// The last sync that came to its end.
    pub last_success: Option<Sync>,
    /// The last full sync that came to its end.
    pub last_full: Option<Sync>,
    /// The last sync that ended with an error, if none came to its end after it.
    pub failed: Option<Sync>,
    /// When the next quick sync is due; `None` before the first full one.
    pub next_quick: Option<DateTime<Utc>>,
    /// When the next full sync is due; `None` before the first one.
    pub next_full: Option<DateTime<Utc>>,
    /// Whether a sync should have come to its end long ago: three times as long as between quick ones, and none runs (XC-11).
    pub late: bool,
    /// How many partnerships there are.
    pub partnerships: u64,
    /// How many mailboxes have partnerships.
    pub mailboxes: u64,
    /// How many changes wait for the connector.
    pub waiting: u64,
    /// Whether the directory has anybody to whom a mailbox could belong (XC-14).
    pub directory_is_read: bool,
}

/// An organisation with everything that its page shows.
pub async fn overview(services: &Services, actor: &Actor, id: OrganisationId) -> Result<Overview, Error> {
    actor.require(Permission::ReadService)?;
    let now = services.now();
    let mut tx = services.store.read().await?;
    let organisation = existing(&mut tx, id).await?;
    let connector = tx.live_connector(id).await?;
    let syncs = tx.last_exchange_syncs(id, SYNCS).await?;
    let last_success = tx.last_complete_exchange_sync(id).await?;
    let last_full = tx.last_complete_exchange_sync_of(id, kind_name(SyncKind::Full)).await?;
    let settings = &organisation.settings;
    let after = |sync: &Option<Sync>, pause: TimeDelta| sync.as_ref().map(|sync| sync.started_at + pause);
    let since = last_success.as_ref().map(|sync| sync.started_at);
    let running = syncs.iter().find(|sync| sync.finished_at.is_none()).cloned();
    let patience = TimeDelta::minutes(settings.quick_minutes.into()) * 3;
    let late = connector.is_some() && running.is_none() && since.is_some_and(|since| now - since > patience);
    Ok(Overview {
        late,
        connection: connection(connector.as_ref(), now),
        servers: tx.exchange_servers(id).await?,
        classes: tx.device_classes(id).await?,
        running,
        next_quick: after(&last_success, TimeDelta::minutes(settings.quick_minutes.into())),
        next_full: after(&last_full, TimeDelta::hours(settings.full_hours.into())),
        failed: syncs
            .into_iter()
            .take_while(|sync| since.is_none_or(|since| sync.started_at > since))
            .find(|sync| sync.error.is_some()),
        partnerships: tx.count_partnerships(id).await?,
        mailboxes: tx.count_exchange_mailboxes(id).await?,
        waiting: tx.count_intents(id).await?,
        directory_is_read: tx.user_count().await? > 0,
        organisation,
        connector,
        last_success,
        last_full,
    })
}

/// After how long without a word a connector counts as silent: three leases.
fn silence() -> TimeDelta {
    super::lease_time() * 3
}

fn connection(connector: Option<&Connector>, now: DateTime<Utc>) -> Connection {
    let Some(connector) = connector else { return Connection::None };
    match connector.last_seen_at {
        None => Connection::Pending,
        Some(seen) if now - seen > silence() => Connection::Silent,
        Some(_) => match connector.state.as_str() {
            "connected" => Connection::Connected,
            "connecting" => Connection::Pending,
            _ => Connection::Hindered,
        },
    }
}
