//! Lists that are long: what a page costs, and that pages hold together while rows come.

use chrono::TimeDelta;
use domain::actor::Actor;
use domain::audit::{AuditEvent, ObjectKind};
use domain::directory::{User, UserAttributes};
use domain::id::UserId;
use http::{Method, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::house::{House, PROFILES, certificates, mail};
use crate::reads::{DeviceReads, largest_read, listen};

const DEVICES: &str = "/beta/deviceManagement/managedDevices";
/// What the tests of other files may read meanwhile.
const OTHERS: u64 = 150;
/// One test of long lists at a time: they read much, and some of them count.
pub(crate) static ALONE: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

fn texts(page: &Value, name: &str) -> Vec<String> {
    page["value"].as_array().unwrap().iter().map(|entity| entity[name].as_str().unwrap().to_owned()).collect()
}

/// The link to the next page.
pub(crate) fn next(page: &Value) -> Option<String> {
    let link = page["@odata.nextLink"].as_str()?;
    Some(link.strip_prefix("https://mdm.example.com:8443").unwrap().to_owned())
}

/// Follows the links; gives a property of every entity in the order in which they came.
async fn walk(house: &House, first: &str, name: &str) -> Vec<String> {
    let mut page = house.get(first).await;
    let mut found = texts(&page, name);
    while let Some(link) = next(&page) {
        page = house.get(&link).await;
        found.extend(texts(&page, name));
    }
    found
}

#[tokio::test]
async fn a_page_of_5000_devices_reads_a_page_and_not_5000() {
    let _alone = ALONE.lock().await;
    let house = House::new().await;
    house.devices(10_000..15_000).await;
    for (query, property, first, most) in [
        ("$top=20&$orderby=deviceName", "deviceName", "iPhone 10000", 21),
        ("$top=20&$orderby=deviceName%20desc", "deviceName", "iPhone 14999", 21),
        ("$top=20&$orderby=lastSyncDateTime%20desc", "deviceName", "iPhone 14999", 21),
        ("$top=20&$orderby=enrolledDateTime", "deviceName", "iPhone 10000", 21),
        ("$top=20&$count=true", "deviceName", "iPhone 10000", 21),
        ("$top=5&$skip=4000", "deviceName", "iPhone 14000", 6),
        ("$filter=deviceName%20eq%20'IPHONE%2012345'", "serialNumber", "S12345", 1),
        (
            "$filter=serialNumber%20eq%20's12345'%20and%20operatingSystem%20eq%20'iOS'",
            "serialNumber",
            "S12345",
            1,
        ),
        ("$top=3&$filter=contains(deviceName,'99')", "deviceName", "iPhone 10099", 500),
    ] {
        let reads = DeviceReads::from_now();
        let page = house.get(&format!("{DEVICES}?{query}")).await;
        assert_eq!(texts(&page, property)[0], first, "{query}");
        let read = reads.so_far();
        assert!(read >= 1, "the reading is counted");
        assert!(read <= most + OTHERS, "{query} read {read} rows");
    }
    let page = house.get(&format!("{DEVICES}?$top=1&$count=true")).await;
    assert_eq!(page["@odata.count"], 5000);
    let reads = DeviceReads::from_now();
    let answer = house.ask(Method::GET, &format!("{DEVICES}/$count"), Value::Null).await;
    assert_eq!((answer.status, answer.text.as_str()), (StatusCode::OK, "5000"));
    assert!(reads.so_far() <= OTHERS, "the database counts");
    let answer = house
        .ask(Method::GET, &format!("{DEVICES}/$count?$filter=endswith(serialNumber,'77')"), Value::Null)
        .await;
    assert_eq!(answer.text, "50");
}

#[tokio::test]
async fn every_order_leads_through_everything_once() {
    let _alone = ALONE.lock().await;
    let house = House::new().await;
    house.devices(1_000..1_250).await;
    let mut all: Vec<_> = (1_000..1_250).map(|number| format!("iPhone {number}")).collect();
    for order in
        ["", "$orderby=id", "$orderby=deviceName", "$orderby=enrolledDateTime", "$orderby=model,deviceName"]
    {
        let found = walk(&house, &format!("{DEVICES}?$top=40&{order}"), "deviceName").await;
        assert_eq!(found, all, "{order}");
    }
    let filtered =
        walk(&house, &format!("{DEVICES}?$top=7&$filter=contains(deviceName,'4')"), "deviceName").await;
    let expected: Vec<_> = all.iter().filter(|name| name.contains('4')).cloned().collect();
    assert_eq!(filtered, expected);
    all.reverse();
    for order in ["$orderby=id desc", "$orderby=deviceName desc", "$orderby=serialNumber desc"] {
        let path = format!("{DEVICES}?$top=40&{order}").replace(' ', "%20");
        assert_eq!(walk(&house, &path, "deviceName").await, all, "{order}");
    }
    let by_time = walk(&house, &format!("{DEVICES}?$top=33&$orderby=lastSyncDateTime"), "serialNumber").await;
    let mut expected: Vec<_> = (1_000..1_250).map(|number| (number % 100, number)).collect();
    expected.sort_unstable();
    let expected: Vec<_> = expected.into_iter().map(|(_, number)| format!("S{number}")).collect();
    assert_eq!(by_time, expected);
}

#[tokio::test]
async fn pages_neither_repeat_nor_skip_while_devices_are_added() {
    let _alone = ALONE.lock().await;
    for order in ["", "$orderby=deviceName", "$orderby=serialNumber"] {
        let house = House::new().await;
        house.devices((2_000..2_200).step_by(2)).await;
        let mut page = house.get(&format!("{DEVICES}?$top=30&{order}")).await;
        let mut found = texts(&page, "deviceName");
        // Before the place where the page ended, and behind it.
        house.devices([2_001, 2_003, 2_199]).await;
        while let Some(link) = next(&page) {
            page = house.get(&link).await;
            found.extend(texts(&page, "deviceName"));
        }
        let mut expected: Vec<_> =
            (2_000..2_200).step_by(2).map(|number: u128| format!("iPhone {number}")).collect();
        expected.push("iPhone 2199".to_owned());
        assert_eq!(found, expected, "{order}");
    }
}

#[tokio::test]
async fn a_token_of_another_order_or_of_nobody_is_refused() {
    let _alone = ALONE.lock().await;
    let house = House::new().await;
    house.devices(3_000..3_010).await;
    let page = house.get(&format!("{DEVICES}?$top=2&$orderby=deviceName")).await;
    let token = next(&page).unwrap().split("$skiptoken=").nth(1).unwrap().to_owned();
    assert!(!token.contains(['{', '"', ' ']), "it can stand in a URL: {token}");
    for query in [
        format!("$orderby=id&$skiptoken={token}"),
        format!("$orderby=model&$skiptoken={token}"),
        "$skiptoken=7".to_owned(),
        "$orderby=model&$skiptoken=%7B%22id%22:%221%22%7D".to_owned(),
        "$orderby=model&$skip=4000000000".to_owned(),
    ] {
        let answer = house.ask(Method::GET, &format!("{DEVICES}?{query}"), Value::Null).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{query}: {}", answer.text);
    }
    let page = house.get(&format!("{DEVICES}?$top=0&$count=true")).await;
    assert_eq!((page["value"].as_array().unwrap().len(), &page["@odata.count"]), (0, &10.into()));
    assert_eq!(page.get("@odata.nextLink"), None);
}

#[tokio::test]
async fn members_users_and_groups_come_in_pages_too() {
    let house = House::new().await;
    let group = house.everyone;
    assert_eq!(
        walk(&house, &format!("/beta/groups/{group}/transitiveMembers?$top=1"), "displayName").await,
        ["ADA", "Staff"]
    );
    assert_eq!(
        walk(&house, "/beta/users?$top=1&$orderby=displayName%20desc", "displayName").await,
        ["BOB", "ADA"]
    );
    assert_eq!(walk(&house, "/beta/groups?$top=1", "displayName").await, ["Staff", "Everyone"]);
    assert_eq!(
        walk(&house, "/beta/groups?$top=1&$orderby=displayName", "displayName").await,
        ["Everyone", "Staff"]
    );
    let found =
        walk(&house, "/beta/users?$filter=userPrincipalName%20eq%20'BOB@example.com'", "displayName").await;
    assert_eq!(found, ["BOB"]);
    let found = walk(&house, "/beta/users?$filter=displayName%20eq%20'ada'", "displayName").await;
    assert_eq!(found, ["ADA"]);
}

#[tokio::test]
async fn the_next_page_is_of_the_type_that_the_first_one_was_cast_to() {
    let house = House::new().await;
    let mut tx = house.services.store.write().await.unwrap();
    tx.add_group_user(house.staff, UserId(Uuid::from_u128(2))).await.unwrap();
    tx.commit().await.unwrap();
    for name in ["Berlin", "Chur"] {
        house.make(mail(name)).await;
    }
    let root = json!({"@odata.type": "#microsoft.graph.iosTrustedRootCertificate", "displayName": "Root",
                      "trustedRootCertificate": certificates().0});
    house.make(root).await;
    let members = format!("/beta/groups('{}')/transitiveMembers", house.everyone);
    for (path, expected) in [
        (format!("{members}/microsoft.graph.user"), vec!["ADA", "BOB"]),
        (format!("{members}/microsoft.graph.group"), vec!["Staff"]),
        (format!("{PROFILES}/microsoft.graph.iosEasEmailProfileConfiguration"), vec!["Berlin", "Chur"]),
    ] {
        assert_eq!(walk(&house, &format!("{path}?$top=1"), "displayName").await, expected, "{path}");
    }
}

#[tokio::test]
async fn what_a_long_skip_leaves_out_is_read_in_pieces() {
    const MANY: u128 = 1_200;
    let house = House::new().await;
    listen();
    let now = house.services.now();
    let mut tx = house.services.store.write().await.unwrap();
    for number in 0..MANY {
        let event = AuditEvent {
            id: Uuid::from_u128(0x1_0000 + number),
            at: now + TimeDelta::seconds(1 + i64::try_from(number).unwrap()),
            actor: Actor::System,
            act: "profile.change",
            object_kind: ObjectKind::Profile,
            object_id: number.to_string(),
            object_name: String::new(),
            details: json!({}),
        };
        tx.audit(&event).await.unwrap();
        let id = UserId(Uuid::from_u128(0x1_0000 + number));
        let attributes = UserAttributes {
            external_id: format!("{number}"),
            display_name: format!("User {number}"),
            enabled: true,
            ..UserAttributes::default()
        };
        tx.put_user(&User { id, attributes, disabled_at: None, removed_at: None }, now).await.unwrap();
        tx.add_group_user(house.staff, id).await.unwrap();
    }
    tx.commit().await.unwrap();
    let log = house.get("/beta/deviceManagement/auditEvents?$skip=1100&$top=2").await;
    let about = |place: usize| log["value"][place]["resources"][0]["resourceId"].clone();
    assert_eq!((about(0), about(1)), (json!("99"), json!("98")), "the newest first");
    // Ada comes first, by her id.
    let members = house.get(&format!("/beta/groups/{}/members?$skip=1101&$top=2", house.staff)).await;
    assert_eq!(texts(&members, "displayName"), ["User 1100", "User 1101"]);
    let link = next(&members).unwrap();
    assert_eq!(texts(&house.get(&link).await, "displayName"), ["User 1102", "User 1103"], "{link}");
    assert_eq!(texts(&house.get("/beta/groups?$skip=1").await, "displayName"), ["Everyone"]);
    assert_eq!(house.get("/beta/groups?$skip=4000000000").await["value"], json!([]));
    assert!((1..=500).contains(&largest_read()), "{} rows at once", largest_read());
}
