//! Connectors: who asks, whether they may write, and what they say of themselves.

use ca::Purpose;
use chrono::{DateTime, TimeDelta, Utc};
use connector_protocol::PROTOCOL;
use connector_protocol::event::{Events, Severity};
use connector_protocol::lease::{ConnectorSettings, ConnectorState, Lease, LeaseRequest};
use connector_protocol::refusal::Code;
use connector_protocol::report::Report;
use connector_protocol::sync::SyncKind;
use domain::access::settings::Mode;
use domain::actor::{Actor, Permission};
use domain::id::OrganisationId;
use serde_json::json;
use store::Tx;
use store::exchange::connector::{Connector, Sign};
use store::exchange::event::Event;
use store::exchange::organisation::Organisation;
use store::exchange::sync::Sync;

use super::sync::kind_name;
use super::{lease_name, lease_time};
use crate::{Error, Services};

/// A connector's certificate, whose private key TLS has proven the possession of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConnectorIdentity {
    /// SHA-256 of the certificate (DER).
    pub sha256: [u8; 32],
}

impl ConnectorIdentity {
    /// From a certificate (DER).
    pub fn of_certificate(certificate: &[u8]) -> Self {
        Self { sha256: ca::verify::sha256(certificate) }
    }
}

/// Why a connector does not get what it asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The word for the program.
    pub code: Code,
    /// A sentence that says what to do.
    pub message: String,
}

impl Refused {
    pub(super) fn new(code: Code, message: &str) -> Self {
        Self { code, message: message.to_owned() }
    }
}

/// The live connector of a certificate with its organisation.
pub(super) async fn recognise(
    tx: &mut Tx,
    identity: &ConnectorIdentity,
) -> Result<Result<(Connector, Organisation), Refused>, Error> {
    Ok(known(tx, identity).await?.and_then(|(connector, organisation)| {
        if connector.ended_at.is_none() {
            return Ok((connector, organisation));
        }
        let message =
            "another connector took this one's place: uninstall it, and change the account's password";
        Err(Refused::new(Code::Replaced, message))
    }))
}

/// The connector of a certificate, live or replaced, with its organisation. A certificate counts only if it is recorded.
pub(super) async fn known(
    tx: &mut Tx,
    identity: &ConnectorIdentity,
) -> Result<Result<(Connector, Organisation), Refused>, Error> {
    if let Some(connector) = tx.connector_by_certificate(&identity.sha256).await?
        && let Some(organisation) = tx.exchange_organisation(connector.organisation).await?
    {
        return Ok(Ok((connector, organisation)));
    }
    // With an organisation go its connectors; that there was one, its certificate still says.
    let certificate = tx.certificate_by_sha256(&identity.sha256).await?;
    Ok(Err(if certificate.is_some_and(|known| known.purpose == Purpose::Connector.name()) {
        Refused::new(Code::Removed, "the organisation was removed: uninstall this connector")
    } else {
        Refused::new(Code::UnknownCertificate, "register this connector anew")
    }))
}

/// The connectors that an organisation has had, the oldest first; at most the last one is live (XC-11).
pub async fn connectors(
    services: &Services,
    actor: &Actor,
    id: OrganisationId,
) -> Result<Vec<Connector>, Error> {
    actor.require(Permission::ReadService)?;
    Ok(services.store.read().await?.connectors(id).await?)
}

/// The same for one that has to hold the lease under this fence.
pub(super) async fn holding(
    services: &Services,
    tx: &mut Tx,
    identity: &ConnectorIdentity,
    fence: i64,
) -> Result<Result<(Connector, Organisation), Refused>, Error> {
    let (connector, organisation) = match recognise(tx, identity).await? {
        Ok(found) => found,
        Err(refused) => return Ok(Err(refused)),
    };
    let held = tx.lease_fence(&lease_name(organisation.id), services.now()).await?;
    if held != Some(fence) {
        return Ok(Err(Refused::new(Code::StaleFence, "take the lease, and read the state anew")));
    }
    Ok(Ok((connector, organisation)))
}

