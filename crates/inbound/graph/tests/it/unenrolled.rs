//! Phones that Exchange knows and nobody enrolled, among the devices.

use chrono::TimeDelta;
use domain::access::{Look, Operation};
use domain::actor::Scope;
use domain::device::{Device, DeviceState};
use domain::partnership::Partnership;
use http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::house::House;
use crate::phones::{ADAS, DESK, Phones, id};

const DEVICES: &str = "/beta/deviceManagement/managedDevices";
const NEVER: &str = "0001-01-01T00:00:00Z";

fn adas_iphone(phones: &Phones<'_>) -> Partnership {
    Partnership {
        look: Look {
            device_type: "iPhone".to_owned(),
            model: "iPhone15C4".to_owned(),
            os: "iOS 17.4 21E219".to_owned(),
            ..Look::default()
        },
        friendly_name: "Ada's iPhone".to_owned(),
        imei: Some("356938035643809".to_owned()),
        ..phones.phone(1, ADAS, 3600)
    }
}

fn desk_phone(phones: &Phones<'_>) -> Partnership {
    let first = phones.phone(2, DESK, 7200);
    Partnership {
        look: Look { device_type: "Android".to_owned(), model: "SM-G960F".to_owned(), ..Look::default() },
        state: "Allowed".to_owned(),
        last_success_at: first.first_sync_at.map(|at| at + TimeDelta::seconds(10)),
        ..first
    }
}

/// The ids of a list, in its order.
async fn ids(house: &House, query: &str) -> Vec<String> {
    let page = house.get(&format!("{DEVICES}?{}", query.replace(' ', "%20"))).await;
    let entities = page["value"].as_array().unwrap();
    entities.iter().map(|entity| entity["id"].as_str().unwrap().to_owned()).collect()
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "bool",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

#[tokio::test]
async fn by_9_a_phone_that_nobody_enrolled_has_every_property_of_a_device() {
    let house = House::new().await;
    let device = house.device(101).await;
    let phones = Phones::of(&house).await;
    phones.find([adas_iphone(&phones), desk_phone(&phones)]).await;
    for version in ["v1.0", "beta"] {
        let path = format!("/{version}/deviceManagement/managedDevices");
        let page = house.get(&path).await;
        let entities = page["value"].as_array().unwrap();
        let one = |id: &str| entities.iter().find(|entity| entity["id"] == id).unwrap().as_object().unwrap();
        let enrolled = one(&device.to_string());
        for number in [1, 2] {
            let phone = one(&id(number).to_string());
            assert!(phone.keys().eq(enrolled.keys()), "{version}: the same properties in the same order");
            for (name, value) in phone {
                let (own, of_device) = (kind(value), kind(&enrolled[name]));
                assert!(own == of_device || [own, of_device].contains(&"null"), "{version}: {name}: {value}");
            }
            let alone = house.get(&format!("{path}/{}", id(number))).await;
            for (name, value) in phone {
                assert_eq!(&alone[name], value, "{version}: {name}");
            }
        }
    }
}

#[tokio::test]
async fn by_9_a_phone_says_what_exchange_knows_of_it_and_whose_mail_it_fetches() {
    let house = House::new().await;
    let phones = Phones::of(&house).await;
    phones.find([adas_iphone(&phones), desk_phone(&phones), phones.phone(3, DESK, 60)]).await;
    let now = house.services.now();
    let ago = |seconds| {
        let at = now - TimeDelta::seconds(seconds);
        json!(at.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true))
    };
    for (number, expected) in [
        (
            1,
            json!({
                "deviceName": "Ada's iPhone", "managedDeviceName": "ADA_Ada's iPhone", "userId": house.ada,
                "userPrincipalName": "ada@example.com", "userDisplayName": "ADA",
                "emailAddress": "ada.primary@example.com", "managementAgent": "eas",
                "managementState": "discovered", "operatingSystem": "iOS", "osVersion": "17.4",
                "model": "iPhone15C4", "manufacturer": "Apple", "imei": "356938035643809", "serialNumber": null,
                "complianceState": "unknown", "deviceRegistrationState": "notRegistered",
                "deviceEnrollmentType": "unknown", "managedDeviceOwnerType": "unknown",
                "enrolledDateTime": NEVER, "lastSyncDateTime": ago(3600), "easActivated": true,
                "easDeviceId": "PHONE1", "easActivationDateTime": ago(3600),
                "exchangeAccessState": "quarantined", "exchangeAccessStateReason": "exchangeGlobalRule",
                "exchangeLastSuccessfulSyncDateTime": NEVER,
            }),
        ),
        (
            2,
            json!({
                "deviceName": "SM-G960F", "managedDeviceName": "Desk_SM-G960F", "userId": "",
                "userPrincipalName": "", "userDisplayName": "Desk", "emailAddress": "desk@example.com",
                "operatingSystem": "Android", "osVersion": "", "model": "SM-G960F", "manufacturer": "samsung",
                "imei": null, "lastSyncDateTime": ago(7190), "exchangeAccessState": "allowed",
                "exchangeLastSuccessfulSyncDateTime": ago(7190),
            }),
        ),
        (
            3,
            json!({
                "deviceName": "PHONE3", "operatingSystem": "Unknown", "model": "", "manufacturer": null,
                "lastSyncDateTime": ago(60),
            }),
        ),
    ] {
        let phone = house.get(&format!("{DEVICES}/{}", id(number))).await;
        for (name, value) in expected.as_object().unwrap() {
            assert_eq!(&phone[name], value, "{number}: {name}");
        }
    }
}

