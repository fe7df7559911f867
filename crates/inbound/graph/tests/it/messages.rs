//! notificationMessageTemplates as Graph's clients use them.

use domain::actor::Scope;
use domain::message::OccasionKind;
use http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::house::House;

const ROOT: &str = "/beta/deviceManagement/notificationMessageTemplates";

async fn make(house: &House) -> String {
    let body = json!({
        "@odata.type": "#microsoft.graph.notificationMessageTemplate",
        "displayName": "Not compliant",
        "description": "For our policies",
        "defaultLocale": "en-us",
        "brandingOptions": "includeCompanyName,includeDeviceDetails",
        "roleScopeTagIds": ["0"],
    });
    let made = house.ask(Method::POST, ROOT, body).await;
    assert_eq!(made.status, StatusCode::OK, "{}", made.text);
    let made: Value = serde_json::from_str(&made.text).unwrap();
    made["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_template_is_made_filled_read_changed_and_deleted() {
    let house = House::new().await;
    let id = make(&house).await;
    let texts = format!("{ROOT}/{id}/localizedNotificationMessages");
    let text = json!({
        "locale": "en-us",
        "subject": "Look at {{DeviceName}}",
        "messageTemplate": "<p>Hello {{username}}</p>",
        "isDefault": true,
    });
    let made = house.ask(Method::POST, &texts, text).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    let read = house.get(&format!("{ROOT}/{id}?$expand=localizedNotificationMessages")).await;
    assert_eq!(read["brandingOptions"], "includeCompanyName,includeDeviceDetails");
    assert_eq!((&read["description"], &read["defaultLocale"]), (&json!("For our policies"), &json!("en-us")));
    let text = &read["localizedNotificationMessages"][0];
    assert_eq!(text["id"], format!("{id}_en-us"));
    assert_eq!(
        (&text["isDefault"], &text["messageTemplate"]),
        (&json!(true), &json!("<p>Hello {{username}}</p>"))
    );
    let one = format!("{texts}/{id}_en-us");
    let changed = house.ask(Method::PATCH, &one, json!({ "subject": "Look" })).await;
    assert_eq!(changed.status, StatusCode::OK, "{}", changed.text);
    assert_eq!(house.get(&one).await["subject"], "Look");
    let renamed =
        house.ask(Method::PATCH, &format!("{ROOT}/{id}"), json!({ "displayName": "Renamed" })).await;
    assert_eq!(renamed.status, StatusCode::OK, "clients insist on 200");
    let v1 = house.get(&format!("/v1.0/deviceManagement/notificationMessageTemplates/{id}")).await;
    assert_eq!(v1["displayName"], "Renamed");
    assert!(v1.get("description").is_none(), "beta alone has it");
    assert_eq!(house.ask(Method::DELETE, &one, Value::Null).await.status, StatusCode::OK);
    assert_eq!(house.ask(Method::DELETE, &format!("{ROOT}/{id}"), Value::Null).await.status, StatusCode::OK);
    assert_eq!(
        house.ask(Method::GET, &format!("{ROOT}/{id}"), Value::Null).await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn built_in_templates_are_there_and_deleting_one_brings_its_text_back() {
    let house = House::new().await;
    let id = OccasionKind::Quarantined.template();
    let list = house.get(ROOT).await;
    assert_eq!(list["value"].as_array().unwrap().len(), OccasionKind::BUILT_IN.len());
    assert_eq!(list["value"][0]["id"], id.to_string());
    let one = format!("{ROOT}/{id}/localizedNotificationMessages/{id}_nl");
    let before = house.get(&one).await;
    house.ask(Method::PATCH, &one, json!({ "subject": "Anders" })).await;
    assert_eq!(house.get(&one).await["subject"], "Anders");
    house.ask(Method::DELETE, &format!("{ROOT}/{id}"), Value::Null).await;
    assert_eq!(house.get(&one).await, before);
}

#[tokio::test]
async fn what_is_wrong_is_told_and_nothing_is_kept() {
    let house = House::new().await;
    let id = make(&house).await;
    let texts = format!("{ROOT}/{id}/localizedNotificationMessages");
    let wrong = [
        json!({ "locale": "en", "subject": "x", "messageTemplate": "<script>x</script>" }),
        json!({ "locale": "en", "subject": "x", "messageTemplate": "{{Secret}}" }),
        json!({ "locale": "en", "subject": "x\r\nBcc: y", "messageTemplate": "x" }),
        json!({ "locale": "en", "subject": "x", "messageTemplate": "x".repeat(20_001) }),
        json!({ "locale": "../en", "subject": "x", "messageTemplate": "x" }),
        json!({ "locale": 1, "subject": "x", "messageTemplate": "x" }),
    ];
    for body in wrong {
        assert_eq!(house.ask(Method::POST, &texts, body).await.status, StatusCode::BAD_REQUEST);
    }
    assert_eq!(house.get(&texts).await["value"], json!([]));
    let branding = json!({ "displayName": "x", "brandingOptions": "includeEverything" });
    assert_eq!(house.ask(Method::POST, ROOT, branding).await.status, StatusCode::BAD_REQUEST);
    let test = house.ask(Method::POST, &format!("{ROOT}/{id}/sendTestMessage"), Value::Null).await;
    assert_eq!(test.status, StatusCode::BAD_REQUEST, "no mail server: {}", test.text);
    assert!(test.text.contains("\"target\":\"emailAddress\""), "as the body calls it: {}", test.text);
}

#[tokio::test]
async fn a_test_is_sent_to_the_address_of_the_body_or_else_to_the_senders_own() {
    let (house, post) = House::with_post().await;
    let id = OccasionKind::Blocked.template();
    let test = format!("{ROOT}/{id}/sendTestMessage");
    for body in [json!({ "emailAddress": "me@example.com" }), Value::Null] {
        let answer = house.ask(Method::POST, &test, body).await;
        assert_eq!((answer.status, answer.text.as_str()), (StatusCode::NO_CONTENT, ""));
    }
    let sent = post.sent();
    let addresses: Vec<_> = sent.iter().map(|mail| mail.to_address.as_str()).collect();
    assert_eq!(addresses, ["me@example.com", "it@example.com"]);
    assert_eq!(sent[0].subject, "iPhone 15 gets no mail");
}

#[tokio::test]
async fn templates_have_graphs_permission() {
    let mut house = House::new().await;
    let id = make(&house).await;
    house.token = house.token_with(vec![Scope::ServiceRead]).await;
    house.get(ROOT).await;
    let change = json!({ "displayName": "x" });
    let refused = house.ask(Method::PATCH, &format!("{ROOT}/{id}"), change).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    house.token = house.token_with(vec![Scope::ConfigurationReadWrite]).await;
    assert_eq!(house.ask(Method::GET, ROOT, Value::Null).await.status, StatusCode::FORBIDDEN);
}
