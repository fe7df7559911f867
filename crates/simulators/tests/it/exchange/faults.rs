//! What goes wrong when it is told to.

use std::time::Duration;

use psrp::ErrorKind as Kind;

use super::client::Problem;
use super::*;
use simulators::exchange::{Action, Fault, Trouble};

#[tokio::test]
async fn statuses_below_ws_management() {
    let world = World::new(plan()).await;
    for (fault, status) in [(Fault::Unauthorized, 401), (Fault::Forbidden, 403), (Fault::Unavailable, 503)] {
        let mut remote = world.session().await;
        world.organisation.trouble(Trouble::once(fault).on(Action::Receive).of("Get-CASMailbox"));
        let Err(Problem::Status(said)) = remote.run(&mailbox()).await else { panic!("{fault:?}") };
        assert_eq!(said.as_u16(), status);
    }
    let wrong = world.client().with_password("wrong").open().await;
    assert!(matches!(wrong.err().unwrap(), Problem::Status(status) if status.as_u16() == 401));
    world.organisation.set_password("new");
    world.client().with_password("new").open().await.unwrap().close().await;
}

#[tokio::test]
async fn a_change_whose_answer_is_lost_has_happened() {
    let world = World::new(plan()).await;
    for (fault, id) in [(Fault::Cut, "A"), (Fault::CutInAnswer, "B")] {
        let mut remote = world.session().await;
        world.organisation.trouble(Trouble::once(fault).on(Action::Receive).of("Set-CASMailbox"));
        let change = Command::new("Set-CASMailbox").with("Identity", ANNA);
        let change = change.with("ActiveSyncAllowedDeviceIDs", lists(&[id], &[]));
        assert!(matches!(remote.run(&change).await, Err(Problem::Network)));
        assert!(world.organisation.lists_of(ANNA).unwrap().allowed.contains(&id.to_owned()));
    }
}

#[tokio::test]
async fn faults_and_error_records() {
    let world = World::new(plan()).await;
    let trouble = |fault| world.organisation.trouble(Trouble::once(fault).of("Get-CASMailbox"));
    let mut remote = world.session().await;
    trouble(Fault::Transient);
    assert_eq!(error(&mut remote, &mailbox()).await, Kind::Transient);
    trouble(Fault::AccessDenied);
    let denied = remote.run(&mailbox()).await.unwrap();
    assert_eq!(denied.errors[0].category, 18);
    trouble(Fault::OverBudget(Duration::from_millis(1500)));
    let over = remote.run(&mailbox()).await.unwrap();
    assert_eq!((over.errors[0].kind(), over.state), (Kind::OverBudget, PipelineState::Failed));
    output(&mut remote, &mailbox()).await;
    world.organisation.trouble(Trouble::once(Fault::InvalidSelectors).on(Action::Command).after(1));
    output(&mut remote, &mailbox()).await;
    assert!(matches!(remote.run(&mailbox()).await, Err(Problem::Failure(psrp::Failure::Gone(_)))));
    world.organisation.trouble(Trouble::once(Fault::TooManyShells).at("EX02"));
    world.session().await.close().await;
    let second = Remote::new(&world.organisation, &world.second, &world.authority).open().await;
    assert!(matches!(second.err().unwrap(), Problem::Failure(psrp::Failure::Refused(_))));
}

#[tokio::test]
async fn a_server_that_dies_takes_its_shells_with_it_and_comes_back() {
    let world = World::new(plan()).await;
    let mut remote = world.session().await;
    let World { organisation, authority, first, second: _second } = world;
    let address = first.address();
    drop(first);
    assert_eq!(organisation.shells(), 0);
    assert!(matches!(remote.run(&mailbox()).await, Err(Problem::Network)));
    let again = loop {
        match organisation.serve("EX01", address, &authority).await {
            Ok(running) => break running,
            Err(error) => assert_eq!(error.kind(), std::io::ErrorKind::AddrInUse),
        }
        tokio::task::yield_now().await;
    };
    let mut remote = Remote::new(&organisation, &again, &authority).open().await.unwrap();
    output(&mut remote, &mailbox()).await;
    remote.close().await;
    let unknown = organisation.serve("EX09", "127.0.0.1:0".parse().unwrap(), &authority).await;
    assert_eq!(unknown.err().unwrap().kind(), std::io::ErrorKind::NotFound);
}
