//! Messages to users over a mail server that others wrote, read by Python's email package.

mod house;

use domain::actor::Actor;
use domain::message::MessageState;
use services::Error;
use services::messages;

use house::{House, wait_until};
use peers::smtp::FakeSmtp;
use serde_json::Value;

fn header<'a>(mail: &'a Value, name: &str) -> Option<&'a str> {
    let headers = mail["headers"].as_array()?;
    headers.iter().find(|header| header[0].as_str() == Some(name))?[1].as_str()
}

#[tokio::test]
async fn co_6_a_quarantined_user_gets_one_mail_in_dutch_with_html_and_text() {
    let Some(house) = House::start().await else { return };
    house.find_stranger("STRANGER").await;
    let mail = house.smtp.wait_for(1).await.unwrap();
    let mail = &mail[0];
    assert_eq!(mail["defects"], serde_json::json!([]));
    assert_eq!(mail["parts"], serde_json::json!(["multipart/alternative", "text/plain", "text/html"]));
    assert_eq!(
        (mail["from"].as_str(), mail["to"][0].as_str()),
        (Some("it@example.com"), Some("bjorn@example.com"))
    );
    assert_eq!(header(mail, "Subject"), Some("Björns telefoon krijgt uw mail nog niet"));
    assert_eq!(header(mail, "To"), Some("Björn Ångström <bjorn@example.com>"));
    assert_eq!(header(mail, "From"), Some("IT-afdeling <it@example.com>"));
    assert_eq!(header(mail, "Auto-Submitted"), Some("auto-generated"));
    assert_eq!(header(mail, "Content-Language"), Some("nl"));
    let enrol = format!("{}/enroll", house.server.web());
    assert!(mail["text"].as_str().unwrap().contains(&enrol), "{mail}");
    assert!(mail["html"].as_str().unwrap().contains(&format!("<a href=\"{enrol}\">")), "{mail}");
    assert!(mail["text"].as_str().unwrap().starts_with("Hallo Björn Ångström,"), "{mail}");
    // The same state again says nothing again.
    house.find_stranger("STRANGER").await;
    house.find_stranger("SECOND").await;
    house.smtp.wait_for(2).await.unwrap();
    let subjects: Vec<_> = house.smtp.mail().unwrap().iter().map(|mail| mail["text"].to_string()).collect();
    assert_eq!(subjects.len(), 2, "one for each phone: {subjects:?}");
}

#[tokio::test]
async fn co_6_an_outside_address_gets_a_mail_of_its_own_without_details() {
    let Some(house) = House::start().await else { return };
    house.knows_outside("bjorn@thuis.example").await;
    house.find_stranger("STRANGER").await;
    let mail = house.smtp.wait_for(2).await.unwrap();
    let to = |address: &str| {
        let mut found = mail.iter().filter(|mail| mail["to"] == serde_json::json!([address]));
        let first = found.next().unwrap_or_else(|| panic!("no mail to {address} alone: {mail:?}"));
        assert!(found.next().is_none(), "one mail to {address}: {mail:?}");
        first
    };
    let (outside, usual) = (to("bjorn@thuis.example"), to("bjorn@example.com"));
    assert_eq!(outside["defects"], serde_json::json!([]));
    assert_eq!(outside["parts"], serde_json::json!(["multipart/alternative", "text/plain", "text/html"]));
    assert_eq!(header(outside, "To"), Some("bjorn@thuis.example"), "an address, and no name");
    assert_eq!(header(outside, "Subject"), Some("Een apparaat van u krijgt geen mail van uw werk"));
    assert_eq!(header(outside, "Content-Language"), Some("nl"));
    assert_eq!(header(outside, "Auto-Submitted"), Some("auto-generated"));
    assert_ne!(header(outside, "Message-ID"), header(usual, "Message-ID"));
    // The headers as well, all that a provider of private mail sees; the sender is who it is.
    let seen = |mail: &Value| {
        let headers = mail["headers"].as_array().unwrap().iter();
        let headers = headers.filter(|header| header[0] != "From" && header[0] != "To");
        let headers: Vec<_> = headers.map(|header| header[1].to_string()).collect();
        format!("{headers:?} {} {}", mail["text"], mail["html"])
    };
    for detail in ["Björn", "Ångström", "telefoon", "iPhone", "iOS", "STRANGER", "bjorn@example.com"] {
        assert!(!seen(outside).contains(detail), "{detail}: {outside}");
    }
    for detail in ["Björn Ångström", "Björns telefoon"] {
        assert!(seen(usual).contains(detail), "{detail}: {usual}");
    }
    assert!(outside["text"].as_str().unwrap().contains(&house.server.web()), "{outside}");
}

