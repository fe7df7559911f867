//! The second factor at enrolment, as user, help desk and owner see it.

use ca::totp;
use chrono::TimeDelta;
use domain::actor::{Actor, Role};
use domain::device::Platform;
use domain::enrolment::{Level, SecondFactorRule};
use domain::outside::Clock;
use services::enrolment::{NewRule, add_rule};
use services::settings::{PushCertificate, SecondFactorPolicy, Setting, set_second_factor};

use crate::browser::Browser;
use crate::house::House;

const PAGE: &str = "/second-factor";
const BEGIN: &str = "/second-factor/new";

/// A server on which ada may enrol, with this rule.
async fn house(rule: SecondFactorRule) -> House {
    let house = House::new().await;
    let everybody =
        NewRule { group: None, platforms: vec![Platform::Ios], device_limit: 5, level: Level::Password };
    add_rule(&house.services, &Actor::System, everybody).await.unwrap();
    set_second_factor(&house.services, &Actor::System, SecondFactorPolicy { rule }).await.unwrap();
    let push = PushCertificate {
        topic: Some("com.apple.mgmt.External.1".into()),
        certificate_pem: Some("-----BEGIN CERTIFICATE-----".into()),
        ..PushCertificate::default()
    };
    let mut tx = house.services.store.write().await.unwrap();
    tx.put_setting(PushCertificate::NAME, &push, house.services.now()).await.unwrap();
    tx.commit().await.unwrap();
    house
}

/// The secret that the page shows, as the authenticator keeps it.
fn secret_in(page: &str) -> Vec<u8> {
    let text = page.split("<code class=\"gp-secret\">").nth(1).expect("a secret").split('<').next().unwrap();
    let value = |letter| "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".find(letter).unwrap();
    let letters = text.chars().filter(|letter| *letter != ' ');
    let bits = letters.map(|letter| format!("{:05b}", value(letter))).collect::<Vec<_>>().concat();
    bits.as_bytes()
        .chunks_exact(8)
        .map(|byte| u8::from_str_radix(std::str::from_utf8(byte).unwrap(), 2).unwrap())
        .collect()
}

fn code(house: &House, secret: &[u8]) -> String {
    totp::code(secret, totp::step_at(house.clock.now().timestamp()))
}

/// Sets a second factor up in this browser.
async fn set_up(house: &House, browser: &mut Browser) -> Vec<u8> {
    let begun = browser.submit(PAGE, BEGIN, &[]).await;
    assert_eq!(begun.status, 200, "{}", begun.text);
    assert!(begun.text.contains("<svg class=\"gp-qr\"") && begun.text.contains("role=\"img\""));
    let secret = secret_in(&begun.text);
    assert_eq!(secret.len(), 20);
    let answer = browser.submit(PAGE, PAGE, &[("code", &code(house, &secret))]).await;
    assert_eq!(
        (answer.status, answer.header("location")),
        (303, "/enroll?done=second-factor"),
        "{}",
        answer.text
    );
    secret
}

/// Whether the enrolment page offers the profile.
async fn is_open(browser: &mut Browser) -> bool {
    browser.get("/enroll").await.text.contains("action=\"/enroll\"")
}

#[tokio::test]
async fn who_has_none_sets_one_up_before_enrolling_where_everybody_needs_one() {
    let house = house(SecondFactorRule::Required).await;
    let mut ada = house.as_ada().await;
    let page = ada.get("/enroll").await.text;
    assert!(page.contains("One more step") && page.contains("Set up a second factor"), "{page}");
    assert!(!is_open(&mut ada).await);
    set_up(&house, &mut ada).await;
    assert!(is_open(&mut ada).await);
    assert!(ada.get(PAGE).await.text.contains("You have shown your second factor"));
}

#[tokio::test]
async fn who_has_one_shows_it_and_each_code_works_once() {
    let house = house(SecondFactorRule::IfSetUp).await;
    let mut ada = house.as_ada().await;
    assert!(is_open(&mut ada).await, "nobody asks who has none");
    let secret = set_up(&house, &mut ada).await;
    let mut again = house.as_ada().await;
    assert!(!is_open(&mut again).await);
    assert!(again.get("/enroll").await.text.contains("Show your second factor"));
    let used = again.submit(PAGE, PAGE, &[("code", &code(&house, &secret))]).await;
    assert_eq!(used.status, 422, "the code of the set-up");
    assert!(
        used.text.contains("wrong or was used before") && !used.text.contains("gp-secret"),
        "{}",
        used.text
    );
    let begun = again.submit(PAGE, BEGIN, &[]).await;
    assert_eq!(begun.status, 409, "there is one already: {}", begun.text);
    house.clock.advance(TimeDelta::seconds(30));
    let spaced = code(&house, &secret);
    let spaced = format!("{} {}", &spaced[..3], &spaced[3..]);
    assert_eq!(again.submit(PAGE, PAGE, &[("code", &spaced)]).await.status, 303);
    assert!(is_open(&mut again).await);
}

