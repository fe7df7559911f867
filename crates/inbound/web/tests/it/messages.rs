//! Messages to users: templates with preview and undo, the mail server, the way of an organisation, and what the portal shows.

use domain::actor::{Actor, Role};
use domain::id::MessageId;
use domain::message::{Channel, MessageState, Occasion, OccasionKind};
use services::exchange::{self, NewOrganisation};
use services::messages::{self, MailSettings, Message};
use services::settings::Setting;

use crate::house::House;

fn template() -> String {
    format!("/console/messages/templates/{}", OccasionKind::Quarantined.template())
}

#[tokio::test]
async fn a_text_is_previewed_saved_and_taken_back() {
    let house = House::new().await;
    let mut browser = house.signed_in("owner").await;
    let page = format!("{}/texts/nl", template());
    assert!(browser.get(&page).await.text.contains("krijgt uw mail nog niet"));
    let evil = "<p>Dag {{UserName}}</p><p>&lt;script&gt;alert(1)&lt;/script&gt;</p>";
    let fields = [("locale", "nl"), ("subject", "Let op, {{UserName}}"), ("messageTemplate", evil)];
    let preview = browser.submit(&page, &page, &[&fields[..], &[("preview", "true")]].concat()).await;
    assert_eq!(preview.status, 200);
    assert!(
        preview.text.contains("<iframe class=\"gp-preview\" sandbox title="),
        "a frame that may do nothing"
    );
    assert!(preview.text.contains("Let op, Anna Jansen"));
    assert!(!preview.text.contains("<script>alert"));
    assert!(!browser.get(&template()).await.text.contains("Let op, {{UserName}}"), "nothing is saved");
    let wrong = [("locale", "nl"), ("subject", "x"), ("messageTemplate", "<img src=\"x\">")];
    let refused = browser.submit(&page, &page, &wrong).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text.contains("Messages do not have this tag"), "{}", refused.text);
    assert_eq!(browser.submit(&page, &page, &fields).await.status, 303);
    assert!(browser.get(&template()).await.text.contains("Let op, {{UserName}}"));
    assert_eq!(browser.submit(&page, &format!("{page}/delete"), &[]).await.status, 303);
    assert!(browser.get(&page).await.text.contains("krijgt uw mail nog niet"));
    // A tag that is none would lead the form, with its word against forgery, to another address.
    let aimed = format!("{}/texts/..%2F..%2F..%2Fdrop", template());
    assert_eq!(browser.get(&aimed).await.status, 404);
    for path in [aimed.clone(), format!("{aimed}/delete")] {
        assert_eq!(browser.submit(&page, &path, &fields).await.status, 404, "{path}");
    }
    assert_eq!(browser.get(&format!("{}/texts/..%2Fx", template())).await.status, 404);
    let audit = browser.get("/console/audit").await.text;
    assert!(audit.contains("message-template.text") && audit.contains("message-template.text-removed"));
}

#[tokio::test]
async fn a_template_of_ones_own_is_made_and_deleted() {
    let house = House::new().await;
    let mut browser = house.signed_in("owner").await;
    let new = "/console/messages/templates/new";
    let wrong = [("displayName", ""), ("defaultLocale", "nederlands")];
    assert_eq!(browser.submit(new, new, &wrong).await.status, 422);
    let right = [("displayName", "Reminder"), ("defaultLocale", "NL"), ("branding", "includeCompanyName")];
    let made = browser.submit(new, new, &right).await;
    assert_eq!(made.status, 303);
    let text = made.header("location").to_owned();
    assert!(text.ends_with("/texts/nl"), "the first text comes next");
    let words = [("locale", "nl"), ("subject", "Herinnering"), ("messageTemplate", "Dag {{UserName}}")];
    assert_eq!(browser.submit(&text, &text, &words).await.status, 303);
    let template = text.strip_suffix("/texts/nl").unwrap();
    assert!(browser.get(template).await.text.contains("Herinnering"));
    let trial = [("to", "me@example.com"), ("locale", "nl")];
    let untried = browser.submit(template, &format!("{template}/test"), &trial).await;
    assert_eq!(untried.status, 422);
    assert!(untried.text.contains("Set up the mail server first"));
    let delete = format!("{template}/delete");
    assert!(browser.get(template).await.text.contains(&format!("href=\"{delete}\"")));
    let asked = browser.get(&delete).await.text;
    assert!(
        asked.contains("Delete Reminder?") && asked.contains("use the built-in text from then"),
        "{asked}"
    );
    assert_eq!(browser.submit(&delete, &delete, &[]).await.status, 303);
    assert!(!browser.get("/console/messages").await.text.contains("Reminder"));
}

