//! What the protocol offers beside the entities: tags, preferences, actions, the audit log, and limits in a batch.

use http::{Method, StatusCode};
use inbound_door::{Allowance, Allowances, Rates};
use serde_json::{Value, json};

use crate::house::{Answer, House, PROFILES, mail};
use crate::status::deploy;

/// Asks as the test's token, with one more header.
async fn ask_and(house: &House, method: Method, path: &str, body: Value, header: (&str, &str)) -> Answer {
    let bearer = format!("Bearer {}", house.token);
    house.ask_with(method, path, body, &[("authorization", &bearer), header]).await
}

#[tokio::test]
async fn a_change_to_what_somebody_else_changed_in_between_is_refused() {
    let house = House::new().await;
    let path = format!("{PROFILES}/{}", house.make(mail("Mail")).await);
    let answer = house.ask(Method::GET, &path, Value::Null).await;
    let tag = answer.headers["etag"].to_str().unwrap().to_owned();
    let change = |name: &str| json!({"@odata.type": mail("x")["@odata.type"], "displayName": name});
    let answer = ask_and(&house, Method::PATCH, &path, change("First"), ("if-match", &tag)).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.text);
    let answer = ask_and(&house, Method::PATCH, &path, change("Second"), ("if-match", &tag)).await;
    assert_eq!(answer.status, StatusCode::PRECONDITION_FAILED);
    assert_eq!(answer.body["error"]["code"], "PreconditionFailed");
    let answer = ask_and(&house, Method::DELETE, &path, Value::Null, ("if-match", &tag)).await;
    assert_eq!(answer.status, StatusCode::PRECONDITION_FAILED);
    let found = house.get(&path).await;
    assert_eq!((&found["displayName"], &found["version"]), (&json!("First"), &json!(2)));
    let answer = ask_and(&house, Method::DELETE, &path, Value::Null, ("if-match", "2")).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST, "a tag stands in quotes");
    let batch = json!({"requests": [
        {"id": 1, "method": "DELETE", "url": path.trim_start_matches("/beta"), "headers": {"If-Match": tag}},
        {"id": 2, "method": "DELETE", "url": path.trim_start_matches("/beta"), "headers": {"If-Match": "*"}},
    ]});
    let answer = house.ask(Method::POST, "/beta/$batch", batch).await;
    let status = |number: usize| answer.body["responses"][number]["status"].clone();
    assert_eq!((status(0), status(1)), (json!(412), json!(200)));
}

#[tokio::test]
async fn a_preferred_page_size_is_kept_and_a_top_goes_before_it() {
    let house = House::new().await;
    house.devices(100..110).await;
    for (query, expected) in [("", 3), ("?$top=4", 4)] {
        let path = format!("/v1.0/deviceManagement/managedDevices{query}");
        let answer =
            ask_and(&house, Method::GET, &path, Value::Null, ("prefer", "odata.maxpagesize=3")).await;
        assert_eq!(answer.body["value"].as_array().unwrap().len(), expected);
        assert!(answer.body["@odata.nextLink"].is_string());
    }
}

#[tokio::test]
async fn payload_links_and_targeted_devices() {
    let house = House::new().await;
    let (one, other) = (house.make(mail("One")).await, house.make(mail("Other")).await);
    let assignment =
        json!({"assignments": [{"target": {"@odata.type": "#microsoft.graph.allDevicesAssignmentTarget"}}]});
    house.ask(Method::POST, &format!("{PROFILES}/{one}/assign"), assignment).await;
    let ids = json!({"payloadIds": [one, other, "nothing"]});
    let answer = house.ask(Method::POST, &format!("{PROFILES}/microsoft.graph.hasPayloadLinks"), ids).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    let item = |number: usize| &answer.body["value"][number];
    assert_eq!((&item(0)["hasLink"], &item(0)["sources"]), (&json!(true), &json!(["direct"])));
    assert_eq!((&item(1)["hasLink"], &item(1)["error"]), (&json!(false), &json!("")));
    assert!(item(2)["error"].as_str().unwrap().contains("nothing"));

    let device = house.device(7).await;
    deploy(&house, &one, device, domain::deployment::DeploymentState::Pending).await;
    let ids = json!({"deviceConfigurationIds": [one, other]});
    let path = format!("{PROFILES}/getTargetedUsersAndDevices");
    let answer = house.ask(Method::POST, &path, ids).await;
    let targeted = &answer.body["value"];
    assert_eq!(targeted.as_array().unwrap().len(), 1, "{}", answer.text);
    assert_eq!(targeted[0]["deviceId"], device.to_string());
    assert_eq!(targeted[0]["userPrincipalName"], "ada@example.com");
    for body in [json!({}), json!({"deviceConfigurationIds": "x"}), json!({"deviceConfigurationIds": [7]})] {
        assert_eq!(house.ask(Method::POST, &path, body).await.status, StatusCode::BAD_REQUEST);
    }
}

