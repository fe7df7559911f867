//! Two domain controllers that hear of each other late.

use std::time::Duration;

use super::*;
use simulators::exchange::{Behaviour, Replication};

fn add(id: &str) -> Command {
    let change = lists(&[id], &[]);
    Command::new("Set-CASMailbox").with("Identity", ANNA).with("ActiveSyncAllowedDeviceIDs", change)
}

async fn read(remote: &mut Remote, command: &Command) -> Vec<String> {
    output(remote, command).await[0].list("ActiveSyncAllowedDeviceIDs")
}

#[tokio::test]
async fn the_other_controller_shows_old_lists_for_a_while() {
    let world = World::new(plan()).await;
    let replication = Replication::After(Duration::from_mins(5));
    world.organisation.behave(Behaviour { replication, ..Behaviour::default() });
    let (mut first, mut second) = (world.session().await, world.second_session().await);
    output(&mut first, &add("A")).await;
    assert_eq!(read(&mut first, &mailbox()).await, ["A"]);
    assert!(read(&mut second, &mailbox()).await.is_empty());
    assert_eq!(read(&mut second, &mailbox().with("DomainController", "dc1.noordzee.example")).await, ["A"]);
    world.organisation.pass(Duration::from_mins(5));
    assert_eq!(read(&mut second, &mailbox()).await, ["A"]);
    first.close().await;
    second.close().await;
}

#[tokio::test]
async fn a_session_can_choose_its_controller() {
    let world = World::new(plan()).await;
    world.organisation.behave(Behaviour { replication: Replication::Held, ..Behaviour::default() });
    let (mut first, mut second) = (world.session().await, world.second_session().await);
    output(&mut first, &add("A")).await;
    let choose = Command::new("Set-ADServerSettings").with("ViewEntireForest", true);
    output(&mut second, &choose.clone().with("PreferredServer", "dc1")).await;
    assert_eq!(read(&mut second, &mailbox()).await, ["A"]);
    assert_eq!(error(&mut second, &choose.with("PreferredServer", "dc9")).await, ErrorKind::Transient);
    first.close().await;
    second.close().await;
}

#[tokio::test]
async fn of_two_changes_of_one_list_at_two_controllers_the_later_one_stays() {
    let world = World::new(plan()).await;
    let replication = Replication::After(Duration::from_mins(5));
    world.organisation.behave(Behaviour { replication, ..Behaviour::default() });
    let (mut first, mut second) = (world.session().await, world.second_session().await);
    output(&mut first, &add("A")).await;
    output(&mut second, &add("B")).await;
    world.organisation.pass(Duration::from_mins(10));
    assert_eq!(read(&mut first, &mailbox()).await, ["B"]);
    assert_eq!(read(&mut second, &mailbox()).await, ["B"]);
    first.close().await;
    second.close().await;
}
