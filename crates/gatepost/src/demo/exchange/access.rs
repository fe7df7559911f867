//! What an administrator does in the console: adds the organisation, looks at the plan in report mode, switches enforcement on.

use std::time::Duration;

use anyhow::{Context, bail};
use server::domain::access::AccessSettings;
use server::domain::access::settings::{LockOut, Mode};
use server::domain::actor::Actor;
use server::domain::id::OrganisationId;
use server::services::Services;
use server::services::exchange::{self, Impact, NewOrganisation, SyncSettings};
use tokio::time::{Instant, sleep};

use super::Exchange;
use super::connector::Connector;
use crate::demo::organisation::group;
use crate::demo::progress::Progress;

/// The one whose acts these are in the audit log.
const WHO: &Actor = &Actor::System;

/// How long a sync may take.
const PATIENCE: Duration = Duration::from_mins(2);

/// How often it is looked how far things are.
const LOOK: Duration = Duration::from_millis(250);

/// How many partnerships are looked at: more than the example has.
const MOST: u32 = 1000;

/// Adds the organisation in report mode. Devices that Exchange keeps out by itself stay in quarantine, where they are told why.
pub(in crate::demo) async fn add(services: &Services, of: &Exchange) -> anyhow::Result<OrganisationId> {
    let new = NewOrganisation { name: "Noordzee".to_owned() };
    let id = exchange::create(services, WHO, new).await?.id;
    let server = of.servers.first().context("Exchange has no server")?;
    let sync = SyncSettings { address: server.host().to_owned(), ..SyncSettings::default() };
    exchange::set_sync(services, WHO, id, sync).await?;
    let access = AccessSettings {
        mode: Mode::Report,
        included_groups: vec![group(services, "Everyone").await?],
        lock_out: LockOut::Quarantine,
        ..AccessSettings::default()
    };
    exchange::set_access(services, WHO, id, access).await?;
    Ok(id)
}

/// Waits until the first full sync is over and everything that it found is judged.
pub(in crate::demo) async fn first_sync(
    services: &Services,
    id: OrganisationId,
    exchange: &Exchange,
    connector: &Connector,
    progress: &Progress,
) -> anyhow::Result<()> {
    let end = Instant::now() + PATIENCE;
    while Instant::now() < end {
        let found = exchange::partnerships(services, WHO, id, None, MOST).await?;
        let judged = found.iter().filter(|row| row.decision.is_some()).count();
        progress.at(judged, exchange.phones());
        let is_read = exchange::overview(services, WHO, id).await?.last_full.is_some();
        if is_read && judged == found.len() && judged == exchange.phones() {
            return Ok(());
        }
        sleep(LOOK).await;
    }
    let status = connector.status();
    bail!("Exchange was not read: {}", status.error.unwrap_or_else(|| format!("{:?}", status.state)))
}

/// Switches enforcement on. Returns what that does: an administrator has seen it, so that no brake has to ask for one.
pub(in crate::demo) async fn enforce(services: &Services, id: OrganisationId) -> anyhow::Result<Impact> {
    let before = exchange::organisation(services, WHO, id).await?.access;
    let access = AccessSettings { mode: Mode::Enforcing, ..before };
    let impact = exchange::impact_of(services, WHO, id, access.clone()).await?;
    exchange::set_access(services, WHO, id, access).await?;
    Ok(impact)
}

/// Asks for one more full sync: a phone tells Exchange nothing new when it is let in, so a quick one would not bring it.
pub(in crate::demo) async fn read_again(services: &Services, id: OrganisationId) -> anyhow::Result<()> {
    Ok(exchange::want_sync(services, WHO, id, true).await?)
}
