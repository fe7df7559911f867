//! The portal for users.

use domain::actor::Actor;
use domain::enrolment::Level;
use secrecy::ExposeSecret;
use services::links;

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
async fn an_empty_or_unknown_password_is_refused_in_plain_words() {
    let house = House::new().await;
    let mut browser = house.browser();
    for fields in [[("name", "ada@example.com"), ("password", "")], [("name", "nobody"), ("password", "x")]] {
        let answer = browser.post("/sign-in", &fields).await;
        assert_eq!(answer.status, 422);
        assert!(answer.text.contains("Name or password is wrong"));
        assert_eq!(answer.value_of("name"), Some(fields[0].1));
    }
}