#[tokio::test]
async fn by_9_phones_are_found_by_what_they_are_and_left_out_where_they_cannot_be_meant() {
    let house = House::new().await;
    let device = house.device(101).await.to_string();
    let phones = Phones::of(&house).await;
    phones.find([adas_iphone(&phones), desk_phone(&phones)]).await;
    phones.reports(house.device(102).await, "PHONE3").await;
    phones.find([phones.phone(3, ADAS, 30)]).await;
    let linked = domain::id::DeviceId(uuid::Uuid::from_u128(102)).to_string();
    let (first, second) = (id(1).to_string(), id(2).to_string());
    let ada = house.ada;
    let hour_ago = (house.services.now() - TimeDelta::minutes(90)).format("%Y-%m-%dT%H:%M:%SZ");
    for (filter, expected) in [
        ("managementAgent eq 'eas'".to_owned(), vec![&first, &second]),
        ("managementAgent eq 'mdm'".to_owned(), vec![&device]),
        ("managementAgent eq 'easMdm'".to_owned(), vec![&linked]),
        ("managementAgent eq 'unknown'".to_owned(), vec![]),
        ("managementAgent ne 'eas'".to_owned(), vec![&device, &linked]),
        ("managementAgent eq 'eas' or managementAgent eq 'mdm'".to_owned(), vec![&first, &second, &device]),
        ("userPrincipalName eq 'ADA@example.com'".to_owned(), vec![&first, &device, &linked]),
        ("userPrincipalName eq ''".to_owned(), vec![&second]),
        (format!("userId eq '{ada}'"), vec![&first, &device, &linked]),
        (format!("userId eq '{ada}' and managementAgent eq 'eas'"), vec![&first]),
        ("userId eq ''".to_owned(), vec![&second]),
        ("deviceName eq 'ada''s IPHONE'".to_owned(), vec![&first]),
        ("deviceName eq 'iPhone 101'".to_owned(), vec![&device]),
        ("contains(deviceName,'iPhone')".to_owned(), vec![&first, &device, &linked]),
        ("complianceState eq 'unknown'".to_owned(), vec![&first, &second, &device, &linked]),
        ("complianceState eq 'compliant'".to_owned(), vec![]),
        (format!("lastSyncDateTime lt {hour_ago}"), vec![&second]),
        (format!("lastSyncDateTime ge {hour_ago}"), vec![&first, &device, &linked]),
        (format!("enrolledDateTime lt {hour_ago}"), vec![&first, &second]),
        ("serialNumber eq 'S101'".to_owned(), vec![&device]),
        ("exchangeAccessState eq 'quarantined'".to_owned(), vec![&first, &linked]),
        ("operatingSystem eq 'Android'".to_owned(), vec![&second]),
        ("easDeviceId eq 'PHONE1'".to_owned(), vec![&first]),
        ("deviceRegistrationState eq 'notRegistered'".to_owned(), vec![&first, &second]),
        ("managementState eq 'discovered'".to_owned(), vec![&first, &second]),
    ] {
        assert_eq!(ids(&house, &format!("$filter={filter}")).await, into(&expected), "{filter}");
        let filter = filter.replace(' ', "%20");
        let path = format!("{DEVICES}/$count?$filter={filter}");
        let counted = house.ask(Method::GET, &path, Value::Null).await;
        assert_eq!(counted.text, expected.len().to_string(), "{filter}");
    }
    let found = ids(&house, "$search=%22SM-G960F%22").await;
    assert_eq!(found, [second.as_str()]);
    let counted = house.ask(Method::GET, &format!("{DEVICES}/$count"), Value::Null).await;
    assert_eq!(counted.text, "4");
    let page = house.get(&format!("{DEVICES}?$count=true&$top=1&$select=id,easDeviceId")).await;
    assert_eq!(
        (&page["@odata.count"], &page["value"]),
        (&json!(4), &json!([{"id": first, "easDeviceId": "PHONE1"}]))
    );
    for user in ["ada@example.com".to_owned(), ada.to_string()] {
        let page =
            house.get(&format!("/v1.0/users/{user}/managedDevices?$count=true&$orderby=deviceName")).await;
        let names: Vec<&Value> =
            page["value"].as_array().unwrap().iter().map(|one| &one["deviceName"]).collect();
        assert_eq!(names, ["Ada's iPhone", "iPhone 101", "iPhone 102"]);
    }
    assert_eq!(house.get("/v1.0/users/bob@example.com/managedDevices").await["value"], json!([]));
}

