//! Messages to users: templates with preview and undo, the mail server, the way of an organisation, and what the portal shows.

use domain::actor::{Actor, Role};
use domain::id::{MessageId, UserId};
use domain::message::{Channel, MessageState, Occasion, OccasionKind};
use services::exchange::{self, NewOrganisation};
use services::messages::{self, Message};

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
    assert_eq!(browser.submit(template, &format!("{template}/delete"), &[]).await.status, 303);
    assert!(!browser.get("/console/messages").await.text.contains("Reminder"));
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

#[tokio::test]
async fn co_6_the_portal_shows_what_the_phone_cannot() {
    let house = House::new().await;
    let now = house.services.now();
    let message = |id: u128, user: UserId| Message {
        id: MessageId(uuid::Uuid::from_u128(id)),
        occasion: Occasion::Enrolled,
        subject: format!("device/{}", house.phone),
        change: id.to_string(),
        user: Some(user),
        organisation: None,
        recipient: None,
        language: None,
        state: MessageState::Waiting,
        attempts: 0,
        last_error: None,
        created_at: now,
        not_before: now,
        handed_at: None,
        ended_at: None,
    };
    let mut tx = house.services.store.write().await.unwrap();
    tx.add_message(&message(1, house.ada)).await.unwrap();
    tx.commit().await.unwrap();
    let mut ada = house.as_ada().await;
    let page = ada.get("/").await.text;
    assert!(page.contains("What we told you") && page.contains("was enrolled in your name"), "{page}");
    let one = ada.get(&format!("/messages/{}", uuid::Uuid::from_u128(1))).await;
    assert!(one.status == 200 && one.text.contains("If that was not you"), "{}", one.text);
    assert_eq!(ada.get(&format!("/messages/{}", uuid::Uuid::from_u128(2))).await.status, 404);
}
