//! What happened in an organisation: the newest at a glance, and all of it page by page.

use chrono::TimeDelta;
use serde_json::json;
use services::exchange::Event;
use uuid::Uuid;

use super::floor::Floor;

const ALL: u32 = 250;

#[tokio::test]
async fn co_8_no_event_is_out_of_reach_and_a_list_says_what_it_leaves_out() {
    let floor = Floor::new().await;
    let mut tx = floor.write().await;
    for number in 0..ALL {
        let event = Event {
            id: Uuid::from_u128(u128::from(number) + 1),
            organisation: floor.id,
            // Ten at a time, so that pages end in the middle of a moment.
            at: floor.now() - TimeDelta::minutes(i64::from(number / 10)),
            severity: "warning".to_owned(),
            what: format!("event-{number:03}."),
            detail: json!({}),
            partnership: None,
        };
        tx.add_exchange_event(&event).await.unwrap();
    }
    tx.commit().await.unwrap();
    for (language, newest, lead) in [
        ("en", "The newest 20 events", "the newest first"),
        ("nl", "De nieuwste 20 gebeurtenissen", "het nieuwste eerst"),
        ("sv", "De senaste 20 händelserna", "det senaste först"),
    ] {
        let mut browser = floor.house.signed_in("owner").await;
        browser.language = language;
        let glance = browser.get(&floor.page("")).await.text;
        assert!(glance.contains(newest), "{language}: {glance}");
        assert_eq!(glance.matches("event-").count(), 20);
        assert!(glance.contains(&format!("href=\"{}\"", floor.page("/events"))), "{glance}");
        assert!(browser.get(&floor.page("/events")).await.text.contains(lead), "{language}");
    }
    let mut browser = floor.house.signed_in("owner").await;
    let mut page = Some(floor.page("/events"));
    let (mut pages, mut seen) = (0, std::collections::BTreeSet::new());
    while let Some(address) = page {
        let text = browser.get(&address).await.text;
        pages += 1;
        for event in text.split("event-").skip(1) {
            assert!(seen.insert(event[..3].to_owned()), "{} is there twice", &event[..3]);
        }
        let next = text.split_once("/events?after=").and_then(|(_, rest)| rest.split_once('"'));
        page = next.map(|(after, _)| format!("{}?after={after}", floor.page("/events")));
    }
    assert_eq!((pages, seen.len()), (3, ALL as usize));
    let wrong = browser.get(&floor.page("/events?after=nonsense")).await;
    assert_eq!(wrong.status, 200, "a place that is none is the beginning");
}
