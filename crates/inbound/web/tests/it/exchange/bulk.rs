//! Many partnerships at a time: filters, the plan with names, and the brake.

use domain::brake::Brake;
use domain::id::BrakeId;
use uuid::Uuid;

use super::floor::Floor;

#[tokio::test]
async fn by_9_what_is_chosen_is_planned_with_names_and_then_done() {
    let floor = Floor::new().await;
    floor.partnerships().await;
    let mut browser = floor.house.signed_in("owner").await;
    let (list, plan) = (floor.page("/partnerships"), floor.page("/partnerships/plan"));
    let report = browser.get(&list).await.text;
    assert!(report.contains("nothing can be changed in Exchange from this page"), "{report}");
    assert!(!report.contains("type=\"checkbox\""));
    floor.enforce().await;
    let choose = "aria-label=\"Choose iPhone15C2\"";
    assert!(browser.get(&list).await.text.contains(choose), "its model is its name where nothing else is");
    let nothing = browser.submit(&list, &plan, &[("act", "block"), ("everything", "false")]).await;
    assert_eq!(nothing.status, 303);
    assert!(browser.get(nothing.header("location")).await.text.contains("Nothing was chosen"));
    let stranger = floor.partnership("STRANGER").await.to_string();
    let fields = [("act", "block"), ("chosen", stranger.as_str())];
    let shown = browser.submit(&list, &plan, &fields).await;
    assert_eq!(shown.status, 200, "{}", shown.text);
    for words in ["One device would be blocked by hand", "STRANGER", "Ada Berg", "its user notices"] {
        assert!(shown.text.contains(words), "{words}: {}", shown.text);
    }
    assert!(!shown.text.contains("ADAPHONE") && !shown.text.contains("pastBrake"), "{}", shown.text);
    assert_eq!(floor.waiting().await, 0, "a plan writes nothing");
    let accepted = shown.value_of("accepted").unwrap().to_owned();
    let phone = floor.partnership("ADAPHONE").await.to_string();
    let other = [("act", "block"), ("chosen", phone.as_str()), ("accepted", accepted.as_str())];
    let shown = browser.submit(&list, &plan, &other).await;
    assert_eq!((shown.status, floor.waiting().await), (200, 0), "that is not what was shown");
    let done =
        browser.submit(&list, &plan, &[&fields[..], &[("accepted", accepted.as_str())]].concat()).await;
    assert_eq!(done.status, 303, "{}", done.text);
    assert_eq!(floor.waiting().await, 1);
    assert!(browser.get("/console/audit").await.text.contains("exchange.by-hand"));
}

#[tokio::test]
async fn what_is_too_much_for_the_brake_is_said_twice() {
    let floor = Floor::new().await;
    floor.partnerships().await;
    floor.enforce().await;
    let mut browser = floor.house.signed_in("owner").await;
    let (list, plan) = (floor.page("/partnerships"), floor.page("/partnerships/plan"));
    let fields = [("act", "block"), ("everything", "true")];
    let shown = browser.submit(&list, &plan, &fields).await;
    let words = "Yes, 2 of 2 devices are to miss their mail";
    assert!(
        shown.text.contains("2 devices would be blocked") && shown.text.contains(words),
        "{}",
        shown.text
    );
    let chosen =
        [floor.partnership("STRANGER").await.to_string(), floor.partnership("ADAPHONE").await.to_string()];
    let accepted = shown.value_of("accepted").unwrap().to_owned();
    let mut fields = vec![("act", "block"), ("accepted", accepted.as_str())];
    fields.extend(chosen.iter().map(|id| ("chosen", id.as_str())));
    let refused = browser.submit(&list, &plan, &fields).await;
    assert_eq!((refused.status, floor.waiting().await), (422, 0), "{}", refused.text);
    assert!(refused.text.contains("This is more than the brake lets through"));
    assert!(chosen.iter().all(|id| refused.text.contains(&format!("name=\"chosen\" value=\"{id}\""))));
    fields.push(("pastBrake", "true"));
    assert_eq!(browser.submit(&list, &plan, &fields).await.status, 303);
    assert_eq!(floor.waiting().await, 2);
}

#[tokio::test]
async fn partnerships_are_narrowed_by_family_mailbox_and_class() {
    let floor = Floor::new().await;
    floor.partnerships().await;
    floor.another_look().await;
    floor.desk("DESKPAD").await;
    floor.outlook().await;
    let mut browser = floor.house.signed_in("owner").await;
    let list = floor.page("/partnerships");
    let android = browser.get(&format!("{list}?family=android")).await.text;
    assert!(android.contains("ADAPHONE") && !android.contains("STRANGER"), "{android}");
    let desk = browser.get(&format!("{list}?mailbox={}", super::news::DESK)).await.text;
    assert!(desk.contains("DESKPAD") && !desk.contains("STRANGER"), "{desk}");
    assert!(desk.contains(&format!("name=\"mailbox\" value=\"{}\"", super::news::DESK)), "a search keeps it");
    let outlook = browser.get(&format!("{list}?state=outlook")).await.text;
    assert!(outlook.contains("OUTLOOKID") && !outlook.contains("STRANGER"), "BY-12: {outlook}");
    assert!(outlook.contains("Leave it to Exchange"), "the policy for it is said: {outlook}");
    floor.enforce().await;
    let plan = floor.page("/partnerships/plan");
    let fields = [("act", "remove"), ("everything", "true"), ("family", "Android")];
    let shown = browser.submit(&list, &plan, &fields).await.text;
    assert!(shown.contains("One partnership would be removed") && !shown.contains("DESKPAD"), "{shown}");
}

#[tokio::test]
async fn a_brake_lists_all_whom_it_holds_though_it_counts_more() {
    let floor = Floor::new().await;
    floor.partnerships().await;
    floor.enforce().await;
    let brake = Brake {
        id: BrakeId(Uuid::from_u128(51)),
        cause: format!("{}{}", store::lease::OF_CONNECTORS, floor.id),
        // With those that the last day locked out.
        affected: 61,
        total: 100,
        items: Vec::new(),
        resume: serde_json::Value::Null,
        created_at: floor.now(),
        decided_at: None,
        decided_by: None,
        decision: None,
    };
    let mut tx = floor.write().await;
    tx.add_brake(&brake).await.unwrap();
    tx.commit().await.unwrap();
    let mut browser = floor.house.signed_in("owner").await;
    let page = browser.get(&format!("/console/brakes/{}", brake.id)).await.text;
    assert!(page.contains("61 of 100 devices") && page.contains("iPhone15C2"), "{page}");
    assert!(!page.contains("are listed"), "nobody is left out: {page}");
}
