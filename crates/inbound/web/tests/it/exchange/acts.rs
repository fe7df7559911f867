//! What people do in the console: allow ahead of rules, act by hand, accept a look, choose a claimant, link and unlink.

use domain::access::settings::Mode;
use domain::access::{List, Operation};
use domain::actor::Role;
use domain::directory::{Group, GroupAttributes};
use domain::id::GroupId;
use store::exchange::intent::Intent;
use uuid::Uuid;

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
    let mut fields = with_default(&staff, "quarantine");
    fields.push(("rules", "family Android: block"));
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

/// A policy that writes a default level, which hits the front desk.
fn with_default<'a>(staff: &'a str, level: &'a str) -> Vec<(&'a str, &'a str)> {
    let mut fields =
        vec![("mode", "enforcing"), ("include", staff), ("override", "true"), ("writesRules", "true")];
    fields.extend(CHOICES.into_iter().filter(|(name, _)| *name != "defaultLevel"));
    fields.push(("defaultLevel", level));
    fields
}

#[tokio::test]
async fn co_7_another_policy_than_the_one_that_was_shown_is_shown_before_it_is_saved() {
    let floor = Floor::new().await;
    floor.partnerships().await;
    floor.desk("DESKPAD").await;
    let guests = GroupId(Uuid::from_u128(12));
    let attributes = GroupAttributes { display_name: "Guests".to_owned(), ..GroupAttributes::default() };
    let mut tx = floor.write().await;
    tx.put_group(&Group { id: guests, attributes, removed_at: None }, floor.now()).await.unwrap();
    tx.commit().await.unwrap();
    let mut browser = floor.house.signed_in("owner").await;
    let page = floor.page("/access");
    let (staff, guests) = (floor.house.staff.to_string(), guests.to_string());
    let shown = browser.submit(&page, &page, &with_default(&staff, "quarantine")).await;
    let accepted = shown.value_of("accepted").unwrap().to_owned();
    // As many changes and as many devices, with another effect.
    let mut block = with_default(&staff, "block");
    block.push(("accepted", &accepted));
    let shown = browser.submit(&page, &page, &block).await;
    assert_eq!((shown.status, floor.mode().await, floor.waiting().await), (200, Mode::Off, 0));
    assert!(shown.text.contains("Default level: Blocked"), "{}", shown.text);
    let wider = [&with_default(&staff, "block")[..], &[("include", guests.as_str())]].concat();
    let shown = browser.submit(&page, &page, &[&block[..], &[("include", guests.as_str())]].concat()).await;
    assert_eq!((shown.status, floor.mode().await), (200, Mode::Off), "one more group, nobody more hit");
    // The form comes back with the groups that are chosen first: their order says nothing.
    let accepted = shown.value_of("accepted").unwrap().to_owned();
    let mut turned = vec![("include", guests.as_str())];
    turned.extend(wider.iter().filter(|(_, value)| *value != guests));
    turned.push(("accepted", &accepted));
    assert_eq!(browser.submit(&page, &page, &turned).await.status, 303);
    assert_eq!(floor.mode().await, Mode::Enforcing);
}

#[tokio::test]
async fn co_7_whoever_is_not_to_be_allowed_ahead_stays_so_while_the_form_comes_back() {
    let floor = Floor::new().await;
    floor.partnerships().await;
    floor.desk("DESKPAD").await;
    let mut browser = floor.house.signed_in("owner").await;
    let page = floor.page("/access");
    let staff = floor.house.staff.to_string();
    let fields = with_default(&staff, "quarantine");
    let ticked = "name=\"allowAhead\" value=\"true\" checked";
    let shown = browser.submit(&page, &page, &fields).await;
    assert!(shown.text.contains(ticked), "unless somebody says no: {}", shown.text);
    let no = [&fields[..], &[("allowAhead", "false")]].concat();
    let mut accepted = String::new();
    for stale in ["", "of yesterday"] {
        let shown = browser.submit(&page, &page, &[&no[..], &[("accepted", stale)]].concat()).await;
        assert_eq!(shown.status, 200, "the numbers are others");
        assert!(shown.text.contains("Allow these devices ahead") && !shown.text.contains(ticked));
        shown.value_of("accepted").unwrap().clone_into(&mut accepted);
    }
    // Nor is it lost where there is no plan: while somebody looks for groups, and where something is wrong.
    for (name, value, status) in [("find", "true", 200), ("rules", "nonsense", 422)] {
        let shown = browser.submit(&page, &page, &[&no[..], &[(name, value)]].concat()).await;
        assert_eq!((shown.status, shown.value_of("allowAhead")), (status, Some("false")), "{name}");
    }
    let saved = [&no[..], &[("accepted", accepted.as_str())]].concat();
    assert_eq!(browser.submit(&page, &page, &saved).await.status, 303);
    let is_ahead =
        |one: &Intent| matches!(&one.operation, Operation::Entry { entry } if entry.mailbox == DESK);
    assert!(!waiting(&floor).await.iter().any(is_ahead));
    assert!(!browser.get("/console/audit").await.text.contains("exchange.allow-ahead"));
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
    for (act, wanted) in [("block", List::Blocked), ("allow", List::Allowed)] {
        floor.withdraw().await;
        let answer = browser.submit(&page, &format!("{page}/change?act={act}"), &[]).await;
        assert_eq!(answer.status, 303, "{act}");
        assert!(browser.get(answer.header("location")).await.text.contains("The connector will do it"));
        let asked = waiting(&floor).await;
        match &asked.as_slice() {
            [Intent { operation: Operation::Entry { entry }, .. }] => {
                assert_eq!((entry.eas_id.as_str(), entry.add), ("STRANGER", Some(wanted)), "{act}");
            }
            other => panic!("{act}: {other:?}"),
        }
    }
    floor.withdraw().await;
    // What does not come back is shown before it is done.
    let at_once = browser.submit(&page, &format!("{page}/change?act=remove"), &[]).await;
    assert_eq!((at_once.status, floor.waiting().await), (422, 0));
    let stranger = floor.partnership("STRANGER").await.to_string();
    let plan = floor.page("/partnerships/plan");
    let shown = browser.submit(&page, &format!("{plan}?act=remove&chosen={stranger}"), &[]).await;
    assert_eq!((shown.status, floor.waiting().await), (200, 0), "{}", shown.text);
    assert!(shown.text.contains("STRANGER") && !shown.text.contains("ADAPHONE"), "{}", shown.text);
    let accepted = shown.value_of("accepted").unwrap().to_owned();
    let fields = [("act", "remove"), ("chosen", stranger.as_str()), ("accepted", accepted.as_str())];
    assert_eq!(browser.submit(&page, &plan, &fields).await.status, 303);
    match waiting(&floor).await.as_slice() {
        [Intent { operation: Operation::RemovePartnership { eas_id, .. }, .. }] => {
            assert_eq!(eas_id.as_str(), "STRANGER");
        }
        other => panic!("{other:?}"),
    }
    assert!(browser.get("/console/audit").await.text.contains("exchange.by-hand"));
}

