//! Readings that would take something from many.

use chrono::DateTime;
use domain::enrolment::{EnrolmentRule, Level};
use domain::id::EnrolmentRuleId;
use uuid::Uuid;

use super::house::House;
use crate::directory::{DirectorySync, Ended, run};

async fn held(house: &House) -> DirectorySync {
    let Ended::Held(id) = house.read().await else { panic!("the brake must hold") };
    let brake = house.services.store.read().await.unwrap().brake(id).await.unwrap().unwrap();
    assert_eq!(brake.resume["kind"], "directory-sync");
    serde_json::from_value(brake.resume["payload"].clone()).unwrap()
}

/// Makes something depend on the group of all users.
async fn depend_on_everybody(house: &House) {
    let rule = EnrolmentRule {
        id: EnrolmentRuleId(Uuid::from_u128(5)),
        group: Some(house.group("everybody").await),
        platforms: Vec::new(),
        device_limit: 1,
        level: Level::Password,
    };
    let mut tx = house.services.store.write().await.unwrap();
    tx.add_enrolment_rule(&rule, DateTime::UNIX_EPOCH).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_group_emptied_overnight_waits_for_a_person() {
    let house = House::with(40).await;
    house.enrol(40).await;
    depend_on_everybody(&house).await;
    house.change(|snapshot| snapshot.groups[0].users.clear());
    let resume = held(&house).await;
    let group = house.group("everybody").await;
    let count =
        || async { house.services.store.read().await.unwrap().transitive_user_count(group).await.unwrap() };
    assert_eq!(count().await, 40);
    assert!(house.recomputed().await.is_empty());
    // The next night finds the same and does not add a second brake.
    held(&house).await;
    assert_eq!(house.services.store.read().await.unwrap().open_brakes().await.unwrap().len(), 1);
    assert!(matches!(run(&house.services, resume).await.unwrap(), Ended::Applied(_)));
    assert_eq!(count().await, 0);
    assert_eq!(house.recomputed().await.len(), 40);
}

#[tokio::test]
async fn a_group_that_nothing_depends_on_may_be_emptied() {
    let house = House::with(40).await;
    house.enrol(40).await;
    house.change(|snapshot| snapshot.groups[0].users.clear());
    assert!(matches!(house.read().await, Ended::Applied(_)));
}

#[tokio::test]
async fn many_users_that_vanish_wait_and_what_was_allowed_is_no_licence_for_more() {
    let house = House::with(40).await;
    house.enrol(40).await;
    house.change(|snapshot| snapshot.users.truncate(30));
    let resume = held(&house).await;
    assert_eq!(resume.allowed, Some(10));
    house.change(|snapshot| snapshot.users.truncate(5));
    assert!(matches!(run(&house.services, resume).await.unwrap(), Ended::Held(_)));
    assert!(house.user("u35").await.is_active());
    let by_person = DirectorySync { by_person: true, ..DirectorySync::default() };
    assert!(matches!(run(&house.services, by_person).await.unwrap(), Ended::Applied(_)));
    assert!(!house.user("u35").await.is_active());
}

#[tokio::test]
async fn a_renamed_mail_attribute_waits_for_a_person() {
    let house = House::with(40).await;
    house.enrol(40).await;
    house.change(|snapshot| {
        for user in &mut snapshot.users {
            user.mail = None;
            user.proxy_addresses.clear();
        }
    });
    held(&house).await;
    assert_eq!(house.user("u3").await.attributes.mail.as_deref(), Some("user3@example.com"));
}

#[tokio::test]
async fn many_disabled_at_once_wait_and_one_does_not() {
    let house = House::with(40).await;
    house.enrol(40).await;
    house.change(|snapshot| snapshot.users[0].enabled = false);
    assert!(matches!(house.read().await, Ended::Applied(_)));
    house.change(|snapshot| snapshot.users.iter_mut().for_each(|user| user.enabled = false));
    held(&house).await;
}
