//! What a reading changes, and what it leaves alone.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use domain::actor::{Actor, Permission};
use outbound_directory::{Connector, DirectoryError, LdapConfiguration, Source};
use simulators::ldap::{Behaviour, DirectoryServer, Entry};
use store::directory_state::DirectoryState;

use super::house::{House, owner};
use crate::Error;
use crate::directory::sync::{Counts, with_progress};
use crate::directory::{
    Applied, DirectorySettings, DirectorySync, Ended, NewDirectory, configure, run, status, sync,
};

#[tokio::test]
async fn the_same_again_changes_nothing() {
    let house = House::with(450).await;
    assert_eq!(house.read().await, Ended::Applied(Applied::default()));
    let found = status(&house.services, &owner()).await.unwrap();
    assert_eq!((found.users, found.groups), (450, 1));
    assert_eq!(found.state.last_success_at, Some(house.services.now()));
    assert_eq!(found.state.progress, None);
}

#[tokio::test]
async fn a_renamed_user_stays_the_same_user_and_their_devices_are_looked_at() {
    let house = House::with(3).await;
    house.enrol(2).await;
    let before = house.user("u1").await;
    house.change(|snapshot| {
        snapshot.users[1].display_name = "Another Name".into();
        snapshot.users[2].display_name = "Without a device".into();
    });
    assert_eq!(house.read().await, Ended::Applied(Applied { users: 2, ..Applied::default() }));
    assert_eq!(house.user("u1").await.id, before.id);
    let jobs = house.recomputed().await;
    assert_eq!(jobs.len(), 1, "{jobs:?}");
    assert!(jobs[0].to_string().contains(&before.id.to_string()));
}

#[tokio::test]
async fn while_the_directory_is_away_the_last_state_stays() {
    let house = House::with(30).await;
    let snapshot = house.directory.answer.lock().unwrap().clone();
    *house.directory.answer.lock().unwrap() = Err(DirectoryError::Truncated { what: "users" });
    let first = house.services.now();
    assert!(matches!(house.read().await, Ended::Failed(_)));
    house.clock.advance(TimeDelta::hours(2));
    assert!(matches!(house.read().await, Ended::Failed(_)));
    let found = status(&house.services, &owner()).await.unwrap();
    assert_eq!((found.users, found.state.failing_since), (30, Some(first)));
    assert!(found.state.last_error.unwrap().contains("size limit"));
    *house.directory.answer.lock().unwrap() = snapshot;
    house.read().await;
    let found = status(&house.services, &owner()).await.unwrap();
    assert_eq!((found.state.failing_since, found.state.last_error), (None, None));
}

#[tokio::test]
async fn an_answer_without_a_single_user_is_no_answer() {
    let house = House::with(30).await;
    house.change(|snapshot| snapshot.users.clear());
    let by_person = DirectorySync { by_person: true, ..DirectorySync::default() };
    assert!(matches!(run(&house.services, by_person).await.unwrap(), Ended::Failed(_)));
    assert!(house.user("u7").await.is_active());
}

#[tokio::test]
async fn a_disabled_user_is_looked_at_again_when_their_days_are_over() {
    let house = House::with(3).await;
    house.enrol(1).await;
    house.change(|snapshot| snapshot.users[0].enabled = false);
    house.read().await;
    let disabled_at = house.user("u0").await.disabled_at;
    assert_eq!(disabled_at, Some(house.services.now()));
    drain(&house).await;
    house.clock.advance(TimeDelta::days(2));
    house.read().await;
    assert!(house.recomputed().await.is_empty());
    // The directory is away on that day: the days go on.
    *house.directory.answer.lock().unwrap() = Err(DirectoryError::Unreachable("gone".into()));
    house.clock.advance(TimeDelta::days(1));
    house.read().await;
    assert_eq!(house.recomputed().await.len(), 1);
    assert_eq!(house.user("u0").await.disabled_at, disabled_at);
}