#[tokio::test]
async fn a_test_of_a_template_is_sent_in_the_language_that_was_chosen() {
    let (house, post) = House::with_post().await;
    let mut browser = house.signed_in("owner").await;
    let test = format!("{}/test", template());
    let fields = [("to", "me@example.com"), ("locale", "nl"), ("organisation", "")];
    let asked = browser.submit(&template(), &test, &fields).await;
    assert_eq!(asked.status, 303, "{}", asked.text);
    let shown = browser.get(asked.header("location")).await.text;
    assert!(shown.contains("The mail server took the test."), "{shown}");
    let sent = post.sent();
    let [mail] = sent.as_slice() else { panic!("one mail: {sent:?}") };
    assert_eq!((mail.to_address.as_str(), mail.language.as_str()), ("me@example.com", "nl"));
    assert_eq!(mail.subject, "iPhone 15 krijgt uw mail nog niet");
    assert!(browser.get("/console/messages").await.text.contains("me@example.com"));
}

#[tokio::test]
async fn what_waits_is_dropped_once_it_was_asked_for_whom() {
    let house = House::new().await;
    let mut tx = house.services.store.write().await.unwrap();
    tx.add_message(&message(&house, 1, Occasion::Enrolled)).await.unwrap();
    tx.commit().await.unwrap();
    let mut browser = house.signed_in("owner").await;
    let drop = "/console/messages/drop?organisation=";
    let page = browser.get("/console/messages").await.text;
    assert!(page.contains(&format!("href=\"{drop}\"")), "{page}");
    let asked = browser.get(drop).await.text;
    assert!(asked.contains("Drop what waits for Users without a mailbox in Exchange?"), "{asked}");
    let state = async || messages::last(&house.services, &Actor::System, 1).await.unwrap()[0].message.state;
    assert_eq!(state().await, MessageState::Waiting);
    let unsaid = browser.submit(drop, "/console/messages/drop", &[]).await;
    assert_eq!((unsaid.status, state().await), (422, MessageState::Waiting), "{}", unsaid.text);
    let done = browser.submit(drop, "/console/messages/drop", &[("organisation", "")]).await;
    assert_eq!((done.status, state().await), (303, MessageState::Dropped));
    assert_eq!(browser.get(&format!("{drop}nobody")).await.status, 404);
}

#[tokio::test]
async fn a_mail_server_that_does_not_answer_is_not_kept() {
    let house = House::new().await;
    let mut browser = house.signed_in("owner").await;
    let page = "/console/messages/server";
    let known = [
        ("host", "localhost"),
        ("port", "9"),
        ("security", "startTls"),
        ("fromAddress", "it@example.com"),
        ("timeoutSeconds", "5"),
        ("testAddress", "me@example.com"),
        ("channel", "smtp"),
        ("perHour", "600"),
        ("dropAfterHours", "24"),
    ];
    let answer = browser.submit(page, page, &known).await;
    assert_eq!(answer.status, 422);
    assert!(answer.text.contains("The mail server does not answer. Check name and port."), "{}", answer.text);
    assert_eq!(answer.value_of("fromAddress"), Some("it@example.com"));
    assert!(!messages::settings(&house.services, &Actor::System).await.unwrap().is_set());
}

#[tokio::test]
async fn an_organisation_chooses_its_way() {
    let house = House::new().await;
    let new = NewOrganisation { name: "Mail".to_owned() };
    let id = exchange::create(&house.services, &Actor::System, new).await.unwrap().id;
    let mut browser = house.signed_in("owner").await;
    let page = format!("/console/messages/organisations/{id}");
    let fields = |channel, per_hour| {
        [("channel", channel), ("told", "quarantined"), ("perHour", per_hour), ("dropAfterHours", "12")]
    };
    let without = browser.submit(&page, &page, &fields("smtp", "60")).await;
    assert!(without.text.contains("Set up the mail server first"), "{}", without.text);
    assert_eq!(browser.submit(&page, &page, &fields("ews", "0")).await.status, 422);
    assert_eq!(browser.submit(&page, &page, &fields("ews", "60")).await.status, 303);
    let kept = messages::policy(&house.services, &Actor::System, id).await.unwrap();
    assert_eq!((kept.channel, kept.per_hour, kept.drop_after_hours), (Channel::Ews, 60, 12));
    assert_eq!(kept.channel_of(OccasionKind::Quarantined), Channel::Ews);
    assert_eq!(kept.channel_of(OccasionKind::Enrolled), Channel::Portal);
}

