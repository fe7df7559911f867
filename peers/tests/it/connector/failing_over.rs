//! Two client access servers: the preferred one dies, the other takes over, and the preferred one is taken back (XC-10).

use std::time::Duration;

use domain::access::settings::Mode;
use peers::exchange::Plan;
use serde_json::{Value, json};

use super::house::has;
use super::{House, Registered};

const OTHER: &str = "127.0.0.2";
const PHONE: &str = "APPLUNKNOWN";

#[tokio::test(flavor = "multi_thread")]
async fn another_server_takes_over_until_the_preferred_one_answers_again() {
    let plan = Plan { servers: vec!["localhost", OTHER], partnerships: 0, ..Plan::default() };
    let Some(house) = House::start(plan, None).await else { return };
    house.phone(PHONE).await;
    let machine = Registered::new(house.asking().await, 1).await;
    house.access(Mode::Enforcing).await;
    let working = machine.work();
    house.until_blocked(PHONE, &working).await;

    house.fake.post("stop", json!({ "server": "localhost" })).await.unwrap();
    house.enrol(PHONE).await;
    let released = |lists: &Value| has(lists, "Allowed", PHONE) && !has(lists, "Blocked", PHONE);
    house.until("released at the other server", &working, released).await;
    assert_eq!(working.connector.status().server.as_deref(), Some(OTHER));

    house.fake.post("start", json!({ "server": "localhost" })).await.unwrap();
    // As if five minutes had passed, after which it looks; the lease is over by then.
    working.uptime.pass(Duration::from_mins(5));
    working.connector.renew().await.unwrap();
    working.connector.tidy().await;
    assert_eq!(working.connector.status().server.as_deref(), Some("localhost"));
    house.retire().await;
    let blocked = |lists: &Value| !has(lists, "Allowed", PHONE) && has(lists, "Blocked", PHONE);
    house.until("blocked at the preferred server", &working, blocked).await;
    working.connector.tell_events().await.unwrap();
    let events = house.events().await;
    for what in ["failover", "failback"] {
        assert!(events.iter().any(|event| event == what), "{events:?}");
    }
    assert_eq!(working.stop().await, None);
    let journal = house.fake.get("journal").await.unwrap();
    let changes: Vec<&str> = journal
        .as_array()
        .unwrap()
        .iter()
        .filter(|call| call["cmdlet"] == "Set-CASMailbox")
        .map(|call| call["server"].as_str().unwrap())
        .collect();
    assert_eq!(changes, ["localhost", OTHER, "localhost"], "each change was made once");
    house.end().await;
}
