//! XC-11: how a connector does is scraped where the server's own numbers are.

use connector_protocol::figures::{Figures, FiguresTaken};
use connector_protocol::lease::{ConnectorState, Lease, LeaseRequest};
use connector_protocol::path;

use crate::house::House;

/// The value of a series.
async fn scraped(house: &House, series: &str) -> Option<f64> {
    let address = format!("{}/metrics", house.server.metrics());
    let text = house.server.client().unwrap().get(address).send().await.unwrap().text().await.unwrap();
    assert!(text.ends_with("# EOF\n"), "{text}");
    let value = text.lines().find_map(|line| line.strip_prefix(series)?.strip_prefix(' ')?.parse().ok());
    assert!(value.is_some() || !text.contains(series), "{text}");
    value
}

#[tokio::test]
async fn xc_11_what_a_connector_tells_is_scraped_under_its_organisation() {
    let house = House::new().await;
    let organisation = r#"{organisation="Example"}"#;
    let failures =
        |kind: &str| format!(r#"gatepost_connector_failures_total{{organisation="Example",kind="{kind}"}}"#);
    assert_eq!(scraped(&house, &failures("sync")).await, None);
    let program = house.connector().await;
    program.lease().await.unwrap();
    let told = Figures {
        uptime: 90,
        lease_held: 60,
        changes_open: 1,
        throttled: 2,
        failures: [("sync".to_owned(), 3), ("sign-in-failed".to_owned(), 1)].into(),
        ..Figures::default()
    };
    let _: FiguresTaken = program.ask(path::FIGURES, &told).await.unwrap();
    for (name, expected) in [
        ("exchange_connected", 1.0),
        ("connector_uptime_seconds", 90.0),
        ("connector_lease_held_seconds", 60.0),
        ("connector_changes_open", 1.0),
        ("connector_throttled_total", 2.0),
        ("connector_failovers_total", 0.0),
    ] {
        let series = format!("gatepost_{name}{organisation}");
        assert_eq!(scraped(&house, &series).await, Some(expected), "{series}");
    }
    assert_eq!(scraped(&house, &failures("sync")).await, Some(3.0));
    assert_eq!(scraped(&house, &failures("sign-in-failed")).await, Some(1.0));

    let away = LeaseRequest { state: ConnectorState::Disconnected, ..program.wanting() };
    let _: Lease = program.ask(path::LEASE, &away).await.unwrap();
    let connected = format!("gatepost_exchange_connected{organisation}");
    assert_eq!(scraped(&house, &connected).await, Some(0.0));
}
