//! Lists of enrolled devices and of phones that only Exchange knows: every page of every size, and what a page costs.

use chrono::TimeDelta;
use domain::access::Look;
use domain::device::Device;
use domain::id::DeviceId;
use domain::partnership::Partnership;
use http::{Method, StatusCode};
use serde_json::Value;
use uuid::Uuid;

use crate::house::House;
use crate::long_lists::{ALONE, next};
use crate::phones::{ADAS, DESK, Phones};
use crate::reads::{DeviceReads, PhoneReads};

const DEVICES: &str = "/beta/deviceManagement/managedDevices";
/// Equal names among devices, among phones, and between the two.
const NAMES: [&str; 5] = ["bo", "Bo", "anna", "Zoë", "iPhone 2"];

/// Devices and phones by turns in the order of ids, of names and of times, many of each the same.
async fn furnish(house: &House) -> Phones<'_> {
    let phones = Phones::of(house).await;
    house.devices((1_000..1_024).step_by(2)).await;
    let now = house.services.now();
    let mut tx = house.services.store.write().await.unwrap();
    for number in (1_000..1_024_u128).step_by(2) {
        let id = DeviceId(Uuid::from_u128(number));
        let known = tx.device(id).await.unwrap().unwrap();
        let name = NAMES[usize::try_from(number % 5).unwrap()].to_owned();
        let enrolled_at = now - TimeDelta::seconds(i64::try_from(number % 3).unwrap());
        tx.update_device(&Device { name, enrolled_at, ..known }).await.unwrap();
    }
    tx.commit().await.unwrap();
    let phone = |number: u128| Partnership {
        friendly_name: NAMES[usize::try_from(number % 4).unwrap()].to_owned(),
        look: Look { model: format!("model {}", number % 3), ..Look::default() },
        ..phones.phone(
            number,
            if number % 4 == 1 { ADAS } else { DESK },
            i64::try_from(number % 6).unwrap() - 12,
        )
    };
    phones.find((1_001..1_033).step_by(2).map(phone)).await;
    phones
}

async fn ids(house: &House, path: &str) -> (Vec<String>, Option<String>) {
    let page = house.get(path).await;
    let entities = page["value"].as_array().unwrap();
    let ids = entities.iter().map(|entity| entity["id"].as_str().unwrap().to_owned()).collect();
    (ids, next(&page))
}

async fn walk(house: &House, first: &str) -> Vec<String> {
    let (mut found, mut link) = ids(house, first).await;
    while let Some(next) = link {
        let (more, following) = ids(house, &next).await;
        found.extend(more);
        link = following;
    }
    found
}

#[tokio::test]
async fn pages_of_all_sizes_in_each_order_lead_through_both_kinds_once() {
    let _alone = ALONE.lock().await;
    let house = House::new().await;
    furnish(&house).await;
    for order in [
        "id",
        "deviceName",
        "enrolledDateTime",
        "lastSyncDateTime",
        "model",
        "serialNumber",
        "managementAgent",
    ] {
        for order in [order.to_owned(), format!("{order}%20desc"), format!("{order},deviceName%20desc")] {
            let list =
                format!("{DEVICES}?$orderby={order}&$select=id,{}", order.split(['%', ',']).next().unwrap());
            let (whole, link) = ids(&house, &list).await;
            let mut once = whole.clone();
            once.sort_unstable();
            once.dedup();
            assert_eq!((once.len(), whole.len(), link), (28, 28, None), "{order}");
            for size in [1, 2, 5, 11, 27, 28, 29] {
                assert_eq!(walk(&house, &format!("{list}&$top={size}")).await, whole, "{order} by {size}");
            }
            for skip in [1, 2, 5, 12, 15, 16, 27, 28, 4000] {
                let (part, _) = ids(&house, &format!("{list}&$top=3&$skip={skip}")).await;
                let expected: Vec<String> = whole.iter().skip(skip).take(3).cloned().collect();
                assert_eq!(part, expected, "{order} from {skip}");
            }
            let (rest, link) = ids(&house, &format!("{list}&$top=9&$skip=4")).await;
            let following = walk(&house, &link.unwrap()).await;
            assert_eq!(
                [rest, following].concat(),
                whole[4..],
                "{order}: links go on behind what was skipped"
            );
        }
    }
    for filter in [
        "managementAgent%20eq%20'eas'",
        "deviceName%20eq%20'bo'",
        "contains(deviceName,'o')",
        "userId%20ne%20''",
    ] {
        for order in ["id", "deviceName%20desc", "enrolledDateTime%20desc", "lastSyncDateTime"] {
            let list = format!("{DEVICES}?$orderby={order}&$filter={filter}");
            let (whole, _) = ids(&house, &list).await;
            assert!(whole.len() > 3, "{filter}");
            for size in [1, 2, 5] {
                assert_eq!(
                    walk(&house, &format!("{list}&$top={size}")).await,
                    whole,
                    "{filter} {order} by {size}"
                );
            }
        }
    }
}

