//! Figures of Exchange organisations for Prometheus (XC-11).

use chrono::{DateTime, TimeDelta, Utc};
use connector_protocol::figures::{Figures, METRICS};
use domain::actor::{Actor, Permission};
use store::Tx;
use store::exchange::organisation::Organisation;

use super::connector::{ConnectorIdentity, Refused, recognise};
use super::lease_name;
use crate::figures::{Figure, Metric};
use crate::{Error, Services};

macro_rules! metrics {
    ($($constant:ident $name:literal $help:literal;)*) => {
        $(const $constant: Metric = Metric { name: $name, help: $help, counts: false };)*
        /// What is counted here, beside what connectors say of themselves.
        pub(crate) const OWN: &[Metric] = &[$($constant),*];
    };
}

metrics! {
    PARTNERSHIPS "exchange_partnerships" "Partnerships by the state that Exchange gives them";
    WAITING "exchange_changes_waiting" "Changes that wait for the connector";
    OLDEST "exchange_change_oldest_age_seconds" "For how long the oldest change has waited";
    CHANGES "exchange_changes_last_hour" "Changes of the last hour by outcome";
    MESSAGES "exchange_messages_last_hour" "Messages to users of the last hour by what became of them";
    EVENTS "exchange_events_last_hour" "Events of the last hour by kind and severity";
    SYNC_AGE "exchange_sync_age_seconds" "Time since the last sync that came to its end began, or since the connector registered";
    SYNC_DURATION "exchange_sync_duration_seconds" "How long the last sync that came to its end took";
    SYNC_INTERVAL "exchange_sync_interval_seconds" "How often a sync should be made";
    CONNECTED "exchange_connected" "Whether the connector says that it is connected to Exchange";
    THROTTLED "exchange_throttled" "Whether Exchange told the connector to wait";
    SILENCE "exchange_connector_silence_seconds" "Time since the connector was heard of last, or registered";
    LEASE_HELD "exchange_lease_held" "Whether a connector may write";
    BRAKE_HELD "exchange_brake_held" "Devices that a brake holds back until a person decides";
}

/// Keeps what a connector says of itself in numbers.
pub async fn take_figures(
    services: &Services,
    identity: &ConnectorIdentity,
    told: &Figures,
) -> Result<Result<(), Refused>, Error> {
    let mut tx = services.store.write().await?;
    let (connector, _) = match recognise(&mut tx, identity).await? {
        Ok(found) => found,
        Err(refused) => return Ok(Err(refused)),
    };
    let told = serde_json::to_value(told).map_err(|_| Error::Internal("figures are JSON"))?;
    tx.put_connector_figures(connector.id, &told).await?;
    tx.commit().await?;
    Ok(Ok(()))
}

/// Every figure of every organisation, as of now.
pub(crate) async fn gather(services: &Services, actor: &Actor) -> Result<Vec<Figure>, Error> {
    actor.require(Permission::ReadService)?;
    let now = services.now();
    let mut tx = services.store.read().await?;
    let brakes = tx.open_brakes().await?;
    let mut figures = Vec::new();
    for organisation in tx.exchange_organisations().await? {
        let mut of = Of { organisation: &organisation, figures: &mut figures };
        counts(&mut tx, &mut of, now).await?;
        syncs(&mut tx, &mut of, now).await?;
        connector(&mut tx, &mut of, now).await?;
        let held = brakes.iter().filter(|brake| super::braked_organisation(brake) == Some(organisation.id));
        of.add(BRAKE_HELD, [], held.map(|brake| whole(brake.affected)).sum());
    }
    Ok(figures)
}

/// Adds figures of one organisation.
struct Of<'a> {
    organisation: &'a Organisation,
    figures: &'a mut Vec<Figure>,
}

impl Of<'_> {
    fn add<const N: usize>(&mut self, metric: Metric, labels: [(&'static str, String); N], value: f64) {
        let mut all = vec![("organisation", self.organisation.name.clone())];
        all.extend(labels);
        self.figures.push(Figure { metric, labels: all, value });
    }
}

async fn counts(tx: &mut Tx, of: &mut Of<'_>, now: DateTime<Utc>) -> Result<(), Error> {
    let id = of.organisation.id;
    for (state, count) in tx.partnership_states(id).await? {
        of.add(PARTNERSHIPS, [("state", state)], signed(count));
    }
    of.add(WAITING, [], whole(tx.count_intents(id).await?));
    of.add(OLDEST, [], tx.oldest_intent(id).await?.map_or(0.0, |since| seconds(now - since)));
    let hour = now - TimeDelta::hours(1);
    for (outcome, count) in tx.journal_outcomes(id, hour).await? {
        of.add(CHANGES, [("outcome", outcome)], signed(count));
    }
    for (outcome, count) in tx.message_outcomes(id, hour).await? {
        of.add(MESSAGES, [("outcome", outcome)], signed(count));
    }
    for (kind, severity, count) in tx.exchange_event_counts(id, hour).await? {
        of.add(EVENTS, [("kind", kind), ("severity", severity)], signed(count));
    }
    Ok(())
}

async fn syncs(tx: &mut Tx, of: &mut Of<'_>, now: DateTime<Utc>) -> Result<(), Error> {
    let settings = &of.organisation.settings;
    let quick = TimeDelta::minutes(settings.quick_minutes.into());
    let full = TimeDelta::hours(settings.full_hours.into());
    for (kind, interval) in [("quick", quick), ("full", full)] {
        let label = || [("kind", kind.to_owned())];
        of.add(SYNC_INTERVAL, label(), seconds(interval));
        if let Some((began, ended)) = tx.last_sync_of_kind(of.organisation.id, kind).await? {
            of.add(SYNC_AGE, label(), seconds(now - began));
            of.add(SYNC_DURATION, label(), seconds(ended - began));
        } else if let Some(connector) = tx.live_connector(of.organisation.id).await? {
            // Where none ever came to its end that is to be seen as well.
            of.add(SYNC_AGE, label(), seconds(now - connector.registered_at));
        }
    }
    Ok(())
}

async fn connector(tx: &mut Tx, of: &mut Of<'_>, now: DateTime<Utc>) -> Result<(), Error> {
    let id = of.organisation.id;
    let Some(connector) = tx.live_connector(id).await? else { return Ok(()) };
    let heard = connector.last_seen_at.unwrap_or(connector.registered_at);
    let is = |state: &str| f64::from(u8::from(connector.state == state));
    of.add(CONNECTED, [], is("connected"));
    of.add(THROTTLED, [], is("throttled"));
    of.add(SILENCE, [], seconds(now - heard));
    let held = tx.lease_fence(&lease_name(id), now).await?.is_some();
    of.add(LEASE_HELD, [], f64::from(u8::from(held)));
    let told = tx.connector_figures(connector.id).await?;
    // What a connector of another version said is no reason to show nothing at all.
    let Some(told) = told.and_then(|told| serde_json::from_value::<Figures>(told).ok()) else {
        return Ok(());
    };
    for (metric, kind, value) in told.samples() {
        match kind {
            Some(kind) => of.add(metric, [("kind", kind.to_owned())], whole(value)),
            None => of.add(metric, [], whole(value)),
        }
    }
    Ok(())
}

/// Every metric of this module.
pub(crate) fn all() -> impl Iterator<Item = Metric> {
    OWN.iter().chain(METRICS).copied()
}

/// A time in seconds, never below none: clocks differ.
fn seconds(time: TimeDelta) -> f64 {
    time.as_seconds_f64().max(0.0)
}

#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
fn whole(count: u64) -> f64 {
    count as f64
}

#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
fn signed(count: i64) -> f64 {
    count as f64
}