#[tokio::test]
async fn the_audit_log_has_graphs_shape_and_needs_its_permission() {
    let house = House::new().await;
    let id = house.make(mail("Mail")).await;
    house.clock.advance(chrono::TimeDelta::seconds(1));
    let body = json!({"@odata.type": mail("x")["@odata.type"], "hostName": "new.example.com"});
    house.ask(Method::PATCH, &format!("{PROFILES}/{id}"), body).await;
    let path = "/v1.0/deviceManagement/auditEvents";
    let filter = "componentName eq 'DeviceConfiguration' and activityDateTime gt 2000-01-01T00:00:00Z";
    let page = house.get(&format!("{path}?$filter={}&$top=1&$count=true", filter.replace(' ', "%20"))).await;
    assert_eq!(page["@odata.count"], 2);
    let event = &page["value"][0];
    assert_eq!(event["activityOperationType"], "Patch", "the newest comes first");
    assert_eq!(event["activityResult"], "Success");
    assert_eq!(event["actor"]["auditActorType"], "Application");
    assert_eq!(event["actor"]["applicationDisplayName"], "test");
    let resource = &event["resources"][0];
    assert_eq!(resource["resourceId"], id);
    let changed = resource["modifiedProperties"].as_array().unwrap();
    let host = changed.iter().find(|property| property["displayName"] == "hostName").unwrap();
    assert_eq!(
        (&host["oldValue"], &host["newValue"]),
        (&json!("mail.example.com"), &json!("new.example.com"))
    );
    let link =
        page["@odata.nextLink"].as_str().unwrap().strip_prefix("https://mdm.example.com:8443").unwrap();
    let second = house.get(link).await;
    assert_eq!(second["value"][0]["activityOperationType"], "Create");
    assert_eq!(second.get("@odata.nextLink"), None);
    let one = house.get(&format!("{path}/{}", event["id"].as_str().unwrap())).await;
    assert_eq!(one["resources"], event["resources"]);
    let none = house.get(&format!("{path}?$filter=activityDateTime%20gt%202999-01-01")).await;
    assert_eq!(none["value"], json!([]));

    let other = house.token_with(vec![domain::actor::Scope::ConfigurationReadWrite]).await;
    let headers = [("authorization", &*format!("Bearer {other}"))];
    assert_eq!(house.ask_with(Method::GET, path, Value::Null, &headers).await.status, StatusCode::FORBIDDEN);
    let audit = house.token_with(vec![domain::actor::Scope::AuditRead]).await;
    let headers = [("authorization", &*format!("Bearer {audit}"))];
    assert_eq!(house.ask_with(Method::GET, path, Value::Null, &headers).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_batch_is_no_way_around_the_limit() {
    let house = House::new().await;
    let plenty = Allowance::new(1000, 1000);
    // One for the batch itself, two for what is in it.
    let rates = Rates::new(Allowances { token: Allowance::new(1, 3), user: plenty, address: plenty });
    let requests: Vec<_> = (0..4).map(|id| json!({"id": id, "method": "GET", "url": "/me"})).collect();
    let answer = house.ask_limited(Method::POST, "/beta/$batch", json!({"requests": requests}), rates).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    let responses = answer.body["responses"].as_array().unwrap();
    let statuses: Vec<_> = responses.iter().map(|response| response["status"].as_u64().unwrap()).collect();
    assert_eq!(statuses, [200, 200, 429, 429]);
    assert!(responses[2]["headers"]["Retry-After"].as_str().unwrap().parse::<u32>().unwrap() >= 1);
    assert_eq!(responses[2]["body"]["error"]["code"], "TooManyRequests");
}
