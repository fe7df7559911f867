//! Groups in groups.

use super::house::{House, group};
use crate::directory::Ended;

#[tokio::test]
async fn membership_reaches_through_groups_and_cycles() {
    let house = House::with(3).await;
    house.change(|snapshot| {
        snapshot.groups.push(group("inner", vec!["u0".into()], &["outer"]));
        snapshot.groups.push(group("outer", vec!["u1".into()], &["inner"]));
        snapshot.groups.push(group("top", Vec::new(), &["outer"]));
    });
    house.read().await;
    let (inner, outer, top) =
        (house.group("inner").await, house.group("outer").await, house.group("top").await);
    for user in ["u0", "u1"] {
        let groups = house.groups_of(user).await;
        assert!([inner, outer, top].iter().all(|group| groups.contains(group)), "{user}");
    }
    assert!(!house.groups_of("u2").await.contains(&top));
    let mut tx = house.services.store.read().await.unwrap();
    assert_eq!(tx.transitive_user_count(top).await.unwrap(), 2);
    assert_eq!(tx.transitive_users(top, None, 10).await.unwrap().len(), 2);
    assert_eq!(tx.member_users(top, None, 10).await.unwrap().len(), 0);
    assert_eq!(tx.member_groups(top).await.unwrap().len(), 1);
    assert_eq!(tx.transitive_groups(top).await.unwrap().len(), 2);
}

#[tokio::test]
async fn a_group_that_moves_changes_what_its_users_are_in() {
    let house = House::with(3).await;
    house.enrol(3).await;
    house.change(|snapshot| {
        snapshot.groups.push(group("team", vec!["u0".into(), "u1".into()], &[]));
        snapshot.groups.push(group("north", Vec::new(), &["team"]));
        snapshot.groups.push(group("south", Vec::new(), &[]));
    });
    house.read().await;
    let (north, south) = (house.group("north").await, house.group("south").await);
    assert!(house.groups_of("u0").await.contains(&north));
    let before = house.recomputed().await.len();
    house.change(|snapshot| {
        for group in &mut snapshot.groups {
            match group.attributes.external_id.as_str() {
                "north" => group.groups.clear(),
                "south" => group.groups.push("team".into()),
                _ => {}
            }
        }
    });
    assert!(matches!(house.read().await, Ended::Applied(_)));
    let groups = house.groups_of("u0").await;
    assert!(groups.contains(&south) && !groups.contains(&north));
    assert_eq!(before, 2, "u0 and u1 joined; their jobs still wait");
    house.change(|snapshot| snapshot.groups.retain(|group| group.attributes.external_id != "south"));
    house.read().await;
    assert!(!house.groups_of("u0").await.contains(&south));
}
