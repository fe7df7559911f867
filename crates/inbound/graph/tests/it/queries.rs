//! Query options on collections.

use http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::house::{House, PROFILES, certificates, mail};

fn names(page: &Value) -> Vec<String> {
    page["value"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entity| entity["displayName"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn profiles_are_filtered_selected_ordered_and_counted() {
    let house = House::new().await;
    for name in ["Anna's mail", "Berlin", "Chur"] {
        house.make(mail(name)).await;
    }
    let root = json!({"@odata.type": "#microsoft.graph.iosTrustedRootCertificate", "displayName": "Root",
                      "trustedRootCertificate": certificates().0});
    house.make(root).await;
    for (query, expected) in [
        ("$filter=displayName%20eq%20'Anna''s%20mail'", vec!["Anna's mail"]),
        ("%24filter=startswith(displayName,'B')%20or%20contains(displayName,'hu')", vec!["Berlin", "Chur"]),
        ("$filter=isof('microsoft.graph.iosTrustedRootCertificate')", vec!["Root"]),
        ("$filter=not%20isof('microsoft.graph.easEmailProfileConfigurationBase')", vec!["Root"]),
        ("$search=%22erl%22", vec!["Berlin"]),
        ("$orderby=displayName%20desc&$top=2", vec!["Root", "Chur"]),
        ("$skip=2", vec!["Chur", "Root"]),
    ] {
        let page = house.get(&format!("{PROFILES}?{query}")).await;
        assert_eq!(names(&page), expected, "{query}");
    }
    let cast = house.get(&format!("{PROFILES}/microsoft.graph.iosTrustedRootCertificate")).await;
    assert_eq!(names(&cast), ["Root"]);
    let page = house.get(&format!("{PROFILES}?$count=true&$select=id,displayName&$top=1")).await;
    assert_eq!(page["@odata.count"], 4);
    let entity = page["value"][0].as_object().unwrap();
    assert!(entity.contains_key("id") && !entity.contains_key("hostName"));
    let answer = house.ask(Method::GET, &format!("{PROFILES}/$count"), Value::Null).await;
    assert_eq!(
        (answer.text.as_str(), answer.headers["content-type"].to_str().unwrap()),
        ("4", "text/plain;charset=utf-8")
    );
}

#[tokio::test]
async fn next_links_are_absolute_and_lead_through_everything_once() {
    let house = House::new().await;
    for number in 0..5 {
        house.make(mail(&format!("Mail {number}"))).await;
        house.device(100 + number).await;
    }
    for (path, name) in [(PROFILES, "displayName"), ("/v1.0/deviceManagement/managedDevices", "deviceName")] {
        let mut found = Vec::new();
        let mut next = format!("{path}?$top=2&$select=id,{name}");
        loop {
            let page = house.get(&next).await;
            found.extend(page["value"].as_array().unwrap().iter().map(|entity| entity[name].to_string()));
            let Some(link) = page["@odata.nextLink"].as_str() else { break };
            next = link.strip_prefix("https://mdm.example.com:8443").unwrap().to_owned();
        }
        let mut once = found.clone();
        once.dedup();
        assert_eq!((found.len(), once.len()), (5, 5), "{path}");
    }
}

#[tokio::test]
async fn paths_may_be_written_in_every_way_that_clients_write_them() {
    let house = House::new().await;
    let id = house.make(mail("Mail")).await;
    for path in [
        "/beta/deviceManagement/deviceConfigurations/".to_owned(),
        "/beta//deviceManagement/deviceConfigurations".to_owned(),
        "/beta/devicemanagement/DeviceConfigurations".to_owned(),
        "/beta/Organization".to_owned(),
        format!("/v1.0/deviceManagement/deviceConfigurations('{id}')"),
        format!("/v1.0/deviceManagement/deviceConfigurations(%27{id}%27)/assignments/"),
    ] {
        house.get(&path).await;
    }
}

#[tokio::test]
async fn a_property_that_does_not_exist_is_a_mistake_and_not_an_empty_list() {
    let house = House::new().await;
    house.make(mail("Mail")).await;
    let group = house.everyone;
    for path in [
        format!("{PROFILES}?$filter=displayNam eq 'Mail'"),
        format!("{PROFILES}?$orderby=nonsense"),
        format!("{PROFILES}/$count?$filter=nonsense eq 1"),
        "/beta/users?$filter=nonsense eq 'x'".to_owned(),
        "/beta/deviceManagement/managedDevices?$filter=hostName eq 'x'".to_owned(),
        format!("/beta/groups/{group}/members?$filter=serialNumber eq 'x'"),
    ] {
        let answer = house.ask(Method::GET, &path.replace(' ', "%20"), Value::Null).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{path}");
        assert_eq!(answer.body["error"]["code"], "BadRequest");
        assert!(answer.body["error"]["message"].as_str().unwrap().contains("there is no property"));
    }
    for path in [
        format!("{PROFILES}?$filter=hostName eq 'mail.example.com'&$orderby=lastModifiedDateTime"),
        format!("/beta/groups/{group}/members?$filter=startswith(displayName,'A')"),
        "/beta/deviceManagement/managedDevices?$filter=deviceName eq 'x'&$orderby=serialNumber".to_owned(),
        "/beta/deviceManagement/assignmentFilters?$filter=platform eq 'iOS'".to_owned(),
    ] {
        house.get(&path.replace(' ', "%20")).await;
    }
}

#[tokio::test]
async fn every_property_that_is_given_is_described() {
    let house = House::new().await;
    house.make(mail("Mail")).await;
    house.device(101).await;
    for path in [PROFILES, "/beta/users", "/beta/groups", "/beta/deviceManagement/managedDevices"] {
        let first = house.get(path).await["value"][0].clone();
        for name in first.as_object().unwrap().keys().filter(|name| !name.contains('@')) {
            house.get(&format!("{path}?$filter={name}%20ne%20'x'")).await;
        }
    }
}