/// Takes or prolongs the lease, and keeps what the connector says of itself.
pub async fn lease(
    services: &Services,
    identity: &ConnectorIdentity,
    asked: &LeaseRequest,
) -> Result<Result<Lease, Refused>, Error> {
    if asked.protocol != PROTOCOL {
        return Ok(Err(Refused::new(Code::UnknownProtocol, "this server speaks another version")));
    }
    let now = services.now();
    let mut tx = services.store.write().await?;
    let (connector, organisation) = match recognise(&mut tx, identity).await? {
        Ok(found) => found,
        Err(refused) => {
            // One that was replaced and says that it stopped lets the new one begin at once.
            if refused.code == Code::Replaced && asked.give_up {
                gave_up(&mut tx, identity, asked.session, now).await?;
                tx.commit().await?;
            }
            return Ok(Err(refused));
        }
    };
    let sign = Sign {
        version: &asked.version,
        state: state_name(asked.state),
        server: asked.server.as_deref(),
        error: asked.error.as_deref(),
        journal: asked.journal,
    };
    tx.connector_seen(connector.id, now, &sign).await?;
    let name = lease_name(organisation.id);
    let fence = if asked.give_up {
        tx.give_up_lease(&name, asked.session, now).await?;
        None
    } else if now < connector.may_write_at {
        None
    } else {
        tx.take_lease(&name, asked.session, now, now + lease_time()).await?
    };
    let wanted = wanted_sync(&mut tx, &organisation, now).await?;
    // Users who changed are judged when the connector asks: it has to ask.
    let to_do = !super::intents::next(&mut tx, &organisation, now, 1).await?.is_empty()
        || !tx.access_due(None, 1).await?.is_empty();
    tx.commit().await?;
    Ok(Ok(Lease {
        fence,
        seconds: connector_protocol::lease::LEASE_SECONDS,
        at: now,
        sync: wanted.filter(|_| fence.is_some()),
        intents: fence.is_some() && to_do,
        shares: true,
        settings: ConnectorSettings {
            failover: organisation.settings.failover,
            quick_sync_minutes: organisation.settings.quick_minutes,
            read_only: organisation.access.mode != Mode::Enforcing,
        },
    }))
}

/// A connector that was replaced says that it stopped. It counts from the one that was replaced last, and from the process that
/// held the lease: whoever else says so knows nothing of the one that may still be writing.
async fn gave_up(
    tx: &mut Tx,
    identity: &ConnectorIdentity,
    session: uuid::Uuid,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let Some(old) = tx.connector_by_certificate(&identity.sha256).await? else { return Ok(()) };
    let all = tx.connectors(old.organisation).await?;
    let last = all.iter().filter(|one| one.ended_at.is_some()).max_by_key(|one| one.ended_at);
    let waits = all.iter().any(|one| one.ended_at.is_none() && now < one.may_write_at);
    if !waits || last.is_none_or(|last| last.id != old.id) {
        return Ok(());
    }
    if tx.give_up_lease(&lease_name(old.organisation), session, now).await? {
        tx.connector_may_write(old.organisation, now).await?;
    }
    Ok(())
}

/// The sync that is due: one that somebody asked for, one that was cut off, a first one, or the next by time.
async fn wanted_sync(
    tx: &mut Tx,
    organisation: &Organisation,
    now: DateTime<Utc>,
) -> Result<Option<SyncKind>, Error> {
    let id = organisation.id;
    let wanted = organisation.sync_wanted.as_deref();
    // Whoever asked for the one that was cut off has it still: another that began now would end it.
    for kind in [SyncKind::Full, SyncKind::Quick] {
        let name = kind_name(kind);
        if wanted == Some(name) || tx.running_exchange_sync(id, name).await?.is_some() {
            return Ok(Some(kind));
        }
    }
    let settings = &organisation.settings;
    let full_every = TimeDelta::hours(settings.full_hours.into());
    let quick_every = TimeDelta::minutes(settings.quick_minutes.into());
    let full = tx.last_complete_exchange_sync_of(id, kind_name(SyncKind::Full)).await?;
    let any = tx.last_complete_exchange_sync(id).await?;
    let is_due = |last: &Option<Sync>, pause| last.as_ref().is_none_or(|last| now - last.started_at >= pause);
    if is_due(&full, full_every) && has_rested(tx, id, SyncKind::Full, quick_every, now).await? {
        return Ok(Some(SyncKind::Full));
    }
    // Without a full one there is nothing that a quick one could build on.
    let quick = full.is_some() && is_due(&any, quick_every);
    let quick = quick && has_rested(tx, id, SyncKind::Quick, quick_every, now).await?;
    Ok(quick.then_some(SyncKind::Quick))
}

