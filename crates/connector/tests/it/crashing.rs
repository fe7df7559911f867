//! Nothing is lost and nothing is repeated, wherever the program, the connection or the server ends.

use std::time::Duration;

use connector_protocol::intent::{List, Operation, Outcome};
use simulators::exchange::{Action, Fault, Trouble};
use uuid::Uuid;

use crate::world::World;

fn block(mailbox: Uuid) -> Operation {
    Operation::SetEntry { mailbox, eas_id: "APPLANNA".to_owned(), add: Some(List::Blocked), remove: None }
}

/// Cuts the journal's file behind the line that says that a change began: the program was killed before it wrote the next.
pub(crate) fn kill_after_begin(world: &World) {
    let path = world.directory.path().join("journal.jsonl");
    let text = std::fs::read_to_string(&path).unwrap();
    let at = text.find("\"event\":\"began\"").unwrap();
    let end = at + text[at..].find('\n').unwrap() + 1;
    std::fs::write(&path, &text[..end]).unwrap();
}

#[tokio::test]
async fn a_change_whose_result_was_not_written_is_found_by_asking_exchange() {
    let world = World::start().await;
    let anna = world.phone("anna", "APPLANNA");
    {
        let connector = world.ready().await;
        world.gatepost.said().away_for_results = true;
        world.gatepost.wants(1, block(anna));
        assert!(connector.carry_out(0).await.is_err());
        assert_eq!(world.writes(), 1);
    }
    kill_after_begin(&world);
    world.gatepost.said().away_for_results = false;
    let connector = world.ready().await;
    assert_eq!(connector.status().unfinished, 1);
    connector.carry_out(0).await.unwrap();
    assert_eq!(world.writes(), 1, "it was made, and is not made again");
    let said = world.gatepost.said();
    assert_eq!(said.results.len(), 1);
    assert!(matches!(said.results[0].outcome, Outcome::Done { unchanged: false, .. }), "{:?}", said.results);
}

#[tokio::test]
async fn a_change_that_was_never_made_is_made_when_the_server_asks_again() {
    let world = World::start().await;
    let anna = world.phone("anna", "APPLANNA");
    {
        let connector = world.ready().await;
        world.gatepost.said().away_for_results = true;
        world.gatepost.wants(1, block(anna));
        assert!(connector.carry_out(0).await.is_err());
    }
    kill_after_begin(&world);
    // Exchange never got it.
    world.organisation.edit_lists("anna@noordzee.example", |lists| lists.blocked.clear());
    world.gatepost.said().away_for_results = false;
    let connector = world.ready().await;
    connector.carry_out(0).await.unwrap();
    assert_eq!(world.writes(), 2);
    assert_eq!(world.organisation.lists_of("anna@noordzee.example").unwrap().blocked, ["APPLANNA"]);
    assert_eq!(world.gatepost.said().results.len(), 1);
}

#[tokio::test]
async fn results_wait_for_a_server_that_is_away_and_nothing_is_done_twice() {
    let world = World::start().await;
    let anna = world.phone("anna", "APPLANNA");
    world.gatepost.said().away_for_results = true;
    {
        let connector = world.ready().await;
        world.gatepost.wants(1, block(anna));
        assert!(connector.carry_out(0).await.is_err());
        assert!(connector.carry_out(0).await.is_err());
        assert_eq!(connector.status().untold, 1);
    }
    world.gatepost.said().away_for_results = false;
    let connector = world.ready().await;
    connector.carry_out(0).await.unwrap();
    assert_eq!(world.writes(), 1);
    let said = world.gatepost.said();
    assert_eq!(said.results.len(), 1);
    drop(said);
    assert_eq!(connector.status().untold, 0);
}

#[tokio::test]
async fn half_a_line_at_the_end_of_the_journal_was_never_promised() {
    let world = World::start().await;
    let path = world.directory.path().join("journal.jsonl");
    drop(world.connector());
    std::fs::write(&path, "{\"position\":1,\"at\":\"2026-").unwrap();
    let connector = world.connector();
    assert_eq!(connector.status().unfinished, 0);
}

#[tokio::test]
async fn a_connection_that_broke_after_the_change_is_looked_into() {
    let world = World::start().await;
    let anna = world.phone("anna", "APPLANNA");
    let connector = world.ready().await;
    // The change is made by the Command's answer; what is cut is the Receive that would say so.
    world.gatepost.wants(1, block(anna));
    // Two requests for the reading of the mailbox come first.
    world.organisation.trouble(Trouble::once(Fault::Cut).on(Action::Receive).after(1));
    connector.carry_out(0).await.unwrap();
    for _ in 0..3 {
        world.ticks.pass(Duration::from_mins(6));
        connector.renew().await.unwrap();
        connector.carry_out(0).await.unwrap();
    }
    assert_eq!(world.organisation.lists_of("anna@noordzee.example").unwrap().blocked, ["APPLANNA"]);
    let said = world.gatepost.said();
    assert_eq!(said.results.len(), 1, "{:?}", said.results);
    assert!(matches!(said.results[0].outcome, Outcome::Done { .. }), "{:?}", said.results);
}
