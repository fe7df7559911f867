//! Over Basic, and a second connector that takes the first one's place.

use connector::Ended;
use domain::access::settings::Mode;
use peers::exchange::Plan;

use super::{House, Registered};

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_phone_is_blocked_and_a_second_connector_takes_over() {
    // One phone alone: more of them at once would wait for a person.
    let plan = Plan { partnerships: 0, ..Plan::default() };
    let Some(house) = House::start(plan, None).await else { return };
    house.phone("APPLUNKNOWN").await;
    let first = Registered::new(house.asking().await, 1).await;
    house.access(Mode::Enforcing).await;
    let working = first.work();
    house.until_blocked("APPLUNKNOWN", &working).await;
    assert_eq!(house.partnerships(100).await, 1);

    // Another machine takes its place: the first one stops by itself, and says so.
    let mut asked = house.asking().await;
    asked.replace = true;
    let second = Registered::new(asked, 2).await;
    assert_eq!(working.ended().await, Some(Ended::Replaced));
    let (next, _) = second.connector();
    next.renew().await.unwrap();
    assert!(next.status().holds_lease, "at once, because the old one said that it stopped");
    drop(next);
    house.end().await;
}
