//! The notification account on the organisation's page, and a test of it.

use domain::actor::{Actor, Role};
use domain::message::MessageState;
use services::exchange::{
    self, ConnectorIdentity, Notification, NotificationAccount, NotificationTrouble, NotificationWay,
};
use services::messages;

use super::floor::Floor;

const IDENTITY: ConnectorIdentity = ConnectorIdentity { sha256: [3; 32] };

async fn tell(floor: &Floor, account: Option<NotificationAccount>) {
    let told = Notification { account };
    exchange::take_notification(&floor.house.services, &IDENTITY, &told).await.unwrap().unwrap();
}

fn account() -> NotificationAccount {
    NotificationAccount {
        address: "gatepost@corp.example".to_owned(),
        way: NotificationWay::Autodiscover,
        services: Some("https://mail.corp.example/EWS/Exchange.asmx".to_owned()),
        worked_at: None,
        trouble: None,
    }
}

/// The connector's word on the test that waits.
async fn end(floor: &Floor, error: Option<&str>) {
    let state = exchange::notification(&floor.house.services, &Actor::System, floor.id).await.unwrap();
    let (mut tx, now) = (floor.write().await, floor.now());
    let ended = if error.is_some() { MessageState::Failed } else { MessageState::Sent };
    tx.end_message(state.test.unwrap().id, ended, error, now).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn xc_13_the_organisations_page_says_how_the_notification_account_does() {
    let floor = Floor::new().await;
    let mut browser = floor.house.signed_in("owner").await;
    let (page, own) = (floor.page(""), floor.page("/notification"));
    assert!(browser.get(&own).await.text.contains("No connector has registered"));
    floor.connector().await;
    let shown = browser.get(&page).await.text;
    assert!(shown.contains("Notification account") && shown.contains(&own), "{shown}");
    assert!(browser.get(&own).await.text.contains("Nothing is known of a notification account yet"));
    tell(&floor, None).await;
    let none = browser.get(&own).await.text;
    assert!(none.contains("The connector has no notification account"), "{none}");
    for command in [
        "sudo -u gatepost-connector gatepost-connector register --update --notification-account &#39;DOMAIN\\user&#39;",
        "--notification-address gatepost@example.com --config /etc/gatepost-connector.toml",
        ".\\gatepost-connector.exe register --update --notification-account DOMAIN\\user --notification-address",
        "--notification-address gatepost@example.com --ews-url https://mail.example.com/EWS/Exchange.asmx --config",
    ] {
        assert!(none.contains(command), "as it is installed: {command}: {none}");
    }
    assert!(!none.contains("name=\"to\""), "nobody could send it");

    let told = NotificationAccount { worked_at: Some(floor.now()), ..account() };
    tell(&floor, Some(told)).await;
    let shown = browser.get(&page).await.text;
    for words in
        ["gatepost@corp.example", "Autodiscover", "https://mail.corp.example/EWS", ">Works<", "Portal alone"]
    {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    let works = browser.get(&own).await.text;
    for command in [
        "gatepost-connector register --update --ews-url https://mail.example.com/EWS/Exchange.asmx --config",
        ".\\gatepost-connector.exe register --update --ews-url https://mail.example.com/EWS/Exchange.asmx",
        "--notification-address gatepost@corp.example --config",
    ] {
        assert!(works.contains(command), "also while it works: {command}: {works}");
    }
    let trouble = NotificationTrouble {
        at: floor.now(),
        word: "sign-in".to_owned(),
        detail: "mail refuses the account CORP\\gatepost".to_owned(),
    };
    tell(&floor, Some(NotificationAccount { trouble: Some(trouble), ..account() })).await;
    let shown = browser.get(&own).await.text;
    let command = "--notification-address gatepost@corp.example --config";
    for words in
        ["Does not work", "mail refuses the account", "Check name and password of the account", command]
    {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    browser.language = "nl";
    assert!(browser.get(&own).await.text.contains("Controleer naam en wachtwoord"));
    browser.language = "sv";
    assert!(browser.get(&own).await.text.contains("Kontrollera kontots namn"));
}

#[tokio::test]
async fn xc_13_a_test_message_is_asked_for_and_its_end_is_shown() {
    let floor = Floor::new().await;
    floor.connector().await;
    tell(&floor, Some(account())).await;
    let mut browser = floor.house.signed_in("owner").await;
    let page = floor.page("/notification");
    let wrong = browser.submit(&page, &page, &[("to", "nobody")]).await;
    assert_eq!((wrong.status, wrong.value_of("to")), (422, Some("nobody")));
    assert!(wrong.text.contains("Write one mail address"), "{}", wrong.text);
    let asked = browser.submit(&page, &page, &[("to", "me@example.com")]).await;
    assert_eq!(asked.status, 303, "{}", asked.text);
    let waits = browser.get(asked.header("location")).await.text;
    for words in ["Waits for the connector", "me@example.com", "every 2s"] {
        assert!(waits.contains(words), "{words}: {waits}");
    }
    end(&floor, Some("access-denied: mail does not let CORP\\gatepost send")).await;
    let failed = browser.get(&page).await.text;
    for words in ["Not sent", "does not let CORP", "it needs a mailbox with web services", "name=\"to\""] {
        assert!(failed.contains(words), "{words}: {failed}");
    }
    assert!(!failed.contains("every 2s"));
    floor.house.clock.advance(chrono::TimeDelta::seconds(1));
    assert_eq!(browser.submit(&page, &page, &[("to", "me@example.com")]).await.status, 303);
    end(&floor, None).await;
    assert!(browser.get(&page).await.text.contains(">Sent<"));
    assert!(browser.get("/console/messages").await.text.contains("Test of the notification account"));
    assert!(browser.get("/console/audit").await.text.contains("exchange.notification.test"));
    let all = messages::last(&floor.house.services, &Actor::System, 10).await.unwrap();
    assert_eq!(all.len(), 2);
}

#[tokio::test]
async fn who_may_only_read_sees_the_account_and_is_offered_no_test() {
    let floor = Floor::new().await;
    floor.connector().await;
    tell(&floor, Some(account())).await;
    floor.house.administrator("auditor", Role::Auditor).await;
    let mut browser = floor.house.signed_in("auditor").await;
    let page = browser.get(&floor.page("/notification")).await;
    assert!(page.status == 200 && page.text.contains("gatepost@corp.example"), "{}", page.text);
    assert!(!page.text.contains("name=\"to\"") && !page.text.contains("--ews-url"), "{}", page.text);
}