#[tokio::test]
async fn xc_3_a_phone_is_wiped_after_its_page_said_what_is_lost_and_its_id_was_typed() {
    let floor = Floor::new().await;
    floor.partnerships().await;
    floor.report_mode().await;
    let mut browser = floor.house.signed_in("owner").await;
    let page = format!("{}/{}", floor.page("/partnerships"), floor.partnership("STRANGER").await);
    let wipe = format!("{page}/wipe");
    assert!(!browser.get(&page).await.text.contains(&wipe), "report mode writes nothing");
    let right = [("scope", "account"), ("confirmed", "STRANGER")];
    let refused = browser.submit(&wipe, &wipe, &right).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text.contains("The policy is not enforced here"), "{}", refused.text);
    floor.enforce().await;
    floor.withdraw().await;
    assert!(browser.get(&page).await.text.contains(&format!("href=\"{wipe}\"")));
    let shown = browser.get(&wipe).await.text;
    for words in ["does not come back", "private photos", "ActiveSync 16.1", "STRANGER", "/journal"] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    let wrong = browser.submit(&wipe, &wipe, &[("scope", "device"), ("confirmed", "ADAPHONE")]).await;
    assert_eq!((wrong.status, floor.waiting().await), (422, 0));
    assert!(wrong.text.contains("This is not the id of this partnership"), "{}", wrong.text);
    assert!(wrong.text.contains("<option value=\"device\" selected>"), "{}", wrong.text);
    let asked = browser.submit(&wipe, &wipe, &right).await;
    assert_eq!(asked.status, 303, "{}", asked.text);
    assert!(browser.get(asked.header("location")).await.text.contains("The journal says what became of it"));
    match waiting(&floor).await.as_slice() {
        [Intent { operation: Operation::Wipe { eas_id, account_only: true, .. }, by_person: true, .. }] => {
            assert_eq!(eas_id.as_str(), "STRANGER");
        }
        other => panic!("{other:?}"),
    }
    assert!(browser.get("/console/audit").await.text.contains("exchange.wipe"));
    floor.house.administrator("helper", Role::HelpDesk).await;
    let mut helper = floor.house.signed_in("helper").await;
    assert!(!helper.get(&page).await.text.contains(&wipe));
    assert_eq!(helper.get(&wipe).await.status, 403);
}

#[tokio::test]
async fn by_9_an_allow_that_the_policy_takes_back_says_so_before_it_is_done() {
    let floor = Floor::new().await;
    floor.partnerships().await;
    floor.enforce().await;
    floor.judge().await;
    let mut browser = floor.house.signed_in("owner").await;
    let plan = floor.page("/partnerships/plan");
    for (eas_id, is_overruled) in [("STRANGER", true), ("ADAPHONE", false)] {
        let key = floor.partnership(eas_id).await;
        let page = format!("{}/{key}", floor.page("/partnerships"));
        let is_shown_before = browser.get(&page).await.text.contains("/plan?act=allow");
        assert_eq!(is_shown_before, is_overruled, "{eas_id}");
        let shown = browser.submit(&page, &format!("{plan}?act=allow&chosen={key}"), &[]).await;
        for words in
            ["The policy keeps one device out all the same", "an exempt group", "Blocked again by the policy"]
        {
            assert_eq!(shown.text.contains(words), is_overruled, "{eas_id}, {words}: {}", shown.text);
        }
    }
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
    let stranger = Uuid::from_u128(77);
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
