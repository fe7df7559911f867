//! Sign-in of users.

use std::net::{IpAddr, Ipv4Addr};

use super::house::House;
use crate::Error;
use crate::directory::sign_in;

const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

async fn house() -> House {
    let house = House::with(3).await;
    let names = ["user1", "user1@corp.example", "user1@example.com", "corp\\user1"];
    let right = ("u1".to_owned(), "secret".to_owned());
    house.directory.passwords.lock().unwrap().extend(names.map(|name| (name.to_owned(), right.clone())));
    house
}

async fn attempt(house: &House, name: &str, password: &str) -> Result<bool, Error> {
    attempt_from(house, name, password, HERE).await
}

async fn attempt_from(house: &House, name: &str, password: &str, from: IpAddr) -> Result<bool, Error> {
    let user = sign_in(&house.services, name, &password.to_owned().into(), from).await?;
    Ok(user.is_some_and(|user| user.attributes.external_id == "u1"))
}

fn asked(house: &House) -> usize {
    house.directory.asked.lock().unwrap().len()
}

#[tokio::test]
async fn each_name_of_a_user_signs_in() {
    let house = house().await;
    for name in ["USER1", "user1@corp.example", "User1@example.com", "CORP\\user1"] {
        assert!(attempt(&house, name, "secret").await.unwrap(), "{name}");
    }
    assert!(!attempt(&house, "nobody", "secret").await.unwrap());
}

#[tokio::test]
async fn an_empty_password_asks_nobody() {
    let house = house().await;
    assert!(!attempt(&house, "user1", "").await.unwrap());
    assert!(!attempt(&house, "", "secret").await.unwrap());
    assert_eq!(asked(&house), 0);
}

#[tokio::test]
async fn failures_are_counted_for_the_user_whatever_name_is_typed() {
    let house = house().await;
    for name in ["user1", "user1@corp.example", "user1@example.com", "CORP\\user1"] {
        assert!(!attempt(&house, name, "wrong").await.unwrap());
    }
    let before = asked(&house);
    let refused = attempt(&house, "user1", "secret").await.unwrap_err();
    assert!(matches!(refused, Error::TooMany { .. }), "{refused}");
    assert_eq!(asked(&house), before, "the directory must not hear of it");
    house.clock.advance(chrono::TimeDelta::hours(1));
    assert!(attempt(&house, "user1", "secret").await.unwrap());
}

#[tokio::test]
async fn two_users_with_one_address_sign_in_by_their_other_names() {
    let house = house().await;
    house.change(|snapshot| snapshot.users[2].mail = Some("user1@example.com".into()));
    house.read().await;
    assert!(!attempt(&house, "user1@example.com", "secret").await.unwrap());
    assert!(attempt(&house, "user1", "secret").await.unwrap());
    let mut tx = house.services.store.read().await.unwrap();
    assert_eq!(tx.users_named("user1@example.com").await.unwrap().len(), 2);
}

#[tokio::test]
async fn a_user_without_mail_is_kept_and_signs_in_by_another_name() {
    let house = house().await;
    house.change(|snapshot| {
        snapshot.users[1].mail = None;
        snapshot.users[1].proxy_addresses.clear();
    });
    house.read().await;
    assert_eq!(house.user("u1").await.attributes.mail, None);
    assert!(attempt(&house, "user1", "secret").await.unwrap());
    assert!(!attempt(&house, "user1@example.com", "secret").await.unwrap());
}

#[tokio::test]
async fn a_disabled_or_removed_user_does_not_sign_in() {
    let house = house().await;
    house.change(|snapshot| snapshot.users[1].enabled = false);
    house.read().await;
    assert!(!attempt(&house, "user1", "secret").await.unwrap());
    let asked = house.directory.asked.lock().unwrap();
    assert!(asked.iter().all(|name| name != "user1"), "{asked:?}");
}

#[tokio::test]
async fn the_directory_is_asked_as_often_for_a_name_that_nobody_has_but_never_for_that_name() {
    let house = house().await;
    for (count, name) in
        ["user1", "nobody", "CORP\\nobody", "user1@elsewhere.example"].into_iter().enumerate()
    {
        assert!(!attempt(&house, name, "wrong").await.unwrap(), "{name}");
        assert_eq!(asked(&house), count + 1, "{name}");
    }
    let asked = house.directory.asked.lock().unwrap();
    assert_eq!(asked[0], "user1");
    assert!(asked[1].starts_with("nobody-") && asked[2].starts_with("CORP\\nobody-"), "{asked:?}");
    assert_ne!(asked[1], asked[3]);
}

/// Somebody guesses at many names from many addresses until the total is reached.
async fn guess_everywhere(house: &House) {
    for guess in 0..1000_u32 {
        let from = IpAddr::V4(Ipv4Addr::from(0xc612_0000 + guess));
        assert!(!attempt_from(house, &format!("guess{guess}"), "wrong", from).await.unwrap(), "{guess}");
    }
}

#[tokio::test]
async fn a_guesser_everywhere_slows_strangers_and_those_who_fail_but_nobody_who_was_here_before() {
    let house = house().await;
    assert!(attempt(&house, "user1", "secret").await.unwrap());
    guess_everywhere(&house).await;
    let elsewhere = IpAddr::V4(Ipv4Addr::new(203, 0, 113, 9));
    let refused = attempt_from(&house, "user1", "secret", elsewhere).await.unwrap_err();
    assert!(matches!(refused, Error::TooMany { .. }), "from a new address: {refused}");
    let refused = attempt(&house, "user2", "secret").await.unwrap_err();
    assert!(matches!(refused, Error::TooMany { .. }), "a name that is new here: {refused}");
    for _ in 0..3 {
        assert!(attempt(&house, "user1", "secret").await.unwrap(), "as before, and as often as they like");
    }
    assert!(!attempt(&house, "user1", "wrong").await.unwrap());
    assert!(attempt(&house, "user1", "secret").await.unwrap(), "one slip is human");
    for _ in 0..2 {
        assert!(!attempt(&house, "user1", "wrong").await.unwrap());
    }
    assert!(
        matches!(attempt(&house, "user1", "secret").await, Err(Error::TooMany { .. })),
        "failed themselves"
    );
    house.clock.advance(chrono::TimeDelta::minutes(31));
    assert!(attempt_from(&house, "user1", "secret", elsewhere).await.unwrap(), "the total is forgotten");
}
