//! Why mail flows or does not, in the console and in the portal, and what waits.

use domain::access::plan::EntryChange;
use domain::access::{List, Operation};
use domain::id::IntentId;
use store::exchange::intent::Intent;

use super::floor::{Floor, MAILBOX};

#[tokio::test]
async fn by_5_the_console_explains_a_user_and_a_device_in_three_languages() {
    let floor = Floor::new().await;
    floor.partnerships().await;
    floor.enforce().await;
    floor.judge().await;
    let mut browser = floor.house.signed_in("owner").await;
    let (ada, phone) = (floor.house.ada, floor.house.phone);
    let page = format!("/console/users/{ada}/access");
    assert!(browser.get(&format!("/console/users/{ada}")).await.text.contains(&page));
    let all = browser.get(&page).await.text;
    for words in [
        "STRANGER",
        "ADAPHONE",
        "No device of ours has this id",
        "The user enrols the device",
        "Id and user match",
        "Waits to be written: never let in",
        "the connector does it as soon as it can",
    ] {
        assert!(all.contains(words), "{words}: {all}");
    }
    floor.withdraw().await;
    let held = browser.get(&page).await.text;
    assert!(held.contains("Is to be: never let in") && held.contains("Not written yet"), "{held}");
    assert!(!held.contains("Waits to be written"), "{held}");
    floor.blocked("STRANGER").await;
    let written = browser.get(&page).await.text;
    assert!(written.contains("Never let in") && written.contains("Written on"), "{written}");
    let one = format!("{page}?device={phone}");
    assert!(browser.get(&format!("/console/devices/{phone}")).await.text.contains(&one));
    let text = browser.get(&one).await.text;
    assert!(text.contains("ADAPHONE") && !text.contains("STRANGER"), "{text}");
    assert!(text.contains("Nothing: mail flows"), "{text}");
    browser.language = "nl";
    assert!(browser.get(&page).await.text.contains("De gebruiker meldt het apparaat aan"));
    browser.language = "sv";
    assert!(browser.get(&page).await.text.contains("Användaren registrerar enheten"));
    assert_eq!(browser.get(&format!("/console/users/{}/access", uuid::Uuid::nil())).await.status, 404);
}

#[tokio::test]
async fn by_5_the_portal_explains_ones_own_phones_and_nobody_elses() {
    let floor = Floor::new().await;
    floor.partnerships().await;
    floor.blocked("STRANGER").await;
    floor.desk("ADAPHONE").await;
    let mut browser = floor.house.as_ada().await;
    assert!(browser.get("/").await.text.contains("href=\"/access\""));
    let page = browser.get("/access").await.text;
    for words in ["Gets your mail", "Gets no mail", "Enrol this phone here", "Nothing: your mail comes"] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(!page.contains("Front desk"), "the id was seen there, which opens nobody's mailbox: {page}");
    browser.language = "sv";
    assert!(browser.get("/access").await.text.contains("Registrera telefonen här"));
}

#[tokio::test]
async fn co_9_how_many_changes_wait_and_since_when_is_shown() {
    let floor = Floor::new().await;
    floor.partnerships().await;
    let mut browser = floor.house.signed_in("owner").await;
    let page = floor.page("/waiting");
    assert!(browser.get(&page).await.text.contains("Everything that was decided is in Exchange"));
    let now = floor.now();
    let mut tx = floor.write().await;
    let eas_id: domain::partnership::EasId = "STRANGER".parse().unwrap();
    let entry = EntryChange { mailbox: MAILBOX, eas_id, add: Some(List::Blocked), remove: None };
    let id = IntentId(uuid::Uuid::from_u128(0x1));
    tx.put_intent(&Intent {
        id,
        organisation: floor.id,
        operation: Operation::Entry { entry },
        priority: 2,
        by_person: false,
        cause: "notLinked".to_owned(),
        actor: "Gatepost".to_owned(),
        undoes: None,
        fence: None,
        attempts: 0,
        last_error: None,
        created_at: now,
        not_before: now,
    })
    .await
    .unwrap();
    tx.intent_again(id, "unreachable: ex1 does not answer", now).await.unwrap();
    tx.commit().await.unwrap();
    let shown = browser.get(&page).await.text;
    for words in ["Blocked STRANGER", "Ada Berg", "No device of ours has this id", "ex1 does not answer"] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    let overview = browser.get(&floor.page("")).await.text;
    for words in ["The oldest waits since", "How long still", "too few changes were made"] {
        assert!(overview.contains(words), "{words}: {overview}");
    }
}
