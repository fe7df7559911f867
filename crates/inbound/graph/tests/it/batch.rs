//! `$batch`.

use http::{Method, StatusCode};
use serde_json::json;

use crate::house::{House, mail};

#[tokio::test]
async fn requests_are_answered_one_by_one_with_their_own_status() {
    let house = House::new().await;
    let id = house.make(mail("Mail")).await;
    let body = json!({"requests": [
        {"id": 1, "method": "get", "url": format!("deviceManagement/deviceConfigurations/{id}/assignments")},
        {"id": "2", "method": "POST", "url": "/deviceManagement/deviceConfigurations", "body": mail("Other"),
         "headers": {"Content-Type": "application/json"}},
        {"id": "3", "method": "GET", "url": "/deviceManagement/deviceConfigurations/x?$select=id"},
        {"id": "4", "method": "GET", "url": "/me", "dependsOn": ["3"]},
        {"id": "5", "method": "GET", "url": "/beta/me"},
    ]});
    let answer = house.ask(Method::POST, "/beta/$batch", body).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    let responses = answer.body["responses"].as_array().unwrap();
    let seen: Vec<_> =
        responses.iter().map(|response| (response["id"].clone(), response["status"].clone())).collect();
    assert_eq!(
        seen,
        [
            (json!("1"), json!(200)),
            (json!("2"), json!(201)),
            (json!("3"), json!(404)),
            (json!("4"), json!(424)),
            (json!("5"), json!(200)),
        ]
    );
    assert!(responses.iter().all(|response| response["headers"]["Content-Type"] == "application/json"));
    let context = responses[0]["body"]["@odata.context"].as_str().unwrap();
    assert!(context.contains(&id), "clients find the profile by its id in the context");
    assert_eq!(responses[2]["body"]["error"]["code"], "ResourceNotFound");
}

#[tokio::test]
async fn twenty_one_requests_and_batches_in_batches_are_refused() {
    let house = House::new().await;
    let requests: Vec<_> = (0..21).map(|id| json!({"id": id, "method": "GET", "url": "/me"})).collect();
    let answer = house.ask(Method::POST, "/v1.0/$batch", json!({"requests": requests})).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    let inner =
        json!({"requests": [{"id": 1, "method": "POST", "url": "/$batch", "body": {"requests": []}}]});
    let answer = house.ask(Method::POST, "/v1.0/$batch", inner).await;
    assert_eq!(answer.body["responses"][0]["status"], 400);
}
