//! The journal with its mailboxes, and what stands in the lists for one id.

use domain::access::exchange::OrganisationRules;
use domain::access::plan::{EntryChange, RuleChange};
use domain::access::{Level, List, Operation};
use domain::actor::Actor;
use services::exchange::{self, JournalEntry};
use uuid::Uuid;

use super::floor::{Floor, MAILBOX};
use super::news::DESK;

#[tokio::test]
async fn co_8_the_journal_says_in_whose_mailbox_by_whom_and_why_and_can_be_narrowed() {
    let floor = Floor::new().await;
    floor.partnerships().await;
    floor.blocked("STRANGER").await;
    let mut browser = floor.house.signed_in("owner").await;
    let (journal, mailbox) = (floor.page("/journal"), floor.page(&format!("/mailboxes/{MAILBOX}")));
    let page = browser.get(&journal).await.text;
    let link = format!("<a href=\"{mailbox}\">Ada Berg</a>");
    let words = [
        link.as_str(),
        "ada@example.com",
        "Blocked STRANGER",
        "By Gatepost",
        "No device of ours has this id",
    ];
    for words in words {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(browser.get(&mailbox).await.text.contains(&format!("{journal}?mailbox={MAILBOX}")));
    for narrowed in ["search=ADA@example", "search=strang", "search=gatepost", &format!("mailbox={MAILBOX}")]
    {
        let page = browser.get(&format!("{journal}?{narrowed}")).await.text;
        assert!(page.contains("Blocked STRANGER"), "{narrowed}: {page}");
    }
    let one = browser.get(&format!("{journal}?mailbox={MAILBOX}")).await;
    assert!(one.text.contains("Changes in one mailbox alone"), "{}", one.text);
    assert_eq!(one.value_of("mailbox"), Some(MAILBOX.to_string().as_str()), "a search stays with it");
    for narrowed in ["search=nobody", &format!("mailbox={DESK}")] {
        let page = browser.get(&format!("{journal}?{narrowed}")).await.text;
        assert!(!page.contains("Blocked STRANGER") && page.contains("Nothing"), "{narrowed}: {page}");
    }
    browser.language = "nl";
    assert!(browser.get(&journal).await.text.contains("Door Gatepost"));
    browser.language = "sv";
    assert!(browser.get(&journal).await.text.contains("Av Gatepost"));
}

#[tokio::test]
async fn co_8_a_partnership_says_plainly_what_stands_in_the_lists() {
    let floor = Floor::new().await;
    floor.partnerships().await;
    floor.report_mode().await;
    floor.judge().await;
    let mut browser = floor.house.signed_in("owner").await;
    let list = floor.page("/partnerships");
    let page = format!("{list}/{}", floor.partnership("STRANGER").await);
    let told = browser.get(&page).await.text;
    assert!(told.contains("Would be: never let in") && told.contains("Is only told, not written"), "{told}");
    floor.enforce().await;
    floor.judge().await;
    let waits = browser.get(&page).await.text;
    assert!(waits.contains("Waits to be written: never let in") && waits.contains("Since "), "{waits}");
    floor.withdraw().await;
    let due = browser.get(&page).await.text;
    assert!(due.contains("Is to be: never let in") && due.contains("Not written yet"), "{due}");
    floor.blocked("STRANGER").await;
    let ours = browser.get(&page).await.text;
    assert!(ours.contains("Never let in · Gatepost, written on") && ours.contains(">Written on"), "{ours}");

    // Where nothing of ours stands and nothing is wanted, nothing is said to be written.
    floor.outlook().await;
    let page = format!("{list}/{}", floor.partnership("OUTLOOKID").await);
    let none = browser.get(&page).await.text;
    assert!(none.contains("No entry of ours") && none.contains("own rules and its default decide"), "{none}");
    assert!(!none.contains("Is written to Exchange"), "{none}");
    floor.desk("FOREIGN").await;
    let page = format!("{list}/{}", floor.partnership("FOREIGN").await);
    let others = browser.get(&page).await.text;
    assert!(others.contains("never touched") && !others.contains("Is written to Exchange"), "{others}");
}

#[tokio::test]
async fn co_8_what_was_written_by_hand_and_the_default_are_shown_and_taken_back_as_well() {
    let floor = Floor::new().await;
    floor.partnerships().await;
    floor.blocked("STRANGER").await;
    let services = &floor.house.services;
    let [made] =
        exchange::journal(services, &Actor::System, floor.id, None, 1).await.unwrap().try_into().unwrap();
    let eas_id = "STRANGER".parse().unwrap();
    let entry = EntryChange { mailbox: MAILBOX, eas_id, add: Some(List::Allowed), remove: None };
    let by_hand = JournalEntry {
        id: Uuid::from_u128(0x701),
        operation: Operation::Entry { entry },
        cause: "by-person".to_owned(),
        actor: "Ola".to_owned(),
        ..made.clone()
    };
    let rule = RuleChange::SetDefault { level: Level::Quarantine, previous: Level::Allow };
    let default = JournalEntry {
        id: Uuid::from_u128(0x702),
        operation: Operation::Rule { rule },
        cause: "policy".to_owned(),
        ..made
    };
    let mut tx = floor.write().await;
    for entry in [&by_hand, &default] {
        tx.add_journal_entry(entry).await.unwrap();
    }
    let rules = OrganisationRules { default_level: Level::Quarantine, ..OrganisationRules::default() };
    tx.put_exchange_rules(floor.id, &rules).await.unwrap();
    tx.commit().await.unwrap();
    let mut browser = floor.house.signed_in("owner").await;
    let shown = browser.get(&floor.page("/undo")).await.text;
    for words in [
        "3 entries of ours",
        "Blocked by us",
        "Allowed by us",
        "By hand: Ola",
        "The default level",
        "Quarantine",
    ] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    assert!(browser.get(&floor.page("/remove")).await.text.contains("3 entries of ours"));
}
