//! Enrolled devices and phones that only Exchange knows, as one list.

use std::sync::Arc;

use chrono::TimeDelta;
use domain::access::{Assurance, Decision, Entry, Level, Look, Reason, Rule};
use domain::device::{ComplianceState, Device, DeviceState};
use domain::id::{DeviceId, MailboxId, PartnershipId, SyncId, UserId};
use domain::partnership::{Link, LinkSource, Mailbox, ManagementAgent, OwnerFound, Partnership};
use uuid::Uuid;

use super::databases::all;
use super::exchange::{ORGANISATION, organisation};
use super::pages::{device, start, user};
use super::rows::write;
use crate::device_page::{DeviceNarrowing, DeviceOrder};
use crate::exchange::mailbox::MailboxRow;
use crate::exchange::unenrolled::UnenrolledRow;
use crate::managed_order::ManagedPlace;
use crate::page::{Page, Place};
use crate::{Store, Tx};

const ORDERS: [DeviceOrder; 4] =
    [DeviceOrder::Id, DeviceOrder::Name, DeviceOrder::Enrolled, DeviceOrder::Seen];
/// The names of devices and of phones: equals among each and between the two, capitals, accents.
const DEVICES: [&str; 6] = ["bo", "bo", "Bo", "Ärna", "iPhone 10", "_x"];
const PHONES: [&str; 8] = ["bo", "bo", "iPhone 10", "ärna", "Zoë", "iPhone 2", "_x", "bo"];
/// The user of the mailbox in which the first half of the phones are; nobody owns the other mailbox.
const OWNER: UserId = UserId(Uuid::from_u128(1));

/// Ids that fall between those of the devices.
pub(super) const fn phone_id(number: u128) -> PartnershipId {
    PartnershipId(Uuid::from_u128(985 + 2 * number))
}

fn mailbox(number: u128) -> MailboxId {
    MailboxId(Uuid::from_u128(200 + number % 2))
}

fn phone(number: u128, name: &str) -> Partnership {
    let seconds = i64::try_from(number).unwrap() / 2;
    Partnership {
        id: phone_id(number),
        organisation: ORGANISATION,
        mailbox: mailbox(number),
        eas_id: format!("PHONE{number}").parse().unwrap(),
        look: Look::default(),
        friendly_name: name.to_owned(),
        imei: None,
        state: "Allowed".to_owned(),
        state_reason: "Global".to_owned(),
        state_rule: None,
        // Some are heard of at the same time as a device, and some were found only.
        first_sync_at: (number != 1).then(|| start() + TimeDelta::milliseconds(seconds * 500)),
        last_success_at: None,
    }
}

fn guid(number: u128) -> Uuid {
    Uuid::from_u128(5000 + number)
}

/// Six devices and eight phones, each kind between the other.
pub(super) async fn furnish(store: &Store) {
    organisation(store).await;
    write(store, async |tx| {
        for number in 1..=6 {
            tx.put_user(&user(number, "user"), start()).await?;
        }
        for (number, name) in (1..).zip(DEVICES) {
            let state = if number == 6 { DeviceState::Retired } else { DeviceState::Managed };
            // Twice as far apart as phones, whose ids are between theirs.
            let id = DeviceId(Uuid::from_u128(1000 - 2 * number));
            tx.add_device(&Device { id, state, ..device(number, name) }).await?;
        }
        for number in [0, 1] {
            let row = MailboxRow {
                mailbox: Mailbox {
                    id: mailbox(number),
                    organisation: ORGANISATION,
                    display_name: format!("Mailbox {number}"),
                    address: format!("box{number}@example.com"),
                    eas_enabled: true,
                    other_ways: Vec::new(),
                    allowed: Vec::new(),
                    blocked: Vec::new(),
                    user: (number == 1).then_some(OWNER),
                },
                addresses: vec![format!("box{number}@example.com")],
            };
            tx.put_exchange_mailbox(&row, None::<OwnerFound>, SyncId(Uuid::nil()), start()).await?;
        }
        for (number, name) in (1..).zip(PHONES) {
            tx.put_partnership(&phone(number, name), guid(number), SyncId(Uuid::nil()), start()).await?;
        }
        let last = start() + TimeDelta::milliseconds(1000);
        tx.put_partnership_statistics(ORGANISATION, guid(8), Some(last)).await
    })
    .await;
}

/// Puts a device behind a phone.
async fn link(store: &Store, number: u128, device: u128) {
    let link = Link {
        device: DeviceId(Uuid::from_u128(1000 - 2 * device)),
        source: LinkSource::Reported,
        assurance: Assurance::IdAndUserMatch,
        look: Arc::default(),
        contested_by: Vec::new(),
        settled: Vec::new(),
        look_changes: Vec::new(),
    };
    let decision = Decision {
        entry: Entry::AsItIs,
        rule: Rule::NotTargeted,
        before: Level::Allow,
        level: Level::Allow,
        reason: Reason::Compliant,
        assurance: None,
        enforced: false,
    };
    write(store, async |tx| {
        tx.put_partnership_decision(phone_id(number), Some(&link), &decision, start()).await
    })
    .await;
}