/// Whether the last sync of a kind was complete, or ended long enough ago. What kept it from being complete, one record that cannot be
/// read or a missing right, is seldom gone a second later; without a pause one would follow the other for ever.
async fn has_rested(
    tx: &mut Tx,
    id: OrganisationId,
    kind: SyncKind,
    pause: TimeDelta,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let last = tx.last_ended_exchange_sync_of(id, kind_name(kind)).await?.filter(|last| !last.complete);
    Ok(last.and_then(|last| last.finished_at).is_none_or(|ended| now - ended >= pause))
}

/// Keeps what a connector found out. A connector that sits at another organisation than before is refused: two are never mixed.
pub async fn report(
    services: &Services,
    identity: &ConnectorIdentity,
    report: &Report,
) -> Result<Result<(), Refused>, Error> {
    let mut tx = services.store.write().await?;
    let (_, organisation) = match holding(services, &mut tx, identity, report.fence).await? {
        Ok(found) => found,
        Err(refused) => return Ok(Err(refused)),
    };
    let known = organisation.exchange_id.as_deref().unwrap_or(&report.exchange_id);
    if !may_be_same(known, &report.exchange_id) {
        let message =
            "this is another Exchange organisation than before: add it as one of its own in the console";
        return Ok(Err(Refused::new(Code::BadMessage, message)));
    }
    let id = if report.exchange_id.len() > known.len() { &report.exchange_id } else { known };
    let there = Refused::new(
        Code::OrganisationHasConnector,
        "this Exchange organisation is in the console already, under another name; if that one is of another forest, update its connector first",
    );
    let others = tx.exchange_organisations().await?.into_iter().filter(|other| other.id != organisation.id);
    if others.filter_map(|other| other.exchange_id).any(|other| may_be_same(&other, id)) {
        return Ok(Err(there));
    }
    let value = serde_json::to_value(report).map_err(store::Error::from)?;
    match tx.exchange_reported(organisation.id, id, &value).await {
        // Both came at the same moment.
        Err(store::Error::Duplicate(_)) => return Ok(Err(there)),
        other => other?,
    }
    tx.commit().await?;
    Ok(Ok(()))
}

/// Whether two identities may be one organisation's: they are the same, or one of them is an older connector's, which does not name the
/// forest (`/o=Example` and `/o=Example/dc=example,dc=com`).
fn may_be_same(one: &str, other: &str) -> bool {
    let is_part =
        |part: &str, whole: &str| whole.strip_prefix(part).is_some_and(|rest| rest.starts_with('/'));
    one == other || is_part(one, other) || is_part(other, one)
}

/// Keeps what an administrator should know.
pub async fn events(
    services: &Services,
    identity: &ConnectorIdentity,
    events: &Events,
) -> Result<Result<(), Refused>, Error> {
    let mut tx = services.store.write().await?;
    let (connector, organisation) = match recognise(&mut tx, identity).await? {
        Ok(found) => found,
        Err(refused) => return Ok(Err(refused)),
    };
    for event in &events.events {
        let severity = match event.severity {
            Severity::Information => "information",
            Severity::Warning => "warning",
            Severity::Error => "error",
        };
        tx.add_exchange_event(&Event {
            id: domain::id::generate(services.now(), &*services.random),
            organisation: organisation.id,
            at: domain::outside::to_microseconds(event.at),
            severity: severity.to_owned(),
            what: event.what.clone(),
            detail: json!({ "detail": event.detail, "connector": connector.id }),
            partnership: None,
        })
        .await?;
    }
    tx.commit().await?;
    Ok(Ok(()))
}

const fn state_name(state: ConnectorState) -> &'static str {
    match state {
        ConnectorState::Connecting => "connecting",
        ConnectorState::Connected => "connected",
        ConnectorState::Disconnected => "disconnected",
        ConnectorState::Throttled => "throttled",
    }
}
