//! What people do in the console: allow ahead of rules, act by hand, accept a look, choose a claimant, link and unlink.

use domain::access::settings::Mode;
use domain::access::{List, Operation};
use store::exchange::intent::Intent;

use super::CHOICES;
use super::floor::Floor;
use super::news::DESK;

async fn waiting(floor: &Floor) -> Vec<Intent> {
    floor.house.services.store.read().await.unwrap().waiting_intents(floor.id, 100).await.unwrap()
}

#[tokio::test]
async fn co_7_default_and_rules_have_a_plan_with_names_and_devices_are_allowed_ahead() {
    let floor = Floor::new().await;
    floor.partnerships().await;
    floor.desk("DESKPAD").await;
    let mut browser = floor.house.signed_in("owner").await;
    let page = floor.page("/access");
    let staff = floor.house.staff.to_string();
    let mut fields = vec![
        ("mode", "enforcing"),
        ("include", staff.as_str()),
        ("override", "true"),
        ("writesRules", "true"),
        ("rules", "family Android: block"),
    ];
    fields.extend(CHOICES.into_iter().filter(|(name, _)| *name != "defaultLevel"));
    fields.push(("defaultLevel", "quarantine"));
    let preview = browser.submit(&page, &page, &fields).await;
    assert_eq!(preview.status, 200, "{}", preview.text);
    let words = ["would lock out one more device", "Front desk", "DESKPAD", "Default level: Quarantine"];
    for words in words.into_iter().chain(["Allow these devices ahead", "Nothing is saved yet"]) {
        assert!(preview.text.contains(words), "{words}: {}", preview.text);
    }
    assert_eq!((floor.mode().await, floor.waiting().await), (Mode::Off, 0), "a plan writes nothing");
    let accepted = preview.value_of("accepted").unwrap().to_owned();
    let saved = [&fields[..], &[("accepted", accepted.as_str()), ("allowAhead", "true")]].concat();
    assert_eq!(browser.submit(&page, &page, &saved).await.status, 303);
    let ahead = waiting(&floor).await;
    let desk = |one: &Intent| {
        matches!(&one.operation, Operation::Entry { entry }
            if entry.mailbox == DESK && entry.eas_id.as_str() == "DESKPAD" && entry.add == Some(List::Allowed))
    };
    assert!(ahead.iter().any(desk), "{ahead:?}");
    assert!(browser.get("/console/audit").await.text.contains("exchange.allow-ahead"));
}

#[tokio::test]
async fn by_9_one_partnership_is_allowed_blocked_and_removed_by_hand_once_the_policy_is_enforced() {
    let floor = Floor::new().await;
    floor.partnerships().await;
    floor.report_mode().await;
    let mut browser = floor.house.signed_in("owner").await;
    let page = format!("{}/{}", floor.page("/partnerships"), floor.partnership("STRANGER").await);
    assert!(!browser.get(&page).await.text.contains("Block by hand"), "report mode writes nothing");
    let refused = browser.submit(&page, &format!("{page}/change?act=block"), &[]).await;
    assert_eq!(refused.status, 409);
    assert!(refused.text.contains("The policy is not enforced here"), "{}", refused.text);
    floor.enforce().await;
    assert!(browser.get(&page).await.text.contains("Block by hand"));
    let nonsense = browser.submit(&page, &format!("{page}/change?act=wipe"), &[]).await;
    assert_eq!(nonsense.status, 422);
    for (act, wanted) in [("block", Some(List::Blocked)), ("allow", Some(List::Allowed)), ("remove", None)] {
        floor.withdraw().await;
        let answer = browser.submit(&page, &format!("{page}/change?act={act}"), &[]).await;
        assert_eq!(answer.status, 303, "{act}");
        assert!(browser.get(answer.header("location")).await.text.contains("The connector will do it"));
        let asked = waiting(&floor).await;
        match &asked.as_slice() {
            [Intent { operation: Operation::Entry { entry }, .. }] => assert_eq!(entry.add, wanted, "{act}"),
            [Intent { operation: Operation::RemovePartnership { eas_id, .. }, .. }] => {
                assert_eq!((eas_id.as_str(), wanted), ("STRANGER", None));
            }
            other => panic!("{act}: {other:?}"),
        }
    }
    assert!(browser.get("/console/audit").await.text.contains("exchange.by-hand"));
}

#[tokio::test]
async fn co_2_a_changed_look_is_shown_and_accepted() {
    let floor = Floor::new().await;
    floor.report_mode().await;
    floor.partnerships().await;
    floor.another_look().await;
    let mut browser = floor.house.signed_in("owner").await;
    let page = format!("{}/{}", floor.page("/partnerships"), floor.partnership("ADAPHONE").await);
    let shown = browser.get(&page).await.text;
    for words in ["It looks different from when it was linked", "Accept how it looks now", "SM-S911B"] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    assert_eq!(browser.submit(&page, &format!("{page}/accept-look"), &[]).await.status, 303);
    floor.judge().await;
    assert!(!browser.get(&page).await.text.contains("It looks different"));
    assert!(browser.get("/console/audit").await.text.contains("exchange.look.accept"));
}

#[tokio::test]
async fn co_2_of_two_claimants_one_is_chosen() {
    let floor = Floor::new().await;
    floor.report_mode().await;
    floor.partnerships().await;
    let tablet = floor.second_claimant().await;
    let mut browser = floor.house.signed_in("owner").await;
    let page = format!("{}/{}", floor.page("/partnerships"), floor.partnership("ADAPHONE").await);
    let shown = browser.get(&page).await.text;
    for words in ["One more device claims this id", "Others that claim this id", "Ada&#39;s iPad"] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    let stranger = uuid::Uuid::from_u128(77);
    let refused = browser.submit(&page, &format!("{page}/claimant?device={stranger}"), &[]).await;
    assert_eq!(refused.status, 409);
    let chosen = browser.submit(&page, &format!("{page}/claimant?device={tablet}"), &[]).await;
    assert_eq!(chosen.status, 303);
    floor.judge().await;
    let shown = browser.get(&page).await.text;
    assert!(
        shown.contains("Ada&#39;s iPad") && shown.contains(&format!("/console/devices/{tablet}")),
        "{shown}"
    );
    assert!(!shown.contains("One more device claims this id"), "it was said whose it is: {shown}");
}

#[tokio::test]
async fn devices_that_look_alike_are_suggested_linked_and_unlinked_again() {
    let floor = Floor::new().await;
    floor.report_mode().await;
    floor.partnerships().await;
    let mut browser = floor.house.signed_in("owner").await;
    let (stranger, phone) = (floor.partnership("STRANGER").await, floor.house.phone);
    let page = format!("{}/{stranger}", floor.page("/partnerships"));
    let shown = browser.get(&page).await.text;
    for words in ["Devices that look alike", "Ada&#39;s iPhone", "This is it"] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    assert!(!shown.contains("Take the link away"));
    assert_eq!(browser.submit(&page, &format!("{page}/link?device={phone}"), &[]).await.status, 303);
    floor.judge().await;
    let shown = browser.get(&page).await.text;
    assert!(shown.contains("A person linked the two") && shown.contains("Take the link away"), "{shown}");
    assert_eq!(browser.submit(&page, &format!("{page}/unlink?device={phone}"), &[]).await.status, 303);
    floor.judge().await;
    assert!(browser.get(&page).await.text.contains("No enrolled device has reported"));
    let reported = format!("{}/{}", floor.page("/partnerships"), floor.partnership("ADAPHONE").await);
    assert!(!browser.get(&reported).await.text.contains("Take the link away"), "it reports the id itself");
}