#[tokio::test]
async fn settings_are_tried_before_they_are_kept() {
    let Some(house) = House::start().await else { return };
    let refused = |answer: Result<(), Error>| match answer {
        Err(Error::Invalid(problems)) => (problems[0].field.clone(), problems[0].code),
        other => panic!("{other:?}"),
    };
    let services = house.server.services();
    let configure = |new| messages::configure(services, &Actor::System, new);
    let wrong = refused(configure(house.settings("wrong", &house.smtp.authority)).await);
    assert_eq!(wrong, ("password".to_owned(), "mail-wrong-password"));
    let untrusted = refused(configure(house.settings(FakeSmtp::PASSWORD, house.server.root_pem())).await);
    assert_eq!(untrusted, ("authoritiesPem".to_owned(), "mail-untrusted"));
    let mut nobody = house.settings(FakeSmtp::PASSWORD, &house.smtp.authority);
    nobody.settings.relay.port = 9;
    assert_eq!(refused(configure(nobody).await), ("host".to_owned(), "mail-unreachable"));
    house.smtp.fault("refuse").unwrap();
    let sender = refused(configure(house.settings(FakeSmtp::PASSWORD, &house.smtp.authority)).await);
    assert_eq!(sender, ("testAddress".to_owned(), "mail-recipient-refused"));
    assert!(house.smtp.mail().unwrap().is_empty(), "a test sends nothing");
}

#[tokio::test]
async fn a_server_that_dies_after_data_gets_the_same_message_id_again() {
    let Some(house) = House::start().await else { return };
    house.smtp.fault("die").unwrap();
    house.find_stranger("STRANGER").await;
    house.smtp.wait_for(1).await.unwrap();
    house.smtp.fault("").unwrap();
    wait_until(|| async { house.last().await.attempts > 0 }).await;
    house.server.advance(chrono::TimeDelta::minutes(2));
    let mail = house.smtp.wait_for(2).await.unwrap();
    assert_eq!(header(&mail[0], "Message-ID"), header(&mail[1], "Message-ID"));
    assert_eq!(header(&mail[0], "Date"), header(&mail[1], "Date"));
    wait_until(|| async { house.last().await.state == MessageState::Sent }).await;
}

#[tokio::test]
async fn greylisting_is_waited_out_and_a_refusal_is_given_up_with_an_event() {
    let Some(house) = House::start().await else { return };
    house.smtp.fault("greylist").unwrap();
    house.find_stranger("STRANGER").await;
    wait_until(|| async { house.last().await.attempts > 0 }).await;
    assert!(house.last().await.last_error.unwrap_or_default().contains("451"));
    house.smtp.fault("").unwrap();
    house.server.advance(chrono::TimeDelta::minutes(3));
    house.smtp.wait_for(1).await.unwrap();
    house.smtp.fault("refuse").unwrap();
    house.find_stranger("SECOND").await;
    wait_until(|| async { house.last().await.state == MessageState::Failed }).await;
    assert_eq!(house.events().await, ["message-refused"]);
    assert_eq!(house.smtp.mail().unwrap().len(), 1);
}
