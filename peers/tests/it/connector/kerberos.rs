//! Over Kerberos, as Exchange is installed: nothing else is offered. With sealed messages over plain http, and inside TLS.

use connector::{Changes, update};
use domain::access::settings::Mode;
use peers::exchange::{Plan, Realm};
use serde_json::json;
use testkit::SeededRandom;

use super::{House, Registered};

#[tokio::test(flavor = "multi_thread")]
async fn over_kerberos_a_phone_is_blocked_and_inside_tls_it_is_released() {
    let Some(realm) = Realm::start(&["localhost"]).await.unwrap() else { return };
    let plan = Plan { partnerships: 0, ..Plan::default() };
    let Some(house) = House::start(plan, Some(&realm)).await else { return };
    house.fake.post("quirks", json!({ "schemes": ["Kerberos"] })).await.unwrap();
    house.phone("APPLUNKNOWN").await;
    let asked = house.asking_over_kerberos(&realm, Realm::ACCOUNT).await;
    let machine = Registered::new(asked, 1).await;
    house.access(Mode::Enforcing).await;
    let working = machine.work();
    house.until_blocked("APPLUNKNOWN", &working).await;
    assert_eq!(working.stop().await, None);
    let inside = house.asking_over_kerberos_inside_tls(&realm).await.exchange;
    let changes = Changes { exchange: Some(inside), ..Changes::default() };
    update(&machine.place(), &SeededRandom::new(8), changes).unwrap();
    let working = machine.work();
    house.enrol("APPLUNKNOWN").await;
    let released = |lists: &_| {
        super::house::has(lists, "Allowed", "APPLUNKNOWN")
            && !super::house::has(lists, "Blocked", "APPLUNKNOWN")
    };
    house.until("the enrolled phone is released", &working, released).await;
    assert_eq!(working.stop().await, None);
    house.end().await;
}
