//! Whom the policy reaches: what of ours goes is shown before it is saved, and what hits everybody waits until enforcement has reached
//! everybody (CO-7, CO-8). Whom Exchange keeps out by itself the portal tells what to do (CO-6).

use domain::access::exchange::OrganisationRules;
use domain::access::settings::{LockOut, Mode};
use domain::access::{Level, List};
use services::exchange;

use super::CHOICES;
use super::floor::{Floor, MAILBOX};

/// Ada's phone is allowed by an entry of ours.
async fn allowed(floor: &Floor) {
    floor.partnerships().await;
    floor.enter(Mode::Enforcing).await;
    let (now, eas_id) = (floor.now(), "ADAPHONE".parse().unwrap());
    let mut tx = floor.write().await;
    tx.put_own_entry(floor.id, MAILBOX, &eas_id, Some(List::Allowed), now).await.unwrap();
    tx.put_personal_lists(floor.id, MAILBOX, std::slice::from_ref(&eas_id), &[], now).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn co_8_the_preview_names_the_entries_of_ours_that_go() {
    let floor = Floor::new().await;
    allowed(&floor).await;
    let mut browser = floor.house.signed_in("owner").await;
    let page = floor.page("/access");
    let mut fields = vec![("mode", "enforcing"), ("override", "true")];
    fields.extend(CHOICES);
    let shown = browser.submit(&page, &page, &fields).await;
    assert_eq!(shown.status, 200, "{}", shown.text);
    for words in [
        "Would block 0 devices",
        "It would also take back one entry of ours",
        "ADAPHONE",
        "The user is in no targeted group. Done as soon as it is saved. Our entry is taken back.",
    ] {
        assert!(shown.text.contains(words), "{words}: {}", shown.text);
    }
    assert!(!shown.text.contains("STRANGER"), "nothing of ours is there for it");
    browser.language = "nl";
    let shown = browser.submit(&page, &page, &fields).await;
    assert!(shown.text.contains("Onze vermelding wordt teruggehaald"), "{}", shown.text);
    browser.language = "sv";
    let shown = browser.submit(&page, &page, &fields).await;
    assert!(shown.text.contains("Vår post tas tillbaka"), "{}", shown.text);
}

#[tokio::test]
async fn co_7_default_and_rules_are_refused_while_enforcement_begins_with_some_groups() {
    let floor = Floor::new().await;
    floor.partnerships().await;
    let mut browser = floor.house.signed_in("owner").await;
    let page = floor.page("/access");
    let staff = floor.house.staff.to_string();
    for mode in ["report", "enforcing"] {
        let mut fields =
            vec![("mode", mode), ("include", &*staff), ("enforce", &*staff), ("writesRules", "true")];
        fields.extend(CHOICES);
        let answer = browser.submit(&page, &page, &fields).await;
        assert_eq!(answer.status, 422, "{mode}");
        assert!(answer.text.contains("enforcement begins with some groups only"), "{}", answer.text);
        assert_eq!(floor.mode().await, Mode::Off);
    }
}

#[tokio::test]
async fn co_6_the_portal_says_what_to_do_where_exchange_keeps_the_phone_out_by_itself() {
    let floor = Floor::new().await;
    floor.partnerships().await;
    let mut tx = floor.write().await;
    let mut organisation = tx.exchange_organisation(floor.id).await.unwrap().unwrap();
    organisation.access.mode = Mode::Enforcing;
    organisation.access.included_groups = vec![floor.house.staff];
    organisation.access.lock_out = LockOut::Quarantine;
    tx.update_exchange_organisation(&organisation).await.unwrap();
    let closed = OrganisationRules { default_level: Level::Quarantine, ..OrganisationRules::default() };
    tx.put_exchange_rules(floor.id, &closed).await.unwrap();
    let record = floor.record(2, "STRANGER", "Quarantined");
    tx.put_partnership(&record, uuid::Uuid::from_u128(0x802), super::floor::SYNC, floor.now()).await.unwrap();
    tx.access_due_for_user(floor.house.ada).await.unwrap();
    tx.commit().await.unwrap();
    exchange::judge_due(&floor.house.services).await.unwrap();
    let mut browser = floor.house.as_ada().await;
    for page in ["/", "/access"] {
        let shown = browser.get(page).await.text;
        assert!(shown.contains("This phone is not enrolled. Enrol it here"), "{page}: {shown}");
        assert!(!shown.contains("The mail server keeps it out"), "{page}: {shown}");
    }
}
