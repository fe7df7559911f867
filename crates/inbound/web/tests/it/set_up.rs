//! The set-up behind its one-time link.

use chrono::TimeDelta;
use domain::actor::Actor;
use secrecy::ExposeSecret;
use services::links;
use simulators::apns::Credentials;

use crate::browser::Browser;
use crate::house::{House, PASSWORD};

async fn link(house: &House) -> String {
    links::for_set_up(&house.services, &Actor::System).await.unwrap().expose_secret().to_owned()
}

#[tokio::test]
async fn the_link_makes_one_owner_once() {
    let house = House::bare().await;
    let token = link(&house).await;
    let mut browser = house.browser();
    let pasted = format!("https://gatepost.example.com:8443/setup#{token}");
    let answer = browser.post("/setup", &[("link", &pasted)]).await;
    assert_eq!(answer.value_of("link"), Some(token.as_str()));

    let fields = [("link", token.as_str()), ("name", "ada"), ("password", "short"), ("again", "short")];
    let answer = browser.post("/setup/administrator", &fields).await;
    assert_eq!(answer.status, 422);
    assert!(answer.text.contains("A password needs at least 12 characters"));
    assert_eq!(answer.value_of("name"), Some("ada"), "what was typed stays");
    let fields = [("link", token.as_str()), ("name", "ada"), ("password", PASSWORD), ("again", "other")];
    assert!(browser.post("/setup/administrator", &fields).await.text.contains("The two passwords differ"));

    let fields = [("link", token.as_str()), ("name", "ada"), ("password", PASSWORD), ("again", PASSWORD)];
    let answer = browser.post("/setup/administrator", &fields).await;
    assert_eq!(answer.header("location"), "/setup/organisation", "{}", answer.text);
    assert_eq!(browser.get("/console/administrators").await.status, 200, "signed in as an owner");

    let fields = [("link", token.as_str()), ("name", "eve"), ("password", PASSWORD), ("again", PASSWORD)];
    let answer = house.browser().post("/setup/administrator", &fields).await;
    assert_eq!(answer.status, 422);
    assert!(answer.text.contains("This link was used already"));
}

#[tokio::test]
async fn an_hour_later_or_after_a_newer_one_the_link_is_over() {
    let house = House::bare().await;
    let first = link(&house).await;
    let second = link(&house).await;
    let send = async |token: &str| {
        let fields = [("link", token), ("name", "ada"), ("password", PASSWORD), ("again", PASSWORD)];
        house.browser().post("/setup/administrator", &fields).await.status
    };
    assert_eq!(send(&first).await, 422);
    house.clock.advance(TimeDelta::minutes(61));
    assert_eq!(send(&second).await, 422);
}

#[tokio::test]
async fn the_wizard_goes_from_the_organisation_to_the_end() {
    let house = House::bare().await;
    house.administrator("owner", domain::actor::Role::Owner).await;
    let mut browser = house.signed_in("owner").await;
    let fields = [("name", "Example"), ("domains", "not a domain"), ("contact", "Help desk")];
    let answer = browser.submit("/setup/organisation", "/setup/organisation", &fields).await;
    assert_eq!(answer.status, 422);
    assert!(answer.text.contains("This is not a host name"));
    assert!(answer.text.contains("not a domain"), "what was typed stays");
    let fields = [("name", "Example"), ("domains", "example.com\nexample.org"), ("contact", "Help desk")];
    let answer = browser.submit("/setup/organisation", "/setup/organisation", &fields).await;
    assert_eq!(answer.header("location"), "/setup/names");

    let answer = browser.submit("/setup/finish", "/setup/finish", &[]).await;
    assert!(answer.text.contains("Give the organisation a name and the server its public names first"));

    let fields = [
        ("web", "gatepost.example.com"),
        ("devices", "https://g.example.com:8444"),
        ("public", "http://g.example.com"),
    ];
    let answer = browser.submit("/setup/names", "/setup/names", &fields).await;
    assert_eq!(answer.status, 422);
    assert_eq!(answer.value_of("devices"), Some("https://g.example.com:8444"));
    let fields = [
        ("web", "https://nowhere.example.com"),
        ("devices", "https://g.example.com:8444"),
        ("public", "http://g.example.com"),
    ];
    browser.submit("/setup/names", "/setup/names", &fields).await;
    let answer = browser.submit("/setup/names", "/setup/names/check", &[]).await;
    assert!(answer.text.contains("connection refused") && answer.text.contains("Not checked yet"));
    let fields = [
        ("web", "https://g.example.com:8443"),
        ("devices", "https://g.example.com:8444"),
        ("public", "http://g.example.com"),
    ];
    browser.submit("/setup/names", "/setup/names", &fields).await;
    let answer = browser.submit("/setup/names", "/setup/names/check", &[]).await;
    assert!(answer.text.contains("Checked and right"), "{}", answer.text);

    let answer = browser.submit("/setup/push", "/setup/push/skip", &[]).await;
    assert_eq!(answer.header("location"), "/setup/finish");
    let answer = browser.submit("/setup/finish", "/setup/finish", &[]).await;
    assert_eq!(answer.header("location"), "/console?done=set-up");
    let fields = [
        ("web", "https://other.example.com"),
        ("devices", "https://g.example.com:8444"),
        ("public", "http://g.example.com"),
    ];
    let answer = browser.submit("/setup/names", "/setup/names", &fields).await;
    assert!(answer.text.contains("cannot be changed any more"), "for life");
}