#[tokio::test]
async fn the_orders_of_the_database_are_what_they_say() {
    let _alone = ALONE.lock().await;
    let house = House::new().await;
    furnish(&house).await;
    for property in ["id", "deviceName", "enrolledDateTime", "lastSyncDateTime"] {
        for way in ["asc", "desc"] {
            let page = house.get(&format!("{DEVICES}?$orderby={property}%20{way}")).await;
            let mut found: Vec<(&str, &str)> = Vec::new();
            for entity in page["value"].as_array().unwrap() {
                found.push((entity[property].as_str().unwrap(), entity["id"].as_str().unwrap()));
            }
            if way == "desc" {
                found.reverse();
            }
            assert!(found.is_sorted(), "{property} {way}: {found:?}");
            let ties = found.windows(2).filter(|pair| pair[0].0 == pair[1].0).count();
            assert!(property == "id" || ties > 5, "{property}: {ties}");
        }
    }
}

#[tokio::test]
async fn pages_neither_repeat_nor_skip_while_phones_are_found_and_enrolled() {
    let _alone = ALONE.lock().await;
    for order in ["id", "deviceName", "lastSyncDateTime", "model"] {
        let house = House::new().await;
        let phones = furnish(&house).await;
        let list = format!("{DEVICES}?$orderby={order}");
        let (before, _) = ids(&house, &list).await;
        let (mut found, link) = ids(&house, &format!("{list}&$top=20")).await;
        // One is enrolled that was shown, and others are found, before the place and behind it.
        let of_ada = |id: &&String| Uuid::parse_str(id).unwrap().as_u128() % 4 == 1;
        let shown = found.iter().find(of_ada).unwrap().clone();
        let mut tx = house.services.store.write().await.unwrap();
        let known = tx.partnership(shown.parse().unwrap()).await.unwrap().unwrap();
        tx.commit().await.unwrap();
        phones.reports(DeviceId(Uuid::from_u128(1_022)), known.partnership.eas_id.as_str()).await;
        phones.find([phones.phone(900, ADAS, 5_000), phones.phone(2_000, ADAS, -5_000)]).await;
        let answer = house.ask(Method::GET, &format!("{DEVICES}/{shown}"), Value::Null).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "it is a device now");
        found.extend(walk(&house, &link.unwrap()).await);
        for id in &before {
            assert_eq!(found.iter().filter(|one| *one == id).count(), 1, "{order}: {id}");
        }
    }
}

#[tokio::test]
async fn a_page_of_2000_devices_and_3000_phones_reads_a_page() {
    const OTHERS: u64 = 150;
    let _alone = ALONE.lock().await;
    let house = House::new().await;
    let phones = Phones::of(&house).await;
    house.devices((10_000..14_000).step_by(2)).await;
    phones.find((10_001..16_001).step_by(2).map(|number| phones.phone(number, DESK, 60))).await;
    for (query, first, of_devices, of_phones) in [
        ("$top=20&$orderby=id", 10_000, 11, 32),
        ("$top=20&$orderby=deviceName", 10_001, 0, 42),
        ("$top=20&$orderby=deviceName%20desc", 13_998, 21, 21),
        ("$top=20&$orderby=enrolledDateTime%20desc", 13_998, 21, 21),
        ("$top=20&$orderby=lastSyncDateTime&$count=true", 10_001, 0, 42),
        ("$top=5&$skip=4500", 15_001, 0, 13),
        ("$filter=managementAgent%20eq%20'mdm'&$top=5", 10_000, 500, 0),
        ("$filter=serialNumber%20eq%20's12344'", 12_344, 1, 0),
        ("$filter=managementAgent%20eq%20'eas'&$top=5", 10_001, 0, 1_000),
        ("$filter=deviceName%20eq%20'phone12345'", 12_345, 0, 2),
        ("$filter=complianceState%20eq%20'compliant'", 0, 0, 0),
    ] {
        let (devices, read) = (DeviceReads::from_now(), PhoneReads::from_now());
        let (found, _) = ids(&house, &format!("{DEVICES}?{query}")).await;
        let (devices, read) = (devices.so_far(), read.so_far());
        let expected = (first > 0).then(|| Uuid::from_u128(first).to_string());
        assert_eq!(found.first(), expected.as_ref(), "{query}");
        assert!(devices <= of_devices + OTHERS, "{query} read {devices} rows of devices");
        assert!(read <= of_phones + OTHERS, "{query} read {read} rows of phones");
        assert!(of_phones == 0 || read > 0, "{query}: the reading is counted");
    }
    let (devices, read) = (DeviceReads::from_now(), PhoneReads::from_now());
    let answer = house.ask(Method::GET, &format!("{DEVICES}/$count"), Value::Null).await;
    assert_eq!((answer.status, answer.text.as_str()), (StatusCode::OK, "5000"));
    assert!(devices.so_far() <= OTHERS && read.so_far() <= OTHERS, "the database counts");
}
