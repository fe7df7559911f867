//! The portal for users.

use domain::actor::Actor;
use domain::deployment::{DeploymentState, Reason};
use domain::device::Platform;
use domain::enrolment::Level;
use scep::signed::SignedData;
use secrecy::ExposeSecret;
use services::enrolment::{NewRule, add_rule};
use services::{authorities, links, setup};
use simulators::apns::Credentials;

use crate::house::House;

#[tokio::test]
async fn my_device_is_mine_and_nobody_elses() {
    let house = House::new().await;
    let mut ada = house.as_ada().await;
    let page = ada.get("/").await.text;
    assert!(page.contains("Hello Ada Berg") && page.contains("Ada&#39;s iPhone"), "{page}");
    assert!(page.contains("No mail is due on this device"));
    assert_eq!(ada.get("/console").await.status, 303, "the console is closed to users");
}

#[tokio::test]
async fn a_link_works_once() {
    let house = House::new().await;
    let token =
        links::for_enrolment(&house.services, &Actor::System, house.ada, Level::Password).await.unwrap();
    let link = format!("https://gatepost.example.com:8443/link#{}", token.expose_secret());
    assert_eq!(house.browser().post("/link", &[("link", &link)]).await.header("location"), "/enroll");
    let answer = house.browser().post("/link", &[("link", &link)]).await;
    assert_eq!(answer.status, 422);
    assert!(answer.text.contains("Ask for a new one"));
}

#[tokio::test]
async fn the_enrolment_page_says_why_it_is_closed_and_advises_to_enrol_first() {
    let house = House::new().await;
    let mut ada = house.as_ada().await;
    let page = ada.get("/enroll").await.text;
    assert!(page.contains("You cannot enrol a device at the moment"), "{page}");
    assert!(page.contains("There is no Apple push certificate yet"));
    assert!(page.contains("Do not set up the mail account on the device yourself"));
}

#[tokio::test]
async fn the_language_that_was_chosen_counts_more_than_the_directorys() {
    let house = House::new().await;
    let mut tx = house.services.store.write().await.unwrap();
    let mut user = tx.user(house.ada).await.unwrap().unwrap();
    user.attributes.language = Some("sv".into());
    tx.put_user(&user, house.services.now()).await.unwrap();
    tx.commit().await.unwrap();
    let mut ada = house.as_ada().await;
    assert!(
        ada.get("/enroll").await.text.contains("<html lang=\"sv\">"),
        "the directory's, as none was chosen"
    );
    ada.submit("/enroll", "/language", &[("language", "nl"), ("back", "/enroll")]).await;
    assert!(ada.get("/enroll").await.text.contains("<html lang=\"nl\">"));
    // In another browser as well: it is the person who chose.
    assert!(house.as_ada().await.get("/").await.text.contains("<html lang=\"nl\">"));
    // And who chose before signing in is heard too.
    let mut other = house.browser();
    other.post("/language", &[("language", "en"), ("back", "/sign-in")]).await;
    let token =
        links::for_enrolment(&house.services, &Actor::System, house.ada, Level::Password).await.unwrap();
    other.post("/link", &[("link", token.expose_secret())]).await;
    assert!(other.get("/enroll").await.text.contains("<html lang=\"en\">"));
}

#[tokio::test]
async fn a_sign_in_that_fails_is_told_in_plain_words() {
    let house = House::new().await;
    let mut browser = house.browser();
    // No directory answers here: that is said of names that exist and of those that do not.
    for (name, password, words) in [
        ("ada@example.com", "", "Name or password is wrong"),
        ("ada@example.com", "x", "Passwords cannot be checked at the moment"),
        ("nobody", "x", "Passwords cannot be checked at the moment"),
    ] {
        let answer = browser.post("/sign-in", &[("name", name), ("password", password)]).await;
        assert_eq!(answer.status, 422);
        assert!(answer.text.contains(words), "{name}: {}", answer.text);
        assert_eq!(answer.value_of("name"), Some(name));
    }
}

#[tokio::test]
async fn a_blocked_device_says_what_to_remove_and_offers_to_check_again() {
    let house = House::new().await;
    let mail = house.mail_profile("Mail").await;
    let reason = Reason::AccountExists { host: "mail.example.com".into(), address: "ada@example.com".into() };
    house.stands(mail, DeploymentState::Blocked, Some(reason)).await;
    let mut ada = house.as_ada().await;
    let page = ada.get("/").await.text;
    assert!(page.contains("ada@example.com") && page.contains("mail.example.com"), "{page}");
    assert!(page.contains("Choose that account and delete it. Your mail stays on the server."), "{page}");
    let recheck = format!("/devices/{}/recheck", house.phone);
    assert!(page.contains(&format!("action=\"{recheck}\"")) && page.contains("I removed it, check again"));
    for (language, words) in [("nl", "verwijder"), ("sv", "radera")] {
        ada.language = language;
        assert!(ada.get("/").await.text.to_lowercase().contains(words), "{language}");
    }
}

#[tokio::test]
async fn the_enrolment_profile_that_a_page_gives_is_signed_and_of_the_right_type() {
    const TOPIC: &str = "com.apple.mgmt.External.one";
    let house = House::new().await;
    authorities::ensure(&house.services).await.unwrap();
    let request = setup::new_request(&house.services, &Actor::System).await.unwrap();
    let certificate = Credentials::generate().unwrap().answer_request(&request, TOPIC).unwrap();
    setup::accept_certificate(&house.services, &Actor::System, &certificate).await.unwrap();
    let rule =
        NewRule { group: None, platforms: vec![Platform::Ios], device_limit: 2, level: Level::Password };
    add_rule(&house.services, &Actor::System, rule).await.unwrap();
    let mut ada = house.as_ada().await;
    let answer = ada.submit("/enroll", "/enroll", &[]).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(answer.header("content-type"), "application/x-apple-aspen-config");
    assert_eq!(answer.header("content-disposition"), "attachment; filename=\"gatepost.mobileconfig\"");
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    let signed = SignedData::read(&answer.bytes, 1024 * 1024).unwrap();
    assert_eq!(signed.signers.len(), 1);
    assert!(!signed.certificates.is_empty(), "the signer's certificate comes along");
    let content = String::from_utf8(signed.content.unwrap().into_owned()).unwrap();
    for words in ["com.apple.mdm", "com.apple.security.scep", TOPIC, "https://gatepost.example.com:8444"] {
        assert!(content.contains(words), "{words} in {content}");
    }
}