fn page(order: DeviceOrder, descending: bool, after: Option<Place>, limit: u32) -> Page<DeviceOrder> {
    Page { order, descending, after, skip: 0, limit }
}

fn id_of(row: &UnenrolledRow) -> Uuid {
    row.row.partnership.id.0
}

const fn id_at(place: &Place) -> Uuid {
    match place {
        Place::Id(id) | Place::Text(_, id) | Place::Time(_, id) => *id,
    }
}

async fn walk(tx: &mut Tx, order: DeviceOrder, descending: bool, limit: u32) -> Vec<ManagedPlace> {
    let none = DeviceNarrowing::default();
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let places = tx.managed_order(&page(order, descending, after, limit), &none).await.unwrap();
        assert!(places.len() <= limit as usize);
        let Some(last) = places.last() else { return found };
        after = Some(last.place.clone());
        found.extend(places);
    }
}

#[tokio::test]
async fn each_order_leads_through_both_kinds_once_in_pages_of_any_size() {
    for database in all().await {
        furnish(&database.store).await;
        let mut tx = database.store.read().await.unwrap();
        for order in ORDERS {
            let whole = walk(&mut tx, order, false, 100).await;
            let mut ids: Vec<Uuid> = whole.iter().map(|place| id_at(&place.place)).collect();
            ids.sort_unstable();
            ids.dedup();
            assert_eq!(ids.len(), DEVICES.len() + PHONES.len(), "{order:?}");
            if order != DeviceOrder::Name {
                assert!(whole.windows(2).all(|pair| pair[1].place.is_after(&pair[0].place)), "{order:?}");
            }
            let turns = whole.windows(2).filter(|pair| pair[0].enrolled != pair[1].enrolled).count();
            assert!(turns > 3 || order == DeviceOrder::Enrolled, "{order:?}: the two are mixed: {whole:?}");
            for limit in 1..=14 {
                assert_eq!(walk(&mut tx, order, false, limit).await, whole, "{order:?} by {limit}");
                let mut backwards = walk(&mut tx, order, true, limit).await;
                backwards.reverse();
                assert_eq!(backwards, whole, "{order:?} backwards by {limit}");
            }
            for skip in 0..16_usize {
                let part = Page { skip: u32::try_from(skip).unwrap(), ..page(order, false, None, 3) };
                let places = tx.managed_order(&part, &DeviceNarrowing::default()).await.unwrap();
                assert_eq!(places, whole.iter().skip(skip).take(3).cloned().collect::<Vec<_>>());
            }
        }
        drop(tx);
        database.end().await;
    }
}

#[tokio::test]
async fn after_each_place_the_pages_of_the_two_kinds_are_what_the_order_says() {
    for database in all().await {
        furnish(&database.store).await;
        let mut tx = database.store.read().await.unwrap();
        let none = DeviceNarrowing::default();
        for (order, descending) in ORDERS.into_iter().flat_map(|order| [(order, false), (order, true)]) {
            let whole = walk(&mut tx, order, descending, 100).await;
            for behind in 0..=whole.len() {
                let after = behind.checked_sub(1).map(|last| whole[last].place.clone());
                let wanted = page(order, descending, after, 50);
                let left = |enrolled| {
                    let left = whole[behind..].iter().filter(move |place| place.enrolled == enrolled);
                    left.map(|place| place.place.clone()).collect::<Vec<_>>()
                };
                let devices = tx.device_page(&wanted, &none).await.unwrap();
                let places: Vec<Place> = devices.iter().map(|row| row.place(order)).collect();
                assert_eq!(places, left(true), "{order:?} {descending} {behind}");
                let phones = tx.unenrolled_page(&wanted, &none).await.unwrap();
                let places: Vec<Place> = phones.iter().map(|row| row.place(order)).collect();
                assert_eq!(places, left(false), "{order:?} {descending} {behind}");
            }
        }
        drop(tx);
        database.end().await;
    }
}