fn into(ids: &[&String]) -> Vec<String> {
    ids.iter().map(|id| (*id).clone()).collect()
}

#[tokio::test]
async fn a_phone_that_nobody_enrolled_has_neither_profiles_nor_policies() {
    let house = House::new().await;
    let phones = Phones::of(&house).await;
    phones.find([adas_iphone(&phones)]).await;
    let path = format!("{DEVICES}/{}", id(1));
    for states in ["deviceConfigurationStates", "deviceCompliancePolicyStates"] {
        assert_eq!(house.get(&format!("{path}/{states}")).await["value"], json!([]));
        for place in [path.clone(), format!("{DEVICES}('{}')", id(1))] {
            assert_eq!(house.get(&format!("{place}?$expand={states}")).await[states], json!([]));
        }
        assert_eq!(house.get(&format!("{DEVICES}?$expand={states}")).await["value"][0][states], json!([]));
    }
    let answer = house.ask(Method::GET, &format!("{path}?$expand=users"), Value::Null).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn by_9_an_enrolled_phone_is_one_device_and_not_two_and_what_is_left_of_it_is_found_again() {
    let house = House::new().await;
    let phones = Phones::of(&house).await;
    phones.find([adas_iphone(&phones)]).await;
    let device = house.device(101).await;
    assert_eq!(ids(&house, "").await, [id(1).to_string(), device.to_string()]);
    phones.reports(device, "PHONE1").await;
    let page = house.get(&format!("{DEVICES}?$count=true")).await;
    assert_eq!((&page["@odata.count"], page["value"].as_array().unwrap().len()), (&json!(1), 1));
    let merged = &page["value"][0];
    assert_eq!((&merged["id"], &merged["managementAgent"]), (&json!(device), &json!("easMdm")));
    let gone = format!("{DEVICES}/{}", id(1));
    for (method, path) in [
        (Method::GET, gone.clone()),
        (Method::DELETE, gone.clone()),
        (Method::POST, format!("{gone}/retire")),
        (Method::GET, format!("{gone}/deviceConfigurationStates")),
    ] {
        let answer = house.ask(method.clone(), &path, Value::Null).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{method} {path}: {}", answer.text);
    }
    // Retired it stands for its partnership still; deleted it leaves the phone behind, as Exchange knows it.
    let mut tx = house.services.store.write().await.unwrap();
    let known = tx.device(device).await.unwrap().unwrap();
    tx.update_device(&Device { state: DeviceState::Retired, ..known }).await.unwrap();
    tx.commit().await.unwrap();
    let retired = house.get(&format!("{DEVICES}?$filter=managementAgent%20eq%20'eas'")).await;
    assert_eq!(retired["value"].as_array().unwrap().len(), 1);
    assert_eq!(
        (&retired["value"][0]["id"], &retired["value"][0]["managementState"]),
        (&json!(device), &json!("retireIssued"))
    );
    let answer = house.ask(Method::DELETE, &format!("{DEVICES}/{device}"), Value::Null).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.text);
    assert_eq!(ids(&house, "").await, [id(1).to_string()]);
    assert_eq!(house.get(&gone).await["managementAgent"], "eas");
}

