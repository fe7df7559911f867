//! A phone and a mailbox with ten thousand properties (facts about Exchange, bad input): they are read within the limits of one
//! message, 16 MiB and 200,000 values, and refused with the whole listing beyond them.

use std::time::Duration;

use connector::Connector;
use peers::exchange::Plan;
use serde_json::{Value, json};

use super::faults::enforced;
use super::house::{OWNER, has, in_time};
use super::{House, Registered};

const PARTNERSHIPS: usize = 40;
const PHONE: &str = "APPLANNA";
const NEWCOMER: &str = "APPLNEW";

async fn house() -> Option<(House, Registered)> {
    let plan = Plan { mailboxes: 20, partnerships: PARTNERSHIPS, ..Plan::default() };
    let house = House::start(plan, None).await?;
    house.phone(PHONE).await;
    house.enrol(PHONE).await;
    let machine = Registered::new(house.asking().await, 1).await;
    Some((house, machine))
}

impl House {
    /// How often everything was listed.
    async fn listings(&self) -> usize {
        let journal = self.fake.get("journal").await.unwrap();
        journal.as_array().unwrap().iter().filter(|call| call["cmdlet"] == "Get-MobileDevice").count()
    }
}

/// On a slow machine the lease may be over meanwhile.
async fn until_something_is_done(connector: &Connector) {
    let done = async || {
        connector.renew().await.unwrap();
        connector.carry_out(20).await.unwrap() > 0
    };
    assert!(in_time(done).await, "{:#?}", connector.status());
}

/// The blocked list of the employee.
fn blocked(lists: &Value) -> Vec<Value> {
    lists["ActiveSyncBlockedDeviceIDs"].as_array().unwrap().clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn within_the_limits_they_are_judged_like_all_others() {
    let Some((house, machine)) = house().await else { return };
    let (connector, _) = enforced(&house, &machine).await;
    let (before, made) = (house.lists().await, house.changes().await);
    let many = json!({ "extra_properties": 10_000, "extra_of": [PHONE, OWNER] });
    house.fake.post("quirks", many).await.unwrap();
    house.phone(NEWCOMER).await;
    house.want_full_sync().await;
    connector.renew().await.unwrap();
    assert!(connector.sync().await, "{:#?}", connector.status());
    let status = connector.status();
    assert_eq!((status.last_sync.unwrap().problem, status.error), (None, None));
    assert_eq!(house.partnerships(100).await, PARTNERSHIPS + 2);
    until_something_is_done(&connector).await;
    // The one change is that of the phone which nobody enrolled.
    let after = house.lists().await;
    assert!(has(&after, "Allowed", PHONE), "{after}");
    assert_eq!(blocked(&after), [blocked(&before), vec![json!(NEWCOMER)]].concat());
    assert_eq!(house.changes().await, made + 1);
    connector.give_up().await;
    drop(connector);
    house.server.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn beyond_the_limits_the_listing_is_refused_as_a_whole_and_nobody_is_let_in_or_out() {
    let Some((house, machine)) = house().await else { return };
    let (connector, uptime) = enforced(&house, &machine).await;
    let (before, made) = (house.lists().await, house.changes().await);
    house.phone(NEWCOMER).await;
    for heavy in [PHONE, OWNER] {
        let many = json!({ "extra_properties": 10_000, "extra_length": 2000, "extra_of": [heavy] });
        house.fake.post("quirks", many).await.unwrap();
        // It does not rest from what was refused before.
        uptime.pass(Duration::from_mins(20));
        connector.renew().await.unwrap();
        house.want_full_sync().await;
        connector.renew().await.unwrap();
        let listed = house.listings().await;
        assert!(!connector.sync().await, "{heavy}: it is gone on with");
        assert!(house.listings().await > listed, "{heavy}: Exchange was asked");
        let error = connector.status().error.unwrap();
        for said in ["cannot be read", "larger than 16777216 bytes", "Get-MobileDevice", "Get-CASMailbox"] {
            assert!(error.contains(said), "{heavy}: {error}");
        }
        assert_eq!(house.partnerships(100).await, PARTNERSHIPS + 1, "{heavy}: nobody is taken away");
        connector.carry_out(1).await.unwrap();
        assert_eq!((house.lists().await, house.changes().await), (before.clone(), made), "{heavy}");
    }
    // Somebody puts it right: what waited for a whole sync is done then, and nothing else.
    house
        .fake
        .post("quirks", json!({ "extra_properties": 0, "extra_length": 0, "extra_of": [] }))
        .await
        .unwrap();
    uptime.pass(Duration::from_mins(20));
    connector.renew().await.unwrap();
    assert!(connector.sync().await, "{:#?}", connector.status());
    assert_eq!(house.partnerships(100).await, PARTNERSHIPS + 2);
    until_something_is_done(&connector).await;
    let after = house.lists().await;
    assert_eq!(blocked(&after), [blocked(&before), vec![json!(NEWCOMER)]].concat());
    assert!(has(&after, "Allowed", PHONE) && house.changes().await == made + 1, "{after}");
    connector.give_up().await;
    drop(connector);
    house.server.stop().await.unwrap();
}
