//! The other forms of the console.

use domain::id::TokenId;
use services::tokens;

use crate::house::House;

#[tokio::test]
async fn a_token_is_shown_once_and_opens_nothing_after_it_is_revoked() {
    let house = House::new().await;
    let mut browser = house.signed_in("owner").await;
    let wrong =
        browser.submit("/console/tokens", "/console/tokens", &[("name", "script"), ("days", "90")]).await;
    assert_eq!(wrong.status, 422);
    assert_eq!(wrong.value_of("name"), Some("script"));
    let fields = [("name", "script"), ("days", "90"), ("scopes", "DeviceManagementConfiguration.Read.All")];
    let answer = browser.submit("/console/tokens", "/console/tokens", &fields).await;
    let secret = answer.text.split("gatepost_").nth(1).unwrap().split('<').next().unwrap();
    let secret = format!("gatepost_{secret}");
    assert!(tokens::authenticate(&house.services, &secret).await.unwrap().is_some());
    let list = browser.get("/console/tokens").await.text;
    assert!(list.contains("script") && !list.contains(&secret));
    let id: TokenId =
        list.split("/console/tokens/").nth(1).unwrap().split('/').next().unwrap().parse().unwrap();
    browser.submit("/console/tokens", &format!("/console/tokens/{id}/revoke"), &[]).await;
    assert!(tokens::authenticate(&house.services, &secret).await.unwrap().is_none());
}

#[tokio::test]
async fn an_enrolment_rule_is_added_and_deleted() {
    let house = House::new().await;
    let mut browser = house.signed_in("owner").await;
    let page = "/console/enrolment";
    let wrong = [("group", ""), ("platforms", ""), ("deviceLimit", "1000"), ("level", "password")];
    let answer = browser.submit(page, page, &wrong).await;
    assert_eq!(answer.status, 422);
    assert_eq!(answer.value_of("deviceLimit"), Some("1000"));
    let staff = house.staff.to_string();
    let fields =
        [("group", staff.as_str()), ("platforms", "iOS"), ("deviceLimit", "3"), ("level", "approved")];
    assert_eq!(browser.submit(page, page, &fields).await.status, 303);
    let list = browser.get(page).await.text;
    assert!(list.contains("Staff") && list.contains("Approved"));
    let delete = list.split("action=\"/console/enrolment/").nth(1).unwrap().split('"').next().unwrap();
    browser.submit(page, &format!("/console/enrolment/{delete}"), &[]).await;
    assert!(browser.get(page).await.text.contains("There are no rules yet"));
}

#[tokio::test]
async fn a_device_group_with_a_wrong_version_says_so() {
    let house = House::new().await;
    let mut browser = house.signed_in("owner").await;
    let page = "/console/device-groups";
    let answer = browser.submit(page, page, &[("displayName", "Old"), ("osBefore", "seventeen")]).await;
    assert_eq!(answer.status, 422);
    assert!(answer.text.contains("Write a version such as 17.4"));
    assert_eq!(answer.value_of("displayName"), Some("Old"));
    let answer = browser.submit(page, page, &[("displayName", "Old"), ("osBefore", "17.0")]).await;
    assert_eq!(answer.status, 303, "{}", answer.text);
    assert!(browser.get(page).await.text.contains("&#60; 17.0"));
}

#[tokio::test]
async fn a_directory_that_cannot_be_reached_is_not_kept() {
    let house = House::new().await;
    let mut browser = house.signed_in("owner").await;
    let fields = [("kind", "ldap"), ("urls", "ldaps://dc1.example.com"), ("everyMinutes", "60")];
    let answer = browser.submit("/console/directory", "/console/directory", &fields).await;
    assert_eq!(answer.status, 422, "{}", answer.text);
    assert!(answer.text.contains("The directory cannot be reached like this"));
    assert!(answer.text.contains("ldaps://dc1.example.com"), "what was typed stays");
}

#[tokio::test]
async fn a_link_for_enrolling_is_shown_once() {
    let house = House::new().await;
    let mut browser = house.signed_in("owner").await;
    let page = format!("/console/users/{}", house.ada);
    let answer = browser.submit(&page, &format!("{page}/link"), &[("level", "approved")]).await;
    assert!(answer.text.contains("https://gatepost.example.com:8443/link#"), "{}", answer.text);
    assert!(!browser.get(&page).await.text.contains("/link#"));
}
