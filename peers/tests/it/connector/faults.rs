//! What goes wrong in the middle of a sync: it says so, nobody is taken away, no list changes, and the next sync is whole.

use std::sync::Arc;
use std::time::Duration;

use connector::{Changes, Connector, update};
use domain::access::settings::Mode;
use peers::exchange::{Plan, Realm};
use serde_json::{Value, json};
use testkit::SeededRandom;

use super::house::{Uptime, has};
use super::{House, Registered};

const PARTNERSHIPS: usize = 40;
const PHONE: &str = "APPLANNA";

/// What is armed, what a person then reads, and what takes it away.
fn troubles() -> Vec<(&'static str, Value, &'static str, Value)> {
    let fault = |name: &str, action: &str| json!({ "fault": name, "action": action, "count": -1 });
    vec![
        ("faults", fault("broken-clixml", "Output"), "cannot be read", json!({})),
        ("faults", fault("drop-middle", "Receive"), "broke", json!({})),
        ("faults", fault("unauthorized", "Command"), "password", json!({})),
        ("faults", fault("unavailable", "Command"), "maintenance", json!({})),
        ("faults", fault("over-budget", "Output"), "budget", json!({})),
        (
            "quirks",
            json!({ "truncate_unlimited": true, "result_cap": 10 }),
            "only a part",
            json!({
                "truncate_unlimited": false, "result_cap": 1000,
            }),
        ),
    ]
}

/// A connector that has read everything. A person switched the policy on then: the enrolled phone is allowed, the other two of its
/// user are blocked.
pub(super) async fn enforced(house: &House, machine: &Registered) -> (Connector, Arc<Uptime>) {
    let (connector, uptime) = machine.connector();
    connector.renew().await.unwrap();
    assert!(connector.sync().await, "{:#?}", connector.status());
    house.access(Mode::Enforcing).await;
    connector.renew().await.unwrap();
    let mut changes = 0;
    while changes < 3 {
        changes += connector.carry_out(20).await.unwrap();
    }
    (connector, uptime)
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_let_in_or_out_by_what_goes_wrong() {
    let plan = Plan { mailboxes: 20, partnerships: PARTNERSHIPS, ..Plan::default() };
    let Some(house) = House::start(plan, None).await else { return };
    house.phone(PHONE).await;
    house.enrol(PHONE).await;
    let machine = Registered::new(house.asking().await, 1).await;
    let (connector, uptime) = enforced(&house, &machine).await;
    let before = house.lists().await;
    assert!(has(&before, "Allowed", PHONE), "{before}");
    let made = house.changes().await;
    for (what, armed, said, disarmed) in troubles() {
        house.fake.post(what, armed.clone()).await.unwrap();
        house.want_full_sync().await;
        connector.renew().await.unwrap();
        let came_to_its_end = connector.sync().await;
        let status = connector.status();
        let problem = status.last_sync.as_ref().and_then(|sync| sync.problem.clone());
        let told = if came_to_its_end { problem } else { status.error.clone() }.unwrap_or_default();
        assert!(told.contains(said), "{armed}: {told} {status:#?}");
        assert_eq!(house.partnerships(100).await, PARTNERSHIPS + 1, "{armed}");
        connector.carry_out(1).await.unwrap();
        assert_eq!(house.changes().await, made, "{armed}");
        let undo = if what == "faults" { "faults/clear" } else { what };
        house.fake.post(undo, disarmed).await.unwrap();
        uptime.pass(Duration::from_mins(20));
        connector.renew().await.unwrap();
        house.want_full_sync().await;
        connector.renew().await.unwrap();
        assert!(connector.sync().await, "{armed}: {:#?}", connector.status());
        assert_eq!(connector.status().last_sync.unwrap().problem, None, "{armed}");
        // What was decided while an earlier change was on its way may be wanted once more: it is looked at, and nothing is changed.
        connector.carry_out(1).await.unwrap();
        assert_eq!(house.changes().await, made, "{armed}");
        assert_eq!(house.lists().await, before, "{armed}");
    }
    connector.give_up().await;
    drop(connector);
    house.server.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_scope_that_finds_nothing_takes_nobody_away() {
    let plan = Plan { mailboxes: 20, partnerships: PARTNERSHIPS, ..Plan::default() };
    let Some(house) = House::start(plan, None).await else { return };
    let machine = Registered::new(house.asking().await, 1).await;
    house.access(Mode::Report).await;
    let (connector, _) = machine.connector();
    connector.renew().await.unwrap();
    assert!(connector.sync().await, "{:#?}", connector.status());
    house.fake.post("quirks", json!({ "search_scope": "nothing" })).await.unwrap();
    house.want_full_sync().await;
    connector.renew().await.unwrap();
    connector.sync().await;
    assert_eq!(house.partnerships(100).await, PARTNERSHIPS);
    assert!(
        house.alerts().await.iter().any(|alert| alert.contains("search scope")),
        "{:?}",
        house.alerts().await
    );
    connector.give_up().await;
    drop(connector);
    house.server.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expired_password_is_said_and_put_right_without_a_new_registration() {
    let Some(realm) = Realm::start(&["localhost"]).await.unwrap() else { return };
    let plan = Plan { partnerships: 0, ..Plan::default() };
    let Some(house) = House::start(plan, Some(&realm)).await else { return };
    house.phone("APPLUNKNOWN").await;
    let asked = house.asking_over_kerberos(&realm, Realm::EXPIRED).await;
    let account = format!("{}\\{}", realm.name, Realm::ACCOUNT);
    let right = connector::ExchangeSettings { account, ..asked.exchange.clone() };
    let machine = Registered::new(asked, 1).await;
    house.access(Mode::Enforcing).await;
    {
        let (connector, _) = machine.connector();
        connector.renew().await.unwrap();
        assert!(!connector.connect().await);
        let error = connector.status().error.unwrap();
        assert!(error.contains("has expired") && error.contains("set a new one"), "{error}");
        connector.tell_events().await.unwrap();
        assert!(house.events().await.iter().any(|what| what == "sign-in-failed"));
        connector.give_up().await;
    }
    assert!(!has(&house.lists().await, "Blocked", "APPLUNKNOWN"), "nobody could know");
    let changes = Changes { exchange: Some(right), ..Changes::default() };
    update(&machine.place(), &SeededRandom::new(8), changes).unwrap();
    let working = machine.work();
    house.until_blocked("APPLUNKNOWN", &working).await;
    assert_eq!(working.stop().await, None);
    house.end().await;
}
