//! Who may ask what.

use domain::actor::Scope;
use http::{Method, StatusCode};
use inbound_door::{Allowance, Allowances, Rates, RequestId};
use serde_json::{Value, json};

use crate::house::{House, PROFILES, mail};

#[tokio::test]
async fn without_a_token_nothing_is_answered() {
    let house = House::new().await;
    for (name, value) in [("accept", "*/*"), ("authorization", "Bearer x"), ("authorization", "Basic eDp5")] {
        for path in [PROFILES, "/v1.0/me", "/beta//users('x')/", "/beta/nothing"] {
            let answer = house.ask_with(Method::GET, path, Value::Null, &[(name, value)]).await;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{path}");
            assert!(answer.headers["www-authenticate"].to_str().unwrap().starts_with("Bearer"));
            assert_eq!(answer.body["error"]["code"], "InvalidAuthenticationToken");
        }
    }
}

#[tokio::test]
async fn a_token_may_do_what_its_scopes_say_whichever_way_the_path_is_written() {
    let house = House::new().await;
    let id = house.make(mail("Mail")).await;
    let token = format!("Bearer {}", house.token_with(vec![Scope::ConfigurationRead]).await);
    let headers = [("authorization", token.as_str())];
    for (method, path, expected) in [
        (Method::GET, format!("{PROFILES}/{id}"), StatusCode::OK),
        (Method::GET, format!("{PROFILES}('{id}')/"), StatusCode::OK),
        (Method::DELETE, format!("{PROFILES}/{id}"), StatusCode::FORBIDDEN),
        (Method::DELETE, format!("{PROFILES}('{id}')"), StatusCode::FORBIDDEN),
        (Method::PATCH, format!("/beta//deviceManagement/deviceConfigurations/{id}"), StatusCode::FORBIDDEN),
        (Method::GET, "/v1.0/users".to_owned(), StatusCode::FORBIDDEN),
        (Method::GET, "/beta/deviceManagement/managedDevices/".to_owned(), StatusCode::FORBIDDEN),
    ] {
        let answer = house.ask_with(method.clone(), &path, Value::Null, &headers).await;
        assert_eq!(answer.status, expected, "{method} {path}");
    }
    let batch = json!({"requests": [{"id": 1, "method": "DELETE", "url": format!("/deviceManagement/deviceConfigurations/{id}")}]});
    let answer = house.ask_with(Method::POST, "/beta/$batch", batch, &headers).await;
    assert_eq!(answer.body["responses"][0]["status"], 403);
    house.get(&format!("{PROFILES}/{id}")).await;
}

#[tokio::test]
async fn answers_carry_both_request_ids() {
    let house = House::new().await;
    let bearer = format!("Bearer {}", house.token);
    let id = "11111111-2222-3333-4444-555555555555";
    let headers = [("authorization", bearer.as_str()), ("client-request-id", id)];
    let answer = house.ask_with(Method::GET, "/beta/nothing", Value::Null, &headers).await;
    assert_eq!(answer.headers["client-request-id"], id);
    assert_eq!(answer.body["error"]["innerError"]["client-request-id"], id);
    assert_eq!(
        answer.body["error"]["innerError"]["request-id"],
        answer.headers["request-id"].to_str().unwrap()
    );
}

#[tokio::test]
async fn who_asks_too_often_is_told_when_to_come_back_in_graphs_shape() {
    let house = House::new().await;
    let one = Allowance::new(1, 2);
    let plenty = Allowance::new(1000, 1000);
    for allowances in [
        Allowances { token: one, user: plenty, address: plenty },
        Allowances { token: plenty, user: plenty, address: one },
    ] {
        let rates = Rates::new(allowances);
        let id = "8c1b6d0e-0000-4000-8000-000000000001";
        let mut answers = Vec::new();
        for _ in 0..3 {
            let extensions = (rates.clone(), RequestId(id.parse().unwrap()));
            answers.push(house.ask_as_peer("192.0.2.1:50000", extensions).await);
        }
        assert_eq!(answers[1].status, StatusCode::OK);
        let refused = &answers[2];
        assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
        assert!(refused.headers["retry-after"].to_str().unwrap().parse::<u32>().unwrap() >= 1);
        assert_eq!(refused.headers["content-type"], "application/json");
        let error = &refused.body["error"];
        assert_eq!(error["code"], "TooManyRequests");
        assert_eq!(error["innerError"]["request-id"], id);
        assert_eq!(error["innerError"]["client-request-id"], "11111111-2222-4333-8444-555555555555");
        assert_eq!(refused.headers["client-request-id"], "11111111-2222-4333-8444-555555555555");
    }
}
