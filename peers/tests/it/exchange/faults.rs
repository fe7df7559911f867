//! What goes wrong, and what the client makes of it: a clear error, nothing done twice, nothing left behind.

use std::time::Duration;

use outbound_exchange::{
    Cmdlets, ExchangeError, Identity, Lease, Limits, ListChange, ListEdit, Offer, Partnership,
    PartnershipFilter, Session,
};
use peers::exchange::Plan;
use psrp::Command;
use serde_json::{Value, json};

use super::{World, account, minutes, pool, target};

async fn list(lease: &mut Lease, offer: &Offer) -> Result<Vec<Partnership>, ExchangeError> {
    let listing = Cmdlets::new(lease, offer).partnerships(&PartnershipFilter::default()).await;
    listing.map(|listing| listing.items)
}

async fn allow(lease: &mut Lease, offer: &Offer, id: &str) -> Result<(), ExchangeError> {
    let allowed = ListEdit { add: vec![id.to_owned()], remove: Vec::new() };
    let change = ListChange { allowed, ..ListChange::default() };
    let mailbox = Identity::name("user0@example.com").unwrap();
    Cmdlets::new(lease, offer).change_lists(&mailbox, &change, None).await
}

/// Opens a session of a new pool with this account and gives what comes of it.
async fn opening(world: &World, password: &str) -> ExchangeError {
    let mut target = target(&world.fake);
    target.account = account(password);
    let pool = pool(target, Limits::default(), &world.clock);
    let mut lease = pool.lease().await.unwrap();
    Offer::probe(&mut lease).await.unwrap_err()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_account_can_be_refused_for() {
    let Some(world) = World::start(Plan::default()).await else { return };
    let wrong = opening(&world, "wrong").await;
    assert!(matches!(wrong, ExchangeError::SignIn { .. }), "{wrong}");
    assert!(!wrong.is_of_server(), "another server would refuse it too");
    world.quirk(json!({ "schemes": ["Kerberos"] })).await;
    let error = opening(&world, peers::exchange::PASSWORD).await;
    assert!(
        matches!(error, ExchangeError::Scheme { scheme: "Basic", ref offered, .. } if offered == "Kerberos")
    );
    world.quirk(json!({ "schemes": ["Basic"] })).await;
    world.fake.post("no-rights", json!([peers::exchange::ACCOUNT])).await.unwrap();
    let error = opening(&world, peers::exchange::PASSWORD).await;
    assert!(
        matches!(error, ExchangeError::Forbidden { ref said, .. } if said.contains("CmdletAccessDenied"))
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_front_end_can_refuse_a_session_for() {
    let Some(world) = World::start(Plan::default()).await else { return };
    for fault in ["forbidden", "shell-limit"] {
        world.fault(json!({ "fault": fault, "action": "Create", "count": -1 })).await;
        let error = opening(&world, peers::exchange::PASSWORD).await;
        world.fake.post("faults/clear", json!({})).await.unwrap();
        let is_right = match fault {
            "forbidden" => matches!(error, ExchangeError::Forbidden { .. }) && error.is_of_account(),
            _ => matches!(error, ExchangeError::ShellLimit { .. }) && error.retry_after().is_some(),
        };
        assert!(is_right && !error.is_of_server(), "{fault}: {error}");
    }
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_hangs_is_given_up_for_another() {
    let Some(world) = World::start(Plan::default()).await else { return };
    let limits = Limits { command: Duration::from_secs(3), ..Limits::default() };
    let impatient = pool(target(&world.fake), limits, &world.clock);
    let mut lease = impatient.lease().await.unwrap();
    let offer = Offer::probe(&mut lease).await.unwrap();
    world.fault(json!({ "fault": "hang", "action": "Receive" })).await;
    assert_eq!(list(&mut lease, &offer).await.unwrap().len(), 4);
    drop(lease);
    assert!(impatient.close().await, "the one that hung was deleted, and with it its command");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_else_answers_there() {
    let Some(world) = World::start(Plan::default()).await else { return };
    let of_server = ["not-found", "wrong-resource", "html", "unavailable", "huge"];
    for fault in of_server {
        world.fault(json!({ "fault": fault, "count": -1 })).await;
        let error = opening(&world, peers::exchange::PASSWORD).await;
        world.fake.post("faults/clear", json!({})).await.unwrap();
        let is_right = match fault {
            "unavailable" => matches!(error, ExchangeError::Unavailable { status: 503, .. }),
            "huge" => matches!(error, ExchangeError::Protocol { .. }),
            _ => matches!(error, ExchangeError::NotExchange { .. }),
        };
        assert!(is_right && error.is_of_server(), "{fault}: {error}");
    }
    world.fake.post("stop", json!({ "server": "localhost" })).await.unwrap();
    let error = opening(&world, peers::exchange::PASSWORD).await;
    assert!(matches!(error, ExchangeError::Unreachable { .. }) && error.is_of_server(), "{error}");
    world.fake.post("start", json!({ "server": "localhost" })).await.unwrap();
    let (lease, _) = world.session().await;
    drop(lease);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn readings_survive_what_breaks_in_the_middle() {
    let Some(world) = World::start(Plan { partnerships: 200, ..Plan::default() }).await else { return };
    let (mut lease, offer) = world.session().await;
    for (fault, action) in [
        ("drop", "Receive"),
        ("drop-middle", "Receive"),
        ("drop", "Command"),
        ("invalid-selectors", "Receive"),
        ("invalid-selectors", "Command"),
    ] {
        world.fault(json!({ "fault": fault, "action": action })).await;
        assert_eq!(list(&mut lease, &offer).await.unwrap().len(), 200, "{fault} at {action}");
    }
    for fault in ["broken-clixml", "transient", "over-budget"] {
        world.fault(json!({ "fault": fault, "action": "Output" })).await;
        assert_eq!(list(&mut lease, &offer).await.unwrap().len(), 200, "{fault}");
    }
    // Only so often.
    world.fault(json!({ "fault": "drop", "action": "Command", "count": -1 })).await;
    let error = list(&mut lease, &offer).await.unwrap_err();
    assert!(matches!(error, ExchangeError::ConnectionLost { .. }), "{error}");
    world.fake.post("faults/clear", json!({})).await.unwrap();
    drop(lease);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_is_never_repeated_by_itself() {
    let Some(world) = World::start(Plan::default()).await else { return };
    let (mut lease, offer) = world.session().await;
    for (number, (fault, action)) in
        [("drop", "Receive"), ("invalid-selectors", "Receive"), ("drop-middle", "Receive")]
            .into_iter()
            .enumerate()
    {
        world.fault(json!({ "fault": fault, "action": action })).await;
        // The session is open, so that the fault is the command's.
        let error = allow(&mut lease, &offer, "AAA").await.unwrap_err();
        assert!(error.is_session_lost(), "{fault}: {error}");
        assert!(world.ran("Set-CASMailbox").await <= number + 1, "{fault}");
        list(&mut lease, &offer).await.unwrap();
    }
    for (fault, of) in
        [("transient", "Transient"), ("over-budget", "OverBudget"), ("access-denied", "AccessDenied")]
    {
        world.fault(json!({ "fault": fault, "action": "Output", "cmdlet": "Set-CASMailbox" })).await;
        let error = allow(&mut lease, &offer, "BBB").await.unwrap_err();
        assert!(format!("{error:?}").starts_with(of), "{fault}: {error:?}");
        let wait = error.retry_after();
        assert_eq!(wait.is_some(), fault != "access-denied");
        if fault == "over-budget" {
            assert_eq!(wait, Some(Duration::from_millis(1500)));
        }
    }
    let state = world.fake.get("state").await.unwrap();
    let lists = &state["controllers"]["dc1.corp.example.com"]["mailboxes"]["user0@example.com"];
    assert!(!lists["ActiveSyncAllowedDeviceIDs"].to_string().contains("BBB"));
    drop(lease);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_is_never_taken_for_the_whole() {
    let Some(world) = World::start(Plan { mailboxes: 1100, partnerships: 1500, ..Plan::default() }).await
    else {
        return;
    };
    let (mut lease, offer) = world.session().await;
    assert_eq!(list(&mut lease, &offer).await.unwrap().len(), 1500);
    world.quirk(json!({ "truncate_unlimited": true })).await;
    let error = list(&mut lease, &offer).await.unwrap_err();
    assert_eq!(error, ExchangeError::Truncated { cmdlet: "Get-MobileDevice".to_owned() });
    let error = Cmdlets::new(&mut lease, &offer).mailboxes().await.unwrap_err();
    assert_eq!(error, ExchangeError::Truncated { cmdlet: "Get-CASMailbox".to_owned() });
    drop(lease);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sign_in_refused_in_mid_session() {
    let Some(world) = World::start(Plan::default()).await else { return };
    let (mut lease, offer) = world.session().await;
    world.fake.post("accounts", json!({ peers::exchange::ACCOUNT: Value::Null })).await.unwrap();
    let error = list(&mut lease, &offer).await.unwrap_err();
    assert!(matches!(error, ExchangeError::SignIn { .. }), "{error}");
    let password = json!({ peers::exchange::ACCOUNT: peers::exchange::PASSWORD });
    world.fake.post("accounts", password).await.unwrap();
    assert_eq!(list(&mut lease, &offer).await.unwrap().len(), 4);
    drop(lease);
    // The first shell could not be deleted without the password; the server finds it idle.
    world.quirk(json!({ "idle_seconds": 0 })).await;
    world.clock.advance(minutes(11));
    world.pool.sweep().await;
    world.pool.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn throttling_is_obeyed() {
    let Some(world) = World::start(Plan::default()).await else { return };
    let (mut lease, offer) = world.session().await;
    for action in ["Command", "Create"] {
        world.fault(json!({ "fault": "load-quota", "action": action, "milliseconds": 300 })).await;
        if action == "Create" {
            world.clock.advance(minutes(61));
        }
        allow(&mut lease, &offer, action).await.unwrap();
    }
    assert_eq!(world.ran("Set-CASMailbox").await, 2, "what was refused before it ran is run once");
    assert!(world.pool.facts().delayed >= Duration::from_millis(600));
    // A wait beyond patience is the caller's to plan.
    world.clock.advance(minutes(1));
    world.fault(json!({ "fault": "load-quota", "action": "Command", "milliseconds": 3_000_000 })).await;
    let error = allow(&mut lease, &offer, "C").await.unwrap_err();
    assert_eq!(error.retry_after(), Some(Duration::from_mins(50)));
    // And it is kept: nothing is sent before the time has come.
    let error = allow(&mut lease, &offer, "D").await.unwrap_err();
    assert_eq!(error.retry_after(), Some(Duration::from_mins(50)));
    assert_eq!(world.ran("Set-CASMailbox").await, 2);
    world.clock.advance(minutes(51));
    allow(&mut lease, &offer, "D").await.unwrap();
    drop(lease);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_dangerous_leaves_this_side() {
    let Some(world) = World::start(Plan::default()).await else { return };
    let (mut lease, _) = world.session().await;
    for command in [
        Command::new("Get-MobileDevice; Remove-MobileDevice"),
        Command::new("Remove-MobileDevice").with("Identity", ""),
        Command::new("Get-MobileDevice").with("Mailbox", psrp::clixml::Value::Nil),
    ] {
        let error = lease.invoke(&command, &mut |_| {}).await.unwrap_err();
        assert!(matches!(error, ExchangeError::Protocol { .. }), "{error}");
    }
    assert_eq!(world.ran("Get-MobileDevice").await + world.ran("Remove-MobileDevice").await, 0);
    drop(lease);
    world.end().await;
}
