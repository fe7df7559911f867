//! What Prometheus is told of an organisation (XC-11).

use connector_protocol::event::{Event, Events, Severity};
use connector_protocol::figures::Figures;
use connector_protocol::sync::Level;
use services::exchange;
use services::figures::{self, Figure};

use super::world::{ANNA_MAILBOX, BEN_MAILBOX, WHO, World};

/// The value of a figure that has this label; `None` where there is no such figure.
fn value(figures: &[Figure], name: &str, label: &str) -> Option<f64> {
    let labelled =
        |figure: &&Figure| label.is_empty() || figure.labels.iter().any(|(_, value)| value == label);
    figures.iter().filter(|figure| figure.metric.name == name).find(labelled).map(|figure| figure.value)
}

#[tokio::test]
async fn xc_11_partnerships_changes_syncs_and_the_connector_are_counted() {
    let world = World::new().await;
    world.enforce().await;
    let before = figures::gather(&world.services, WHO).await.unwrap();
    assert_eq!(value(&before, "exchange_sync_age_seconds", "full"), Some(0.0), "as old as the connector");
    assert_eq!(value(&before, "exchange_sync_duration_seconds", "full"), None, "there was none");
    assert_eq!(value(&before, "exchange_lease_held", ""), Some(0.0));

    let fence = world.lease().await.unwrap();
    world.full_sync(fence, Level::Allow, &[("ANNAPHONE", ANNA_MAILBOX), ("STRANGER", BEN_MAILBOX)]).await;
    world.drain().await;
    let asked = world.intents(fence).await;
    world.done(fence, &asked[..1]).await;
    let failures = [("sync".to_owned(), 3)].into();
    let told = Figures { uptime: 50, throttled: 2, failures, ..Figures::default() };
    exchange::take_figures(&world.services, &world.identity, &told).await.unwrap().unwrap();
    let event = Event {
        at: world.services.now(),
        severity: Severity::Warning,
        what: "failover".to_owned(),
        detail: "ex2 is used".to_owned(),
    };
    exchange::events(&world.services, &world.identity, &Events { events: vec![event] })
        .await
        .unwrap()
        .unwrap();
    world.pass(30);

    let now = figures::gather(&world.services, WHO).await.unwrap();
    for (name, label, expected) in [
        ("exchange_partnerships", "Allowed", 2.0),
        ("exchange_changes_waiting", "", 1.0),
        ("exchange_change_oldest_age_seconds", "", 30.0),
        ("exchange_changes_last_hour", "done", 1.0),
        ("exchange_events_last_hour", "failover", 1.0),
        ("exchange_sync_age_seconds", "full", 30.0),
        ("exchange_sync_interval_seconds", "quick", 900.0),
        ("exchange_connected", "", 1.0),
        ("exchange_throttled", "", 0.0),
        ("exchange_connector_silence_seconds", "", 30.0),
        ("exchange_lease_held", "", 1.0),
        ("exchange_brake_held", "", 0.0),
        ("connector_uptime_seconds", "", 50.0),
        ("connector_throttled", "", 2.0),
        ("connector_failures", "sync", 3.0),
        ("jobs_dead", "", 0.0),
    ] {
        assert_eq!(value(&now, name, label), Some(expected), "{name} {label}");
    }
    assert!(
        now.iter().all(|figure| figures::metrics().contains(&figure.metric)),
        "each is among the named ones"
    );
    world.pass(3600);
    let later = figures::gather(&world.services, WHO).await.unwrap();
    assert_eq!(value(&later, "exchange_changes_last_hour", "done"), None);
    assert_eq!(value(&later, "exchange_lease_held", ""), Some(0.0), "it ran out");
}

#[tokio::test]
async fn a_sync_that_never_came_to_its_end_is_as_late_as_the_connector_is_old() {
    let world = World::new().await;
    world.pass(3 * 24 * 3600);
    let now = figures::gather(&world.services, WHO).await.unwrap();
    for kind in ["quick", "full"] {
        assert_eq!(value(&now, "exchange_sync_age_seconds", kind), Some(3.0 * 24.0 * 3600.0), "{kind}");
    }
}

#[tokio::test]
async fn a_connector_that_was_replaced_tells_nothing() {
    let world = World::new().await;
    let stranger = exchange::ConnectorIdentity { sha256: [1; 32] };
    let told = exchange::take_figures(&world.services, &stranger, &Figures::default()).await.unwrap();
    assert!(told.is_err());
}
