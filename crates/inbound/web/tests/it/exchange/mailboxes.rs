//! Mailboxes: other ways in, entries of others, and giving them to users and groups.

use domain::device::DeviceState;
use domain::partnership::{Claim, LinkSource};

use super::floor::{Floor, MAILBOX};
use super::news::DESK;

#[tokio::test]
async fn co_11_targeted_mailboxes_with_other_ways_are_listed() {
    let floor = Floor::new().await;
    floor.partnerships().await;
    floor.report_mode().await;
    let mut browser = floor.house.signed_in("owner").await;
    let list = format!("{}?view=ways", floor.page("/mailboxes"));
    assert!(browser.get(&list).await.text.contains("There is nothing here"));
    floor.other_ways(&["owa", "imap", "carrierPigeon"]).await;
    floor.outlook().await;
    let page = browser.get(&list).await.text;
    for words in ["Ada Berg", "Outlook on the web, IMAP, carrierPigeon, Outlook for iOS and Android"] {
        assert!(page.contains(words), "{words}: {page}");
    }
    for words in ["Mail programs that speak ActiveSync", "Targeted by the policy"] {
        assert!(page.contains(words), "the scope is said plainly, {words}: {page}");
    }
    assert!(browser.get(&floor.page("/access")).await.text.contains("/mailboxes?view=ways"));
}

#[tokio::test]
async fn co_8_entries_of_others_are_shown_as_theirs() {
    let floor = Floor::new().await;
    floor.partnerships().await;
    floor.blocked("STRANGER").await;
    floor.desk("DESKPAD").await;
    let mut browser = floor.house.signed_in("owner").await;
    let list = browser.get(&format!("{}?view=others", floor.page("/mailboxes"))).await.text;
    assert!(list.contains("Front desk") && !list.contains("Ada Berg"), "{list}");
    let desk = browser.get(&floor.page(&format!("/mailboxes/{DESK}"))).await.text;
    assert!(desk.contains("FOREIGN") && desk.contains("Others") && desk.contains("Never let in"), "{desk}");
    let ours = browser.get(&floor.page(&format!("/mailboxes/{MAILBOX}"))).await.text;
    assert!(ours.contains("STRANGER") && !ours.contains("<div>Others"), "{ours}");
    let one = format!("{}/{}", floor.page("/partnerships"), floor.partnership("STRANGER").await);
    let one = browser.get(&one).await.text;
    assert!(one.contains("Never let in · Gatepost"), "{one}");
}

#[tokio::test]
async fn co_2_a_shared_mailbox_is_proposed_given_and_taken_back() {
    let floor = Floor::new().await;
    floor.partnerships().await;
    floor.report_mode().await;
    floor.desk("ADAPHONE").await;
    let mut browser = floor.house.signed_in("owner").await;
    let proposals = floor.page("/proposals");
    let page = browser.get(&proposals).await.text;
    for words in ["Front desk", "Ada Berg", "Ada&#39;s iPhone", "Give it to this user"] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let ada = floor.house.ada;
    let desk = floor.page(&format!("/mailboxes/{DESK}"));
    let give = format!("{desk}/give?holder=user.{ada}");
    assert!(page.contains(&give), "{page}");
    assert_eq!(browser.submit(&proposals, &give, &[]).await.status, 303);
    let given = browser.get(&desk).await.text;
    assert!(given.contains("Take it back") && given.contains(&format!("/console/users/{ada}")), "{given}");
    assert!(browser.get("/console/audit").await.text.contains("exchange.mailbox.give"));
    let take = format!("{desk}/take?holder=user.{ada}");
    assert_eq!(browser.submit(&desk, &take, &[]).await.status, 303);
    assert!(!browser.get(&desk).await.text.contains("Take it back"));
}

#[tokio::test]
async fn co_2_the_portal_shows_phones_in_mailboxes_that_were_given_but_not_those_of_others() {
    let floor = Floor::new().await;
    floor.partnerships().await;
    floor.report_mode().await;
    floor.desk("DESKPHONE").await;
    let mut ada = floor.house.as_ada().await;
    let shown = ada.get("/").await.text;
    assert!(shown.contains("iPhone15C1") && !shown.contains("iPhone15C3"), "{shown}");
    let mut browser = floor.house.signed_in("owner").await;
    let desk = floor.page(&format!("/mailboxes/{DESK}"));
    let give = format!("{desk}/give?holder=user.{}", floor.house.ada);
    assert_eq!(browser.submit(&desk, &give, &[]).await.status, 303);
    assert!(ada.get("/").await.text.contains("iPhone15C3"));
    // A neighbour's phone in the same mailbox is none of hers.
    let phone = floor.house.neighbour(31, "Ben's iPhone", DeviceState::Managed).await;
    let mut tx = floor.write().await;
    let claim = Claim { eas_id: "DESKPHONE".parse().unwrap(), source: LinkSource::Reported };
    tx.add_device_eas_id(phone, &claim, "test", floor.now()).await.unwrap();
    tx.access_due_for_user(floor.house.ada).await.unwrap();
    tx.commit().await.unwrap();
    floor.judge().await;
    let shown = ada.get("/").await.text;
    assert!(shown.contains("iPhone15C1") && !shown.contains("iPhone15C3"), "{shown}");
}

#[tokio::test]
async fn a_mailbox_is_given_to_a_group_that_is_found_by_words() {
    let floor = Floor::new().await;
    floor.partnerships().await;
    floor.desk("DESKPAD").await;
    let mut browser = floor.house.signed_in("owner").await;
    let desk = floor.page(&format!("/mailboxes/{DESK}"));
    let give = format!("{desk}/give");
    let found = browser.submit(&desk, &give, &[("words", "staf"), ("find", "true")]).await;
    assert!(
        found.text.contains("Group Staff") && !found.text.contains("ada@example.com</option>"),
        "{}",
        found.text
    );
    let nobody =
        browser.submit(&desk, &give, &[("words", "staf"), ("searched", "staf"), ("holder", "")]).await;
    assert_eq!((nobody.status, nobody.value_of("words")), (422, Some("staf")), "what was typed stays");
    let holder = format!("group.{}", floor.house.staff);
    assert_eq!(browser.submit(&desk, &give, &[("holder", &holder)]).await.status, 303);
    assert!(browser.get(&desk).await.text.contains(&format!("/console/groups/{}", floor.house.staff)));
    let gone = format!("group.{}", uuid::Uuid::from_u128(99));
    assert_eq!(browser.submit(&desk, &give, &[("holder", &gone)]).await.status, 404);
}

#[tokio::test]
async fn co_7_further_mailboxes_come_first_in_the_dry_run() {
    let floor = Floor::new().await;
    floor.partnerships().await;
    floor.desk("ADAPHONE").await;
    let mut browser = floor.house.signed_in("owner").await;
    let page = floor.page("/access");
    let staff = floor.house.staff.to_string();
    let mut fields = vec![("mode", "report"), ("include", staff.as_str())];
    fields.extend(super::CHOICES);
    let preview = browser.submit(&page, &page, &fields).await.text;
    assert!(preview.contains("One mailbox is read with a device of another user"), "{preview}");
    assert!(preview.contains("/proposals"));
    let ada = floor.house.ada;
    let desk = floor.page(&format!("/mailboxes/{DESK}"));
    browser.submit(&desk, &format!("{desk}/give?holder=user.{ada}"), &[]).await;
    floor.desk_pad().await;
    let preview = browser.submit(&page, &page, &fields).await.text;
    let (first, second) = (preview.find("Front desk"), preview.find("STRANGER"));
    assert!(first.is_some() && first < second, "{preview}");
}