#[tokio::test]
async fn a_narrowing_leaves_out_phones_that_cannot_be_wanted_and_no_others() {
    for database in all().await {
        furnish(&database.store).await;
        // Of an enrolled device, and of one that is retired.
        link(&database.store, 7, 1).await;
        link(&database.store, 6, 6).await;
        let mut tx = database.store.read().await.unwrap();
        let text = |text: &str| Some(text.to_owned());
        let none = DeviceNarrowing::default;
        let at = |milliseconds| Some(start() + TimeDelta::milliseconds(milliseconds));
        let agent = |agent| DeviceNarrowing { agent: Some(agent), ..none() };
        let (every, every_phone) = (vec![1, 2, 3, 4, 5, 6], vec![1, 2, 3, 4, 5, 8]);
        for (narrowing, devices, phones) in [
            (none(), every.clone(), every_phone.clone()),
            (DeviceNarrowing { name: text("bo"), ..none() }, vec![1, 2, 3], vec![1, 2, 8]),
            (DeviceNarrowing { serial_number: text("serial3"), ..none() }, vec![3], vec![]),
            (
                DeviceNarrowing { principal_name: text("user1@example.com"), ..none() },
                vec![2, 4, 6],
                vec![1, 3, 5],
            ),
            (DeviceNarrowing { principal_name: text(""), ..none() }, vec![], every_phone.clone()),
            (DeviceNarrowing { user: Some(OWNER), ..none() }, vec![2, 4, 6], vec![1, 3, 5]),
            (DeviceNarrowing { compliance: Some(ComplianceState::Compliant), ..none() }, vec![4], vec![]),
            (
                DeviceNarrowing { compliance: Some(ComplianceState::Unknown), ..none() },
                vec![1, 2, 3, 5, 6],
                every_phone.clone(),
            ),
            (DeviceNarrowing { seen_from: at(1500), ..none() }, vec![6], vec![]),
            (DeviceNarrowing { seen_from: at(1000), ..none() }, vec![4, 5, 6], vec![4, 5, 8]),
            (DeviceNarrowing { seen_until: at(500), ..none() }, vec![1, 2], vec![1, 2, 3]),
            (agent(ManagementAgent::Eas), vec![6], every_phone),
            (agent(ManagementAgent::Mdm), vec![2, 3, 4, 5], vec![]),
            (agent(ManagementAgent::EasMdm), vec![1], vec![]),
            (agent(ManagementAgent::Unknown), vec![], vec![]),
        ] {
            let wanted = page(DeviceOrder::Id, false, None, 50);
            let rows = tx.device_page(&wanted, &narrowing).await.unwrap();
            let mut found: Vec<u128> =
                rows.iter().map(|row| (1000 - row.device.id.0.as_u128()) / 2).collect();
            found.sort_unstable();
            assert_eq!(found, devices, "{narrowing:?}");
            let rows = tx.unenrolled_page(&wanted, &narrowing).await.unwrap();
            let found: Vec<u128> = rows.iter().map(|row| (id_of(row).as_u128() - 985) / 2).collect();
            assert_eq!(found, phones, "{narrowing:?}");
            assert!(phones.is_empty() || narrowing.has_unenrolled(), "{narrowing:?}");
            let both = tx.managed_order(&wanted, &narrowing).await.unwrap();
            assert_eq!(both.len(), devices.len() + phones.len(), "{narrowing:?}");
        }
        drop(tx);
        database.end().await;
    }
}

#[tokio::test]
async fn a_phone_is_read_with_its_mailbox_until_a_device_stands_behind_it() {
    for database in all().await {
        let store = &database.store;
        furnish(store).await;
        let read = async |number| write(store, async |tx| tx.unenrolled(phone_id(number)).await).await;
        let first = read(1).await.unwrap();
        assert_eq!((first.name.as_str(), first.mailbox_name.as_str()), ("bo", "Mailbox 1"));
        assert_eq!((first.address.as_str(), first.user), ("box1@example.com", Some(OWNER)));
        assert_eq!(first.principal_name.as_deref(), Some("User1@example.com"));
        let second = read(2).await.unwrap();
        assert_eq!((second.user, second.user_name, second.principal_name), (None, None, None));
        let of_owner = async || write(store, async |tx| tx.unenrolled_of_user(OWNER).await).await;
        let ids: Vec<Uuid> = of_owner().await.iter().map(id_of).collect();
        assert_eq!(ids, [1, 3, 5, 7].map(|number| phone_id(number).0));
        let count = async || write(store, async |tx| tx.count_unenrolled().await).await;
        assert_eq!(count().await, 8);
        link(store, 1, 1).await;
        assert_eq!((read(1).await, of_owner().await.len(), count().await), (None, 3, 7));
        // With the device its link goes, whatever was noted of it.
        write(store, async |tx| tx.delete_device(DeviceId(Uuid::from_u128(998))).await).await;
        assert_eq!((read(1).await.map(|row| row.name), count().await), (Some("bo".to_owned()), 8));
        // Named by another word since: the list follows.
        let renamed = Partnership { friendly_name: " ".into(), ..phone(2, "") };
        write(store, async |tx| tx.put_partnership(&renamed, guid(2), SyncId(Uuid::nil()), start()).await)
            .await;
        assert_eq!(read(2).await.unwrap().name, "PHONE2");
        database.end().await;
    }
}