#[tokio::test]
async fn the_session_before_the_code_ends_with_it() {
    let house = house(SecondFactorRule::Required).await;
    let mut ada = house.as_ada().await;
    let before = ada.cookies.clone();
    set_up(&house, &mut ada).await;
    let mut stolen = house.browser();
    stolen.cookies = before;
    assert_eq!(stolen.get("/").await.header("location"), "/sign-in?next=%2F");
}

#[tokio::test]
async fn a_secret_that_another_session_was_shown_confirms_nothing() {
    let house = house(SecondFactorRule::Required).await;
    let (mut thief, mut ada) = (house.as_ada().await, house.as_ada().await);
    let shown = secret_in(&thief.submit(PAGE, BEGIN, &[]).await.text);
    let answer = ada.submit(PAGE, PAGE, &[("code", &code(&house, &shown))]).await;
    assert_eq!(answer.status, 422);
    assert!(!answer.text.contains("gp-secret"), "nor is it shown: {}", answer.text);
    set_up(&house, &mut ada).await;
    let late = thief.submit(PAGE, PAGE, &[("code", &code(&house, &shown))]).await;
    assert_eq!(late.status, 422);
}

#[tokio::test]
async fn wrong_codes_lock_for_a_while_and_a_wrong_first_one_shows_the_secret_again() {
    let house = house(SecondFactorRule::Required).await;
    let mut ada = house.as_ada().await;
    let secret = secret_in(&ada.submit(PAGE, BEGIN, &[]).await.text);
    let right = code(&house, &secret);
    let wrong = if right == "000000" { "000001" } else { "000000" };
    for _ in 0..4 {
        let answer = ada.submit(PAGE, PAGE, &[("code", wrong)]).await;
        assert_eq!(answer.status, 422);
        assert_eq!(secret_in(&answer.text), secret);
    }
    let refused = ada.submit(PAGE, PAGE, &[("code", &right)]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text.contains("Too many attempts"), "{}", refused.text);
    house.clock.advance(TimeDelta::minutes(31));
    assert_eq!(ada.submit(PAGE, PAGE, &[("code", &code(&house, &secret))]).await.status, 303);
}

#[tokio::test]
async fn the_help_desk_resets_it_and_the_acts_are_in_the_audit_log() {
    let house = house(SecondFactorRule::Required).await;
    house.administrator("desk", Role::HelpDesk).await;
    house.administrator("auditor", Role::Auditor).await;
    let mut ada = house.as_ada().await;
    set_up(&house, &mut ada).await;
    let (page, reset) =
        (format!("/console/users/{}", house.ada), format!("/console/users/{}/second-factor", house.ada));
    assert!(!house.signed_in("auditor").await.get(&page).await.text.contains(&reset));
    let mut desk = house.signed_in("desk").await;
    assert!(desk.get(&page).await.text.contains(&reset));
    assert_eq!(desk.submit(&page, &reset, &[]).await.status, 303);
    assert_eq!(ada.get("/").await.status, 303, "the sessions of the user end");
    let mut ada = house.as_ada().await;
    set_up(&house, &mut ada).await;
    let log = house.signed_in("owner").await.get("/console/audit").await.text;
    for act in ["second-factor.set-up", "second-factor.reset", "setting.change"] {
        assert!(log.contains(act), "{act} is missing");
    }
}

#[tokio::test]
async fn a_link_that_the_help_desk_handed_over_needs_no_second_factor() {
    use secrecy::ExposeSecret;
    let house = house(SecondFactorRule::Required).await;
    let token = services::links::for_enrolment(&house.services, &Actor::System, house.ada, Level::Approved)
        .await
        .unwrap();
    let mut ada = house.browser();
    ada.post("/link", &[("link", token.expose_secret())]).await;
    assert!(is_open(&mut ada).await);
}

#[tokio::test]
async fn where_it_is_off_nobody_can_set_one_up() {
    let house = house(SecondFactorRule::Off).await;
    let mut ada = house.as_ada().await;
    assert!(is_open(&mut ada).await);
    assert!(ada.get(PAGE).await.text.contains("uses no second factor"));
}

#[tokio::test]
async fn the_owner_says_from_whom_it_is_asked() {
    let house = House::new().await;
    let mut browser = house.signed_in("owner").await;
    let page = "/console/settings/second-factor";
    assert_eq!(browser.submit(page, page, &[("rule", "sometimes")]).await.status, 422);
    assert_eq!(browser.submit(page, page, &[("rule", "required")]).await.status, 303);
    assert!(browser.get("/console/settings").await.text.contains("From everybody"));
}
