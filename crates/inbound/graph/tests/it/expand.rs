//! What is given along with profiles and policies, and lists that are filtered and ordered by it.

use domain::compliance::{PolicyVerdict, SettingState};
use domain::deployment::DeploymentState;
use domain::id::{DeviceId, UserId};
use http::{Method, StatusCode};
use serde_json::{Value, json};
use services::compliance::ComplianceResult;
use uuid::Uuid;

use crate::compliance::{POLICIES, make, phones};
use crate::house::{House, PROFILES, mail};
use crate::status::deploy;

fn names(page: &Value) -> Vec<&str> {
    page["value"].as_array().unwrap().iter().map(|entity| entity["displayName"].as_str().unwrap()).collect()
}

/// A device of bob's with this number.
async fn device_of_bob(house: &House, number: u128) -> DeviceId {
    let mut tx = house.services.store.write().await.unwrap();
    let like = tx.device(DeviceId(Uuid::from_u128(5))).await.unwrap().unwrap();
    let id = DeviceId(Uuid::from_u128(number));
    let device = domain::device::Device {
        id,
        user: UserId(Uuid::from_u128(2)),
        serial_number: Some(format!("S{number}")),
        ..like
    };
    tx.add_device(&device).await.unwrap();
    tx.commit().await.unwrap();
    id
}

/// A device does not meet a policy.
async fn judged(house: &House, policy: &str, device: DeviceId) {
    let verdict = PolicyVerdict {
        policy: policy.parse().unwrap(),
        settings: Vec::new(),
        state: SettingState::NonCompliant,
        grace_ends_at: None,
    };
    let result = ComplianceResult { verdict, failing_since: None, taken: Vec::new(), next_action_at: None };
    let mut tx = house.services.store.write().await.unwrap();
    tx.put_compliance_result(device, &result, house.services.now()).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_list_is_filtered_and_ordered_by_what_can_be_given_along() {
    let house = House::new().await;
    let (failing, fine) = (house.make(mail("A")).await, house.make(mail("B")).await);
    let body = json!({ "assignments": [{ "target": {
        "@odata.type": "#microsoft.graph.groupAssignmentTarget", "groupId": house.staff.to_string() } }] });
    let assigned = house.ask(Method::POST, &format!("{PROFILES}/{failing}/assign"), body).await;
    assert_eq!(assigned.status, StatusCode::OK, "{}", assigned.text);
    let device = house.device(5).await;
    deploy(&house, &failing, device, DeploymentState::Error).await;
    deploy(&house, &fine, device, DeploymentState::Succeeded).await;
    for (query, expected) in [
        ("$expand=assignments&$filter=not%20assignments/any()", &["B"][..]),
        ("$expand=assignments($select=id)&$filter=assignments/any(a:a/target/groupId%20ne%20null)", &["A"]),
        ("$filter=assignments/any()", &["A"]),
        ("$expand=deviceStatusOverview&$filter=deviceStatusOverview/errorCount%20gt%200", &["A"]),
        ("$expand=deviceStatusOverview&$orderby=deviceStatusOverview/errorCount", &["B", "A"]),
        ("$orderby=deviceStatusOverview/errorCount%20desc", &["A", "B"]),
    ] {
        let page = house.get(&format!("{PROFILES}?{query}")).await;
        assert_eq!(names(&page), expected, "{query}");
        let first = &page["value"][0];
        assert_eq!(first.get("assignments").is_some(), query.contains("expand=assignments"), "{query}");
    }
    let count = format!("{PROFILES}/$count?$filter=assignments/any()");
    assert_eq!(house.ask(Method::GET, &count, Value::Null).await.text, "1");
    make(&house, phones()).await;
    let query = "$expand=assignments&$filter=not%20assignments/any()";
    assert_eq!(names(&house.get(&format!("{POLICIES}?{query}")).await), ["Phones"]);
    assert!(names(&house.get(&format!("{POLICIES}?$filter=assignments/any()")).await).is_empty());
}

#[tokio::test]
async fn a_mistake_in_what_is_to_be_given_along_is_told_on_an_empty_page_as_well() {
    let house = House::new().await;
    let managed = "/beta/deviceManagement/managedDevices";
    for (place, name) in [(PROFILES, "fax"), (PROFILES, "displayName"), (POLICIES, "fax"), (managed, "fax")] {
        let answer = house.ask(Method::GET, &format!("{place}?$expand={name}"), Value::Null).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{place} {name}");
    }
}

#[tokio::test]
async fn what_is_cut_off_has_a_link_that_leads_to_every_one_once() {
    let house = House::new().await;
    let profile = house.make(mail("Mail")).await;
    let policy = make(&house, phones()).await;
    let devices = [house.device(5).await, house.device(6).await, device_of_bob(&house, 7).await];
    for device in devices {
        deploy(&house, &profile, device, DeploymentState::Pending).await;
        judged(&house, &policy, device).await;
    }
    for place in [format!("{PROFILES}/{profile}"), format!("{POLICIES}/{policy}")] {
        for (name, all) in [("deviceStatuses", 3), ("userStatuses", 2)] {
            let rest = format!("{name}@odata.nextLink");
            let whole = house.get(&format!("{place}?$expand={name}")).await;
            assert_eq!(whole[name].as_array().unwrap().len(), all, "{place} {name}");
            assert!(whole.get(&rest).is_none(), "{place} {name}: nothing is left");
            for accept in ["application/json", "application/json;odata.metadata=none"] {
                let path = format!("{place}?$expand={name}($top=1;$select=id)");
                let token = format!("Bearer {}", house.token);
                let headers = [("authorization", token.as_str()), ("accept", accept)];
                let cut = house.ask_with(Method::GET, &path, Value::Null, &headers).await.body;
                let link = cut[&rest].as_str().unwrap_or_else(|| panic!("{cut}"));
                let link = link.strip_prefix("https://mdm.example.com:8443").unwrap();
                let page = house.get(link).await;
                let rows = |list: &Value| list.as_array().unwrap().clone();
                let found: Vec<Value> = rows(&cut[name]).into_iter().chain(rows(&page["value"])).collect();
                let id = |row: &Value| row["id"].clone();
                let ids: Vec<_> = found.iter().map(id).collect();
                assert_eq!(ids, rows(&whole[name]).iter().map(id).collect::<Vec<_>>(), "{link}");
                assert!(found.iter().all(|row| row.get("status").is_none()), "{link} selects as well");
            }
        }
    }
}