#[tokio::test]
async fn who_may_not_change_messages_sees_them_and_is_offered_nothing() {
    let house = House::new().await;
    house.administrator("auditor", Role::Auditor).await;
    let mut browser = house.signed_in("auditor").await;
    let page = browser.get("/console/messages").await.text;
    assert!(page.contains("Mail is held back") && !page.contains("/console/messages/server"), "{page}");
    assert_eq!(browser.get("/console/messages/server").await.status, 403);
    let text = browser.get(&format!("{}/texts/en", template())).await;
    assert!(text.status == 200 && !text.text.contains("<textarea"), "{}", text.text);
}

/// A message to Ada that waits.
fn message(house: &House, id: u128, occasion: Occasion) -> Message {
    let now = house.services.now();
    let (row, subject) = (MessageId(uuid::Uuid::from_u128(id)), format!("device/{}", house.phone));
    Message { user: Some(house.ada), ..Message::waiting(row, occasion, subject, id.to_string(), now) }
}

#[tokio::test]
async fn co_6_outside_addresses_are_told_once_somebody_chose_so_and_there_is_a_mail_server() {
    let house = House::new().await;
    let new = NewOrganisation { name: "Mail".to_owned() };
    let id = exchange::create(&house.services, &Actor::System, new).await.unwrap().id;
    let mut browser = house.signed_in("owner").await;
    let page = format!("/console/messages/organisations/{id}");
    let fields = [("channel", "ews"), ("perHour", "60"), ("dropAfterHours", "12"), ("outside", "true")];
    let without = browser.submit(&page, &page, &fields).await;
    assert_eq!(without.status, 422);
    assert!(without.text.contains("Set up the mail server first"), "{}", without.text);
    let mut mail = MailSettings::default();
    mail.relay.host = "mail.example.com".to_owned();
    let mut tx = house.services.store.write().await.unwrap();
    tx.put_setting(MailSettings::NAME, &mail, house.services.now()).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(browser.submit(&page, &page, &fields).await.status, 303);
    assert!(messages::policy(&house.services, &Actor::System, id).await.unwrap().outside);
    assert!(browser.get("/console/audit").await.text.contains("exchange.messages"));
    assert_eq!(browser.submit(&page, &page, &fields[..3]).await.status, 303);
    assert!(!messages::policy(&house.services, &Actor::System, id).await.unwrap().outside);
}

#[tokio::test]
async fn co_6_the_console_shows_to_which_addresses_messages_went() {
    let house = House::new().await;
    let mut tx = house.services.store.write().await.unwrap();
    for (id, occasion, address) in
        [(1, Occasion::Blocked, "ada@example.com"), (2, Occasion::Outside, "ada@home.example")]
    {
        let message = message(&house, id, occasion);
        tx.add_message(&message).await.unwrap();
        tx.message_handed(message.id, address, message.created_at).await.unwrap();
    }
    let mut ada = tx.user(house.ada).await.unwrap().unwrap();
    ada.attributes.other_mails = vec!["ada@home.example".to_owned(), "ada@other.example".to_owned()];
    tx.put_user(&ada, house.services.now()).await.unwrap();
    tx.commit().await.unwrap();
    let mut browser = house.signed_in("owner").await;
    for page in ["/console/messages".to_owned(), format!("/console/users/{}", house.ada)] {
        let text = browser.get(&page).await.text;
        for words in
            ["ada@example.com", "Mail is blocked", "ada@home.example", "No mail: to an outside address"]
        {
            assert!(text.contains(words), "{page}: {words}");
        }
    }
    let user = browser.get(&format!("/console/users/{}", house.ada)).await.text;
    assert!(user.contains("ada@home.example, ada@other.example"), "{user}");
    let mut ada = house.as_ada().await;
    assert!(!ada.get("/").await.text.contains("ada@home.example"));
}

#[tokio::test]
async fn co_6_the_portal_shows_what_the_phone_cannot() {
    let house = House::new().await;
    let mut tx = house.services.store.write().await.unwrap();
    tx.add_message(&message(&house, 1, Occasion::Enrolled)).await.unwrap();
    tx.commit().await.unwrap();
    let mut ada = house.as_ada().await;
    let page = ada.get("/").await.text;
    assert!(page.contains("What we told you") && page.contains("was enrolled in your name"), "{page}");
    let one = ada.get(&format!("/messages/{}", uuid::Uuid::from_u128(1))).await;
    assert!(one.status == 200 && one.text.contains("If that was not you"), "{}", one.text);
    assert_eq!(ada.get(&format!("/messages/{}", uuid::Uuid::from_u128(2))).await.status, 404);
}