#[tokio::test]
async fn the_push_request_is_made_once_and_a_wrong_certificate_is_refused() {
    let house = House::new().await;
    let mut browser = house.signed_in("owner").await;
    browser.submit("/setup/push", "/setup/push/request", &[]).await;
    let first = browser.get("/setup/push/request.csr").await;
    assert!(first.text.starts_with("-----BEGIN CERTIFICATE REQUEST-----\n"), "{}", first.text);
    assert!(first.header("content-disposition").contains("gatepost-push.csr"));
    browser.submit("/setup/push", "/setup/push/request", &[]).await;
    assert_eq!(browser.get("/setup/push/request.csr").await.text, first.text);
    let answer =
        browser.submit("/setup/push", "/setup/push/certificate", &[("certificate", "nonsense")]).await;
    assert_eq!(answer.status, 422);
    assert!(answer.text.contains("This is not a certificate. Take the .pem file"), "{}", answer.text);
    assert!(answer.text.contains("nonsense</textarea>"), "what was typed stays");
    let answer = browser.submit("/setup/push", "/setup/push/signed", &[("vendor_signed", "QUJD")]).await;
    assert_eq!(answer.status, 303);
    assert_eq!(browser.get("/setup/push/signed-request.txt").await.text, "QUJD");
}

/// Apple's portal answers the request that the console made.
async fn push_certificate(browser: &mut Browser, apple: &Credentials, topic: &str) -> String {
    browser.submit("/setup/push", "/setup/push/request", &[]).await;
    let request = browser.get("/setup/push/request.csr").await.text;
    apple.answer_request(&request, topic).unwrap()
}

#[tokio::test]
async fn a_push_certificate_is_taken_into_use_and_one_with_another_topic_is_refused() {
    const TOPIC: &str = "com.apple.mgmt.External.one";
    let house = House::new().await;
    let mut browser = house.signed_in("owner").await;
    let apple = Credentials::generate().unwrap();
    let good = push_certificate(&mut browser, &apple, TOPIC).await;
    let send = async |browser: &mut Browser, certificate: &str| {
        let fields = [("certificate", certificate)];
        browser.submit("/setup/push", "/setup/push/certificate", &fields).await
    };
    let answer = send(&mut browser, &good).await;
    assert_eq!(answer.header("location"), "/setup/push?done=push-certificate", "{}", answer.text);
    assert!(browser.get("/setup/push").await.text.contains(TOPIC));
    assert!(browser.get("/console/audit").await.text.contains("push-certificate.accept"));

    let other = push_certificate(&mut browser, &apple, "com.apple.mgmt.External.two").await;
    let answer = send(&mut browser, &other).await;
    assert_eq!(answer.status, 422);
    assert!(answer.text.contains("This certificate has another topic"), "{}", answer.text);
    let page = browser.get("/setup/push").await.text;
    assert!(page.contains(TOPIC) && !page.contains("External.two"), "the one in use stays");
    let foreign = Credentials::generate().unwrap().issue(TOPIC).unwrap().certificate_pem;
    let answer = send(&mut browser, &foreign).await;
    assert!(answer.text.contains("This certificate belongs to another request"), "{}", answer.text);
    let renewed = push_certificate(&mut browser, &apple, TOPIC).await;
    assert_eq!(send(&mut browser, &renewed).await.status, 303, "a renewal keeps the topic");
}