#[tokio::test]
async fn a_user_who_comes_back_is_the_same_user() {
    let house = House::with(3).await;
    let id = house.user("u2").await.id;
    let gone = house.directory.answer.lock().unwrap().as_mut().unwrap().users.pop().unwrap();
    house.read().await;
    assert!(house.user("u2").await.removed_at.is_some());
    house.change(|snapshot| snapshot.users.push(gone));
    house.read().await;
    let back = house.user("u2").await;
    assert_eq!((back.id, back.is_active()), (id, true));
}

#[tokio::test]
async fn only_those_who_may_can_start_a_reading() {
    let house = House::with(1).await;
    sync(&house.services, &owner()).await.unwrap();
    let stranger =
        Actor::Token { id: domain::id::TokenId(uuid::Uuid::nil()), name: "t".into(), scopes: Vec::new() };
    let refused = sync(&house.services, &stranger).await.unwrap_err();
    assert!(matches!(refused, Error::Forbidden(missing) if missing.permission == Permission::WriteDirectory));
}

#[tokio::test]
async fn the_schedule_reads_only_as_often_as_the_settings_ask() {
    let house = House::with(3).await;
    let scheduled = DirectorySync { scheduled: true, ..DirectorySync::default() };
    house.clock.advance(TimeDelta::minutes(59));
    assert_eq!(run(&house.services, scheduled).await.unwrap(), Ended::NotDue);
    house.clock.advance(TimeDelta::minutes(1));
    assert!(matches!(run(&house.services, scheduled).await.unwrap(), Ended::Applied(_)));
}

#[tokio::test]
async fn a_reading_that_was_cut_off_loses_nobody() {
    let house = House::with(3).await;
    house.enrol(3).await;
    // What is left behind when the server dies between a batch and the end.
    let user = house.user("u1").await.id;
    let mut tx = house.services.store.write().await.unwrap();
    tx.mark_user_changed(user).await.unwrap();
    tx.commit().await.unwrap();
    house.read().await;
    let jobs = house.recomputed().await;
    assert_eq!(jobs.len(), 1);
    assert!(jobs[0].to_string().contains(&user.to_string()));
}

async fn drain(house: &House) {
    let registry = jobs::Registry::default().with::<crate::recompute::Recompute>();
    let queue = jobs::Queue::new(
        house.services.store.clone(),
        Arc::clone(&house.services.clock),
        Arc::clone(&house.services.random),
        house.services.wake.clone(),
        registry,
        Vec::new(),
        house.services.clone(),
    );
    queue.drain().await.unwrap();
}

#[tokio::test]
async fn progress_is_written_down_while_the_work_holds_the_only_writer() {
    let house = House::with(1).await;
    let work = async {
        let tx = house.services.store.write().await.unwrap();
        tokio::time::sleep(Duration::from_millis(1200)).await;
        tx.commit().await.unwrap();
    };
    let state = DirectoryState::default();
    with_progress(&house.services, &state, &Counts::default(), work).await.unwrap();
}

#[tokio::test]
async fn a_server_that_sends_what_no_directory_sends_takes_nobody_away() {
    let house = House::with(30).await;
    let server = DirectoryServer::start(Entry::new("").with("namingContexts", &["dc=example"]), Vec::new());
    let server = server.await.unwrap();
    // The head of a message of a gigabyte.
    let answer = Some(vec![0x30, 0x84, 0x40, 0, 0, 0]);
    server.behave(Behaviour { answer, ..Behaviour::default() });
    let ldap = LdapConfiguration {
        urls: vec![server.url()],
        allow_plain_text: true,
        ..LdapConfiguration::default()
    };
    let settings = DirectorySettings { source: Some(Source::Ldap(ldap)), ..DirectorySettings::default() };
    configure(&house.services, &owner(), NewDirectory { settings, password: None }).await.unwrap();
    let services = house.with_directory(Arc::new(Connector));
    let by_person = DirectorySync { by_person: true, ..DirectorySync::default() };
    let Ended::Failed(why) = run(&services, by_person).await.unwrap() else { panic!("it must fail") };
    assert!(why.contains("more than 32 MB"), "{why}");
    let found = status(&house.services, &owner()).await.unwrap();
    assert_eq!((found.users, found.state.last_error.as_ref()), (30, Some(&why)));
    assert!(house.user("u7").await.is_active());
}
