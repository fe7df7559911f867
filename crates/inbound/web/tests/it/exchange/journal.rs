//! The journal with its mailboxes, and what stands in the lists for one id.

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
    let words =
        [link.as_str(), "ada@example.com", "Blocked STRANGER", "By system", "No device of ours has this id"];
    for words in words {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(browser.get(&mailbox).await.text.contains(&format!("{journal}?mailbox={MAILBOX}")));
    for narrowed in ["search=ADA@example", "search=strang", "search=system", &format!("mailbox={MAILBOX}")] {
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
    assert!(browser.get(&journal).await.text.contains("Door system"));
    browser.language = "sv";
    assert!(browser.get(&journal).await.text.contains("Av system"));
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