#[tokio::test]
async fn what_needs_management_is_refused_and_says_what_can_be_done_instead() {
    let house = House::new().await;
    let phones = Phones::of(&house).await;
    phones.find([adas_iphone(&phones)]).await;
    for act in ["syncDevice", "retire", "microsoft.graph.retire"] {
        let answer = house.ask(Method::POST, &format!("{DEVICES}/{}/{act}", id(1)), Value::Null).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{act}: {}", answer.text);
        let message = answer.body["error"]["message"].as_str().unwrap();
        for part in [
            "not enrolled".to_owned(),
            format!("DELETE deviceManagement/managedDevices/{}", id(1)),
            "deviceManagement/exchangeOnPremisesPolicies".to_owned(),
        ] {
            assert!(message.contains(&part), "{act}: {part}: {message}");
        }
        assert_eq!(answer.body["error"]["details"][0]["code"], "not-enrolled");
    }
    // Who may not do it is told so, and nothing of what there is.
    for scopes in [vec![Scope::UserRead], vec![Scope::DevicesRead]] {
        let token = format!("Bearer {}", house.token_with(scopes).await);
        let headers = [("authorization", token.as_str())];
        let path = format!("{DEVICES}/{}/syncDevice", id(1));
        let answer = house.ask_with(Method::POST, &path, Value::Null, &headers).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{}", answer.text);
    }
    let token = format!("Bearer {}", house.token_with(vec![Scope::ServiceReadWrite]).await);
    for path in [
        DEVICES.to_owned(),
        format!("{DEVICES}/{}", id(1)),
        format!("/v1.0/users/{}/managedDevices", house.ada),
    ] {
        let answer =
            house.ask_with(Method::GET, &path, Value::Null, &[("authorization", token.as_str())]).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
    }
}

#[tokio::test]
async fn by_9_a_deleted_phone_is_removed_by_exchange_unless_somebody_would_miss_its_mail() {
    let house = House::new().await;
    let phones = Phones::of(&house).await;
    phones.find([adas_iphone(&phones), desk_phone(&phones)]).await;
    let path = |number| format!("{DEVICES}/{}", id(number));
    let delete = async |number, scopes: &[Scope]| {
        let token = format!("Bearer {}", house.token_with(scopes.to_vec()).await);
        let headers = [("authorization", token.as_str())];
        house.ask_with(Method::DELETE, &path(number), Value::Null, &headers).await
    };
    let both = [Scope::DevicesReadWrite, Scope::ServiceReadWrite];
    let waiting = async || {
        let mut tx = house.services.store.read().await.unwrap();
        tx.waiting_intents(phones.organisation, 10).await.unwrap()
    };
    let answer = delete(1, &both).await;
    assert_eq!(answer.status, StatusCode::CONFLICT, "{}", answer.text);
    assert_eq!(answer.body["error"]["details"][0]["code"], "report-mode", "nothing is written to Exchange");
    phones.enforce().await;
    for (scopes, needed) in [
        (vec![Scope::DevicesReadWrite], "write-service"),
        (vec![Scope::ServiceReadWrite], "write-devices"),
        (vec![Scope::DevicesRead, Scope::ServiceRead], "write-devices"),
    ] {
        let answer = delete(1, &scopes).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{scopes:?}");
        assert!(answer.text.contains(needed), "{scopes:?}: {}", answer.text);
    }
    let answer = delete(2, &both).await;
    assert_eq!(answer.status, StatusCode::CONFLICT, "it gets its mail: {}", answer.text);
    assert_eq!(answer.body["error"]["details"][0]["code"], "in-use");
    assert_eq!(waiting().await, []);
    assert_eq!(house.get(&path(1)).await["managementState"], "discovered");
    for _ in 0..2 {
        let answer = delete(1, &both).await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT, "however often: {}", answer.text);
    }
    let asked = waiting().await;
    assert_eq!(asked.len(), 1, "{asked:?}");
    let Operation::RemovePartnership { eas_id, mailbox, .. } = &asked[0].operation else {
        panic!("nothing else is asked for, and nothing is ever erased: {asked:?}")
    };
    assert_eq!((eas_id.as_str(), *mailbox, asked[0].by_person), ("PHONE1", Some(ADAS), true));
    // It is there until Exchange has done it.
    assert_eq!(house.get(&path(1)).await["managementState"], "deletePending");
    let leaving = ids(&house, "$filter=managementState eq 'deletePending'").await;
    assert_eq!(leaving, [id(1).to_string()]);
    let log = house.get("/beta/deviceManagement/auditEvents").await;
    let acts: Vec<&Value> = log["value"].as_array().unwrap().iter().collect();
    let about: Vec<&&Value> = acts.iter().filter(|act| act["activity"] == "exchange.by-hand").collect();
    assert_eq!(about.len(), 1, "what changed nothing is not told twice: {log}");
    assert!(about[0].to_string().contains(&id(1).to_string()), "{}", about[0]);
    let mut tx = house.services.store.write().await.unwrap();
    let guid = tx.partnership(id(1)).await.unwrap().unwrap().guid;
    tx.finish_intent(asked[0].id).await.unwrap();
    tx.delete_partnership(phones.organisation, guid).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(delete(1, &both).await.status, StatusCode::NOT_FOUND);
    assert_eq!(ids(&house, "").await, [id(2).to_string()]);
}
