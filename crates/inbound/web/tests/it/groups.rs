//! Device groups by hand, and groups found by their names.

use domain::device::{Device, DeviceState};
use domain::directory::{Group, GroupAttributes};
use domain::id::{DeviceId, GroupId};
use uuid::Uuid;

use crate::house::House;

const PAGE: &str = "/console/device-groups";

async fn list(house: &House) -> (crate::browser::Browser, String) {
    let mut browser = house.signed_in("owner").await;
    let answer = browser.submit(PAGE, PAGE, &[("displayName", "Board"), ("kind", "list")]).await;
    assert_eq!(answer.status, 303, "{}", answer.text);
    let all = browser.get(PAGE).await.text;
    let id = all.split("href=\"/console/device-groups/").nth(1).unwrap().split('"').next().unwrap();
    let address = format!("{PAGE}/{id}");
    (browser, address)
}

#[tokio::test]
async fn devices_are_found_added_and_taken_off_a_list() {
    let house = House::new().await;
    let bob = house.neighbour(1, "Bob Cold", DeviceState::Managed).await;
    let (mut browser, address) = list(&house).await;
    let page = browser.get(&address).await.text;
    assert!(page.contains("There is no device on the list yet") && page.contains("Search for the devices"));
    assert!(!page.contains("Bob Cold"), "nothing is offered before somebody searches");
    let found = browser.get(&format!("{address}?search=cold")).await.text;
    assert!(found.contains("Bob Cold&#39;s iPhone") && !found.contains("Ada"), "{found}");
    let add = format!("{address}/add?device={bob}");
    assert!(found.contains(&format!("action=\"{add}\"")), "{found}");
    assert_eq!(browser.submit(&address, &add, &[]).await.status, 303);
    let page = browser.get(&address).await.text;
    assert!(page.contains("Bob Cold&#39;s iPhone"), "{page}");
    let again = browser.get(&format!("{address}?search=cold")).await.text;
    assert!(again.contains("all that do are on the list"), "{again}");
    let answer = browser.submit(&address, &format!("{address}/add?device={}", Uuid::nil()), &[]).await;
    assert_eq!(answer.status, 404, "no such device");
    assert_eq!(browser.submit(&address, &format!("{address}/remove?device={bob}"), &[]).await.status, 303);
    assert!(browser.get(&address).await.text.contains("There is no device on the list yet"));
}

#[tokio::test]
async fn devices_are_found_behind_all_those_that_are_on_the_list_already() {
    let house = House::new().await;
    let (mut browser, address) = list(&house).await;
    let group = address.rsplit('/').next().unwrap().parse().unwrap();
    let mut tx = house.services.store.write().await.unwrap();
    let ada = tx.device(house.phone).await.unwrap().unwrap();
    for number in 0..1030_u128 {
        let id = DeviceId(Uuid::from_u128(5000 + number));
        let name = format!("Tablet {number:04}");
        let serial_number = Some(format!("TABLET{number}"));
        tx.add_device(&Device { id, name, serial_number, udid: None, ..ada.clone() }).await.unwrap();
        if number < 1005 {
            tx.add_to_device_group(group, id).await.unwrap();
        }
    }
    tx.commit().await.unwrap();
    let found = browser.get(&format!("{address}?search=tablet")).await.text;
    let offered = found.split("id=\"results\"").nth(1).unwrap();
    assert!(!offered.contains("Tablet 1004") && offered.contains("Tablet 1005"), "{offered}");
    assert!(offered.contains("Tablet 1024") && !offered.contains("Tablet 1025"), "twenty: {offered}");
}

#[tokio::test]
async fn a_group_is_renamed_and_its_rule_changed_and_its_kind_stays() {
    let house = House::new().await;
    let (mut browser, address) = list(&house).await;
    let fields = [("displayName", "Managers"), ("description", "By hand"), ("osFrom", "17.0")];
    assert_eq!(browser.submit(&address, &address, &fields).await.status, 303);
    let page = browser.get(&address).await.text;
    assert!(page.contains("<h1>Managers</h1>") && page.contains("By hand") && !page.contains("osFrom"));
    let answer = browser.submit(PAGE, PAGE, &[("displayName", "New"), ("osFrom", "17.0")]).await;
    assert_eq!(answer.status, 303);
    let all = browser.get(PAGE).await.text;
    let rows: Vec<_> = all.split("href=\"/console/device-groups/").skip(1).collect();
    let rule = rows.iter().find(|row| row.contains(">New<")).unwrap().split('"').next().unwrap();
    let rule = format!("{PAGE}/{rule}");
    let fields = [("displayName", "Managers"), ("osFrom", "seventeen")];
    let answer = browser.submit(&rule, &rule, &fields).await;
    assert_eq!(answer.status, 422);
    assert!(answer.text.contains("Write a version such as 17.4"));
    let answer = browser.submit(&rule, &rule, &[("displayName", "Managers"), ("osFrom", "18.0")]).await;
    assert!(answer.text.contains("This name is taken"), "{}", answer.text);
    assert_eq!(answer.value_of("osFrom"), Some("18.0"), "what was typed stays");
    assert_eq!(browser.submit(&rule, &rule, &[("displayName", "New"), ("osFrom", "18.0")]).await.status, 303);
    assert!(browser.get(&rule).await.text.contains("≥ 18.0"));
    assert_eq!(browser.submit(&rule, &format!("{rule}/delete"), &[]).await.status, 303);
    assert_eq!(browser.get(&rule).await.status, 404);
}

#[tokio::test]
async fn any_of_many_groups_is_found_by_its_name_and_what_is_chosen_stays() {
    let house = House::new().await;
    let mut tx = house.services.store.write().await.unwrap();
    for number in 0..600_u128 {
        let attributes = GroupAttributes {
            external_id: format!("g{number}"),
            display_name: format!("Group {number:03}"),
            ..GroupAttributes::default()
        };
        let group = Group { id: GroupId(Uuid::from_u128(1000 + number)), attributes, removed_at: None };
        tx.put_group(&group, house.services.now()).await.unwrap();
    }
    tx.commit().await.unwrap();
    let mut browser = house.signed_in("owner").await;
    let mail = house.mail_profile("Mail").await;
    let assign = format!("/console/profiles/{mail}/assign");
    let page = browser.get(&assign).await.text;
    assert!(page.contains("There are more groups than these") && !page.contains("Group 599"), "{page}");
    let staff = house.staff.to_string();
    let fields = [("include", staff.as_str()), ("words", "group 59"), ("find", "true")];
    let found = browser.submit(&assign, &assign, &fields).await;
    assert_eq!(found.status, 200, "{}", found.text);
    assert!(found.text.contains("Group 599") && !found.text.contains("Group 001"), "{}", found.text);
    assert!(found.text.contains(&format!("value=\"{staff}\" checked")), "what is chosen stays");
    assert!(!found.text.contains("Nothing is saved yet"), "it was only a search");
    assert_eq!(found.value_of("words"), Some("group 59"));
    let wave = format!("/console/profiles/{mail}/rollout");
    let fields = [("perHour", "7"), ("words", "group 598"), ("find", "true")];
    let found = browser.submit(&wave, &wave, &fields).await;
    assert!(found.text.contains("Group 598"), "{}", found.text);
    assert_eq!(found.value_of("perHour"), Some("7"));
}
