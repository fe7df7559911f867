//! Long lists, page by page in each of their orders.

use chrono::{DateTime, TimeDelta, Utc};
use domain::device::{ComplianceState, Device, DeviceState, OsVersion, Owner, Platform};
use domain::directory::{User, UserAttributes};
use domain::id::{DeviceId, UserId};
use uuid::Uuid;

use super::databases::all;
use crate::device_page::{DeviceNarrowing, DeviceOrder, DeviceRow};
use crate::page::{Page, Place};
use crate::user_page::UserOrder;
use crate::{Error, Store, Tx};

/// Names with capitals, accents, an empty one and equals: databases order them in their own ways, but each in one way.
const NAMES: &[&str] =
    &["", "anna", "Anna", "Ärna", "bo", "bo", "bo", "Zoë", "a phone", "iPhone 2", "iPhone 10", "_x"];

pub(super) fn start() -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::seconds(1_700_000_000)
}

pub(super) fn user(number: u128, name: &str) -> User {
    let attributes = UserAttributes {
        external_id: number.to_string(),
        display_name: name.to_owned(),
        principal_name: Some(format!("User{number}@example.com")),
        enabled: true,
        ..UserAttributes::default()
    };
    User { id: UserId(Uuid::from_u128(number)), attributes, disabled_at: None, removed_at: None }
}

pub(super) fn device(number: u128, name: &str) -> Device {
    let count = i64::try_from(number).unwrap();
    Device {
        id: DeviceId(Uuid::from_u128(1000 - number)),
        user: UserId(Uuid::from_u128(1 + number % 2)),
        platform: Platform::Ios,
        state: DeviceState::Managed,
        owner: Owner::Unknown,
        name: name.to_owned(),
        model: "iPhone 15".into(),
        product: "iPhone15,4".into(),
        os_version: OsVersion::new(18, 0),
        serial_number: Some(format!("Serial{number}")),
        udid: None,
        eas_device_id: None,
        enrolled_at: start() + TimeDelta::milliseconds(count % 3 * 50),
        // Some with a fraction of a second and some without, which SQLite writes in texts of different lengths.
        last_seen_at: start() + TimeDelta::milliseconds(count * 250),
        compliance: if number.is_multiple_of(4) {
            ComplianceState::Compliant
        } else {
            ComplianceState::Unknown
        },
        compliance_reason: None,
    }
}

async fn furnish(store: &Store) -> Result<(), Error> {
    let mut tx = store.write().await?;
    for (number, name) in (1..).zip(NAMES) {
        tx.put_user(&user(number, name), start()).await?;
    }
    for (number, name) in (1..).zip(NAMES) {
        tx.add_device(&device(number, name)).await?;
    }
    tx.commit().await
}

async fn walk(tx: &mut Tx, order: DeviceOrder, descending: bool, limit: u32) -> Vec<DeviceRow> {
    let mut page = Page { order, descending, after: None, skip: 0, limit };
    let mut found = Vec::new();
    loop {
        let rows = tx.device_page(&page, &DeviceNarrowing::default()).await.unwrap();
        assert!(rows.len() <= limit as usize);
        let Some(last) = rows.last() else { return found };
        page.after = Some(last.place(order));
        found.extend(rows);
    }
}

#[tokio::test]
async fn each_order_leads_through_all_devices_once_in_pages_of_any_size() {
    for database in all().await {
        furnish(&database.store).await.unwrap();
        let mut tx = database.store.read().await.unwrap();
        for order in [DeviceOrder::Id, DeviceOrder::Name, DeviceOrder::Enrolled, DeviceOrder::Seen] {
            let whole = walk(&mut tx, order, false, 100).await;
            assert_eq!(whole.len(), NAMES.len());
            if order != DeviceOrder::Name {
                assert!(whole.windows(2).all(|pair| pair[1].place(order).is_after(&pair[0].place(order))));
            }
            for limit in [1, 2, 5] {
                assert_eq!(walk(&mut tx, order, false, limit).await, whole, "{order:?} by {limit}");
                let mut backwards = walk(&mut tx, order, true, limit).await;
                backwards.reverse();
                assert_eq!(backwards, whole, "{order:?} backwards by {limit}");
            }
            let page = Page { order, descending: false, after: None, skip: 4, limit: 3 };
            let rows = tx.device_page(&page, &DeviceNarrowing::default()).await.unwrap();
            assert_eq!(rows, whole[4..7]);
        }
        assert_eq!(tx.count_all_devices().await.unwrap(), NAMES.len() as u64);
        drop(tx);
        database.end().await;
    }
}

#[tokio::test]
async fn a_narrowing_leaves_out_what_cannot_be_wanted_and_nothing_else() {
    for database in all().await {
        furnish(&database.store).await.unwrap();
        let mut tx = database.store.read().await.unwrap();
        let text = |text: &str| Some(text.to_owned());
        let none = DeviceNarrowing::default;
        let at = |milliseconds| Some(start() + TimeDelta::milliseconds(milliseconds));
        for (narrowing, expected) in [
            (DeviceNarrowing { name: text("anna"), ..none() }, vec![2, 3]),
            (DeviceNarrowing { serial_number: text("serial7"), ..none() }, vec![7]),
            (
                DeviceNarrowing { principal_name: text("user1@example.com"), ..none() },
                vec![2, 4, 6, 8, 10, 12],
            ),
            (DeviceNarrowing { user: Some(UserId(Uuid::from_u128(2))), ..none() }, vec![1, 3, 5, 7, 9, 11]),
            (DeviceNarrowing { compliance: Some(ComplianceState::Compliant), ..none() }, vec![4, 8, 12]),
            (DeviceNarrowing { seen_from: at(2500), ..none() }, vec![10, 11, 12]),
            (DeviceNarrowing { seen_until: at(500), ..none() }, vec![1, 2]),
            (DeviceNarrowing { seen_from: at(1000), seen_until: at(1000), ..none() }, vec![4]),
        ] {
            let page = Page { order: DeviceOrder::Seen, descending: false, after: None, skip: 0, limit: 50 };
            let rows = tx.device_page(&page, &narrowing).await.unwrap();
            let found: Vec<u128> = rows.iter().map(|row| 1000 - row.device.id.0.as_u128()).collect();
            assert_eq!(found, expected, "{narrowing:?}");
        }
        drop(tx);
        database.end().await;
    }
}

#[tokio::test]
async fn users_come_in_pages_without_those_who_are_gone() {
    for database in all().await {
        furnish(&database.store).await.unwrap();
        let mut tx = database.store.write().await.unwrap();
        tx.put_user(&User { removed_at: Some(start()), ..user(5, "bo") }, start()).await.unwrap();
        let all = tx.ordered_users(&page(UserOrder::Name, None), None).await.unwrap();
        assert_eq!(all.len(), NAMES.len() - 1);
        let half = Place::Text(all[4].attributes.display_name.clone(), all[4].id.0);
        assert_eq!(tx.ordered_users(&page(UserOrder::Name, Some(half)), None).await.unwrap(), all[5..]);
        let named = tx.ordered_users(&page(UserOrder::Id, None), Some("bo")).await.unwrap();
        assert_eq!(named.iter().map(|user| user.id.0.as_u128()).collect::<Vec<_>>(), [6, 7]);
        drop(tx);
        database.end().await;
    }
}

const fn page(order: UserOrder, after: Option<Place>) -> Page<UserOrder> {
    Page { order, descending: false, after, skip: 0, limit: 50 }
}
