//! Devices.

use http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::house::House;

const DEVICES: &str = "/beta/deviceManagement/managedDevices";

#[tokio::test]
async fn devices_are_listed_with_their_user_filtered_and_counted() {
    let house = House::new().await;
    let id = house.device(101).await;
    house.device(102).await;
    let page = house.get(&format!("{DEVICES}?$filter=deviceName%20eq%20'iPhone%20101'")).await;
    let device = &page["value"][0];
    assert_eq!(page["value"].as_array().unwrap().len(), 1);
    assert_eq!((&device["id"], &device["userPrincipalName"]), (&json!(id), &json!("ada@example.com")));
    assert_eq!((&device["operatingSystem"], &device["osVersion"]), (&json!("iOS"), &json!("17.4")));
    let counted = house.get(&format!("{DEVICES}?$count=true&$orderby=deviceName%20desc&$top=1")).await;
    assert_eq!(
        (&counted["@odata.count"], &counted["value"][0]["deviceName"]),
        (&json!(2), &json!("iPhone 102"))
    );
    let of_ada = house.get("/v1.0/users/ada@example.com/managedDevices").await;
    assert_eq!(of_ada["value"].as_array().unwrap().len(), 2);
    assert_eq!(house.get(&format!("{DEVICES}/{id}")).await["deviceName"], "iPhone 101");
    assert_eq!(house.get(&format!("{DEVICES}('{id}')/deviceConfigurationStates")).await["value"], json!([]));
}

#[tokio::test]
async fn a_deleted_device_is_gone_and_one_that_is_not_enrolled_cannot_be_asked() {
    let house = House::new().await;
    let id = house.device(101).await;
    let answer = house.ask(Method::POST, &format!("{DEVICES}/{id}/syncDevice"), Value::Null).await;
    assert_eq!(answer.status, StatusCode::CONFLICT, "{}", answer.text);
    let answer =
        house.ask(Method::POST, &format!("{DEVICES}/{id}/microsoft.graph.retire"), Value::Null).await;
    assert_eq!(answer.status, StatusCode::CONFLICT, "{}", answer.text);
    let answer = house.ask(Method::DELETE, &format!("{DEVICES}('{id}')"), Value::Null).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.text);
    let answer = house.ask(Method::GET, &format!("{DEVICES}/{id}"), Value::Null).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
}
