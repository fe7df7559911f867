//! Sessions, their cookies, forged forms, lock-out.

use chrono::TimeDelta;
use domain::actor::Role;

use crate::house::{House, PASSWORD};

const CONSOLE: &str = "__Host-gatepost";

#[tokio::test]
async fn without_a_session_every_page_leads_to_the_sign_in() {
    let house = House::new().await;
    let mut browser = house.browser();
    let answer = browser.get("/console/profiles").await;
    assert_eq!(answer.status, 303);
    assert_eq!(answer.header("location"), "/console/sign-in?next=%2Fconsole%2Fprofiles");
    assert_eq!(browser.get("/").await.header("location"), "/sign-in?next=%2F");
    browser.cookies.insert(CONSOLE.to_owned(), "made-up".to_owned());
    assert_eq!(browser.get("/console").await.status, 303);
}

#[tokio::test]
async fn the_cookie_is_for_this_host_over_tls_and_for_no_script() {
    let house = House::new().await;
    let mut browser = house.browser();
    let answer = browser.post("/console/sign-in", &[("name", "OWNER "), ("password", PASSWORD)]).await;
    let cookie = answer.header("set-cookie");
    for part in ["__Host-gatepost=", "HttpOnly", "Secure", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert_eq!(browser.get("/console").await.status, 200);
}

#[tokio::test]
async fn a_session_that_somebody_planted_is_not_the_one_after_the_sign_in() {
    let house = House::new().await;
    let mut attacker = house.signed_in("owner").await;
    let planted = attacker.cookies[CONSOLE].clone();
    let mut victim = house.browser();
    victim.cookies.insert(CONSOLE.to_owned(), planted.clone());
    victim.post("/console/sign-in", &[("name", "owner"), ("password", PASSWORD)]).await;
    assert_ne!(victim.cookies[CONSOLE], planted);
    assert_eq!(attacker.get("/console").await.status, 303, "the planted session has ended");
}

#[tokio::test]
async fn a_form_without_the_sessions_word_changes_nothing() {
    let house = House::new().await;
    let mut browser = house.signed_in("owner").await;
    let fields = [("name", "mallory"), ("password", PASSWORD), ("role", "owner")];
    for word in [None, Some(""), Some("0000"), Some(&*"a".repeat(64))] {
        let mut sent: Vec<_> = word.iter().map(|word| ("csrf", *word)).collect();
        sent.extend(fields);
        let answer = browser.post("/console/administrators", &sent).await;
        assert_eq!(answer.status, 403);
        assert!(answer.text.contains("This form is not from here"));
    }
    assert!(!browser.get("/console/administrators").await.text.contains("mallory"));
    let answer = browser.submit("/console/administrators", "/console/administrators", &fields).await;
    assert_eq!(answer.status, 303, "{}", answer.text);
    assert!(browser.get("/console/administrators").await.text.contains("mallory"));
}

#[tokio::test]
async fn another_session_s_word_is_refused() {
    let house = House::new().await;
    let mut other = house.signed_in("owner").await;
    let page = other.get("/console/administrators").await;
    let word = page.value_of("csrf").unwrap();
    let mut browser = house.signed_in("owner").await;
    let answer = browser.post("/console/sign-out", &[("csrf", word)]).await;
    assert_eq!(answer.status, 403);
}

#[tokio::test]
async fn a_sign_in_form_on_another_site_is_refused() {
    let house = House::new().await;
    for header in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "https://evil.example"),
    ] {
        let mut browser = house.browser();
        browser.headers.push(header);
        let answer = browser.post("/console/sign-in", &[("name", "owner"), ("password", PASSWORD)]).await;
        assert_eq!(answer.status, 403, "{header:?}");
    }
    let mut browser = house.browser();
    browser.headers.push(("origin", "https://gatepost.example.com:8443"));
    let answer = browser.post("/console/sign-in", &[("name", "owner"), ("password", PASSWORD)]).await;
    assert_eq!(answer.status, 303);
}

#[tokio::test]
async fn five_failures_lock_the_name_for_five_minutes() {
    let house = House::new().await;
    let mut browser = house.browser();
    for _ in 0..5 {
        let answer = browser.post("/console/sign-in", &[("name", "owner"), ("password", "wrong")]).await;
        assert_eq!(answer.status, 422);
        assert!(answer.text.contains("Name or password is wrong"));
        assert_eq!(answer.value_of("name"), Some("owner"), "what was typed stays");
    }
    let answer = browser.post("/console/sign-in", &[("name", "owner"), ("password", PASSWORD)]).await;
    assert_eq!(answer.status, 422);
    assert!(answer.text.contains("Try again in 5 minutes"), "{}", answer.text);
    house.clock.advance(TimeDelta::minutes(6));
    let answer = browser.post("/console/sign-in", &[("name", "owner"), ("password", PASSWORD)]).await;
    assert_eq!(answer.status, 303);
}

#[tokio::test]
async fn a_session_ends_when_idle_and_with_its_administrator() {
    let house = House::new().await;
    house.administrator("second", Role::Owner).await;
    let mut browser = house.signed_in("second").await;
    house.clock.advance(TimeDelta::minutes(59));
    assert_eq!(browser.get("/console").await.status, 200);
    house.clock.advance(TimeDelta::minutes(61));
    assert_eq!(browser.get("/console").await.status, 303);
    let mut browser = house.signed_in("second").await;
    let mut owner = house.signed_in("owner").await;
    let list = owner.get("/console/administrators").await.text;
    let link =
        list.split("href=\"/console/administrators/").skip(1).find(|part| part.contains(">second<")).unwrap();
    let address = format!("/console/administrators/{}", &link[..36]);
    let answer = owner.submit(&address, &address, &[("role", "owner"), ("enabled", "false")]).await;
    assert_eq!(answer.status, 303, "{}", answer.text);
    assert_eq!(browser.get("/console").await.status, 303);
}

#[tokio::test]
async fn the_last_owner_stays() {
    let house = House::new().await;
    let mut owner = house.signed_in("owner").await;
    let list = owner.get("/console/administrators").await.text;
    let link =
        list.split("href=\"/console/administrators/").skip(1).find(|part| part.contains(">owner<")).unwrap();
    let address = format!("/console/administrators/{}", &link[..36]);
    let answer = owner.submit(&address, &address, &[("role", "auditor"), ("enabled", "true")]).await;
    assert_eq!(answer.status, 422);
    assert!(answer.text.contains("This is the last owner"));
}

#[tokio::test]
async fn a_role_opens_what_it_includes_and_nothing_else() {
    let house = House::new().await;
    house.administrator("auditor", Role::Auditor).await;
    let mut auditor = house.signed_in("auditor").await;
    assert_eq!(auditor.get("/console/audit").await.status, 200);
    for closed in ["/console/administrators", "/console/tokens", "/console/profiles/new", "/setup/names"] {
        let answer = auditor.get(closed).await;
        assert_eq!(answer.status, 403, "{closed}");
        assert!(answer.text.contains("Your role does not include it"));
    }
    assert!(!auditor.get("/console").await.text.contains("/console/tokens"), "the menu offers what is open");
}
