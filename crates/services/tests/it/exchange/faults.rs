//! What goes wrong near Exchange: nothing is lost, and no device is let in or locked out by mistake.

use connector_protocol::intent::{IntentsRequest, List, Lists, Operation, Outcome};
use connector_protocol::refusal::Code;
use connector_protocol::sync::{Content, Level, Rules, SyncFinish, SyncKind};
use domain::brake::BrakeDecision;
use domain::device::ComplianceState;
use services::exchange::{self, ConnectorIdentity, Trouble};
use services::{brakes, exchange::ByHand};
use uuid::Uuid;

use super::world::{ANNA, ANNA_MAILBOX, BEN_MAILBOX, CARLA_MAILBOX, WHO, World, mailbox, partnership};

/// A full sync that finds these in Ben's mailbox; how many it took away.
async fn found(world: &World, fence: i64, found: &[String]) -> u64 {
    world.pass(1);
    let started = world.start(fence, SyncKind::Full).await;
    let records: Vec<_> = found.iter().map(|id| partnership(id, BEN_MAILBOX)).collect();
    let rules = Rules { default_level: Level::Allow, rules: Vec::new() };
    let pages = [
        Content::Rules(rules),
        Content::Mailboxes(vec![mailbox(BEN_MAILBOX)]),
        Content::Partnerships(records),
    ];
    for (number, content) in (0..).zip(pages) {
        world.page(fence, &started, number, content).await.unwrap();
    }
    let partnerships = found.len() as u64;
    let finish =
        SyncFinish { fence, sync: started.sync, complete: true, mailboxes: 1, partnerships, error: None };
    exchange::finish(&world.services, &world.identity, &finish).await.unwrap().unwrap().removed
}

fn ids(count: usize) -> Vec<String> {
    (0..count).map(|number| format!("PHONE{number:03}")).collect()
}

fn entry(intent: &connector_protocol::intent::Intent) -> (Uuid, &str, Option<List>, Option<List>) {
    match &intent.operation {
        Operation::SetEntry { mailbox, eas_id, add, remove } => (*mailbox, eas_id, *add, *remove),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_search_scope_that_finds_far_fewer_takes_nobody_away_until_a_person_says_so() {
    let world = World::new().await;
    let fence = world.lease().await.unwrap();
    assert_eq!(found(&world, fence, &ids(100)).await, 0);
    assert_eq!(found(&world, fence, &ids(99)).await, 1, "one that left");
    // A tenth is gone at once, and then everything.
    for left in [89, 0] {
        assert_eq!(found(&world, fence, &ids(left)).await, 0);
        assert_eq!(world.partnerships().await, 99);
    }
    let alerts = exchange::alerts(&world.services, WHO).await.unwrap();
    assert!(
        matches!(&alerts[..], [alert] if matches!(&alert.trouble, Trouble::Doubtful(words) if words.contains("99 of 99"))),
        "{alerts:?}"
    );
    let open = brakes::open(&world.services, WHO).await.unwrap();
    let [brake] = open.as_slice() else { panic!("one brake: {open:?}") };
    assert_eq!((brake.affected, brake.total), (99, 99), "the same brake, with the newest number");
    // The scope is put right: nothing is left to decide.
    assert_eq!(found(&world, fence, &ids(99)).await, 0);
    assert!(brakes::open(&world.services, WHO).await.unwrap().is_empty());
    assert!(exchange::alerts(&world.services, WHO).await.unwrap().is_empty());
    // They did leave: a person says so, and the next full sync looks again.
    assert_eq!(found(&world, fence, &ids(50)).await, 0);
    let brake = brakes::open(&world.services, WHO).await.unwrap()[0].clone();
    let decided = BrakeDecision::Release;
    brakes::decide(&world.services, WHO, brake.id, decided, brake.affected).await.unwrap();
    world.drain().await;
    assert_eq!(world.lease_answer().await.sync, Some(SyncKind::Full));
    assert_eq!(found(&world, fence, &ids(50)).await, 49);
    assert_eq!(found(&world, fence, &ids(10)).await, 0, "it was said once");
}

#[tokio::test]
async fn a_domain_controller_that_shows_old_lists_locks_nobody_out() {
    let world = World::new().await;
    world.enforce().await;
    world.comply(ComplianceState::Noncompliant).await;
    let fence = world.lease().await.unwrap();
    world.full_sync(fence, Level::Allow, &[("AnnaPhone", ANNA_MAILBOX)]).await;
    world.drain().await;
    let blocked = world.intents(fence).await;
    assert_eq!(world.done(fence, &blocked).await, 1);
    world.comply(ComplianceState::Compliant).await;
    let released = world.intents(fence).await;
    assert_eq!(entry(&released[0]), (ANNA_MAILBOX, "AnnaPhone", Some(List::Allowed), Some(List::Blocked)));
    assert_eq!(world.done(fence, &released).await, 1);
    // What is read next is from before: blocked, and not allowed. It is neither somebody else's block, nor is our allow gone.
    let mut old = mailbox(ANNA_MAILBOX);
    old.blocked = vec!["ANNAPHONE".to_owned(), "ADMINS-OWN".to_owned()];
    world.read_mailbox(fence, old.clone()).await;
    world.drain().await;
    assert!(world.intents(fence).await.is_empty());
    // After replication had its time, what is there is what somebody wrote.
    world.pass(3600);
    let fence = world.lease().await.unwrap();
    world.read_mailbox(fence, old).await;
    world.drain().await;
    let explained = exchange::explain(&world.services, WHO, ANNA, None).await.unwrap();
    assert_eq!(explained[0].decision.rule, domain::access::Rule::BlockedByOthers);
}

#[tokio::test]
async fn what_an_administrator_wrote_meanwhile_is_theirs() {
    let world = World::new().await;
    world.enforce().await;
    let fence = world.lease().await.unwrap();
    world.full_sync(fence, Level::Allow, &[("STRANGER", BEN_MAILBOX)]).await;
    world.drain().await;
    let asked = world.intents(fence).await;
    let [intent] = asked.iter().filter(|one| entry(one).1 == "STRANGER").collect::<Vec<_>>()[..] else {
        panic!("{asked:?}")
    };
    // Between plan and call an administrator blocked the same id: it was so before.
    let lists = Lists { allowed: Vec::new(), blocked: vec!["stranger".to_owned()] };
    let done = Outcome::Done { domain_controller: None, lists: Some(lists), unchanged: true };
    assert_eq!(world.tell(fence, std::slice::from_ref(intent), done).await, 1);
    let own = exchange::own(&world.services, WHO, world.id).await.unwrap().entries;
    assert!(own.iter().all(|entry| entry.eas_id.as_str() != "STRANGER"), "{own:?}");
    // Taking everything of ours back leaves it there.
    exchange::undo_all(&world.services, WHO, world.id).await.unwrap();
    assert!(world.intents(fence).await.iter().all(|one| entry(one).1 != "STRANGER"));
}

#[tokio::test]
async fn a_connector_that_says_done_where_it_is_not_is_not_believed() {
    let world = World::new().await;
    world.enforce().await;
    let fence = world.lease().await.unwrap();
    world.full_sync(fence, Level::Allow, &[("STRANGER", BEN_MAILBOX), ("STRANGER", BEN_MAILBOX)]).await;
    assert_eq!(world.partnerships().await, 1, "told twice, kept once");
    world.drain().await;
    let asked = world.intents(fence).await;
    let stranger: Vec<_> = asked.into_iter().filter(|one| entry(one).1 == "STRANGER").collect();
    let lists = Lists { allowed: Vec::new(), blocked: Vec::new() };
    let lie = Outcome::Done { domain_controller: None, lists: Some(lists), unchanged: false };
    // The same result twice in one message, and one of an intent that never was.
    let mut told = stranger.clone();
    told.extend(stranger.clone());
    told[1].id = Uuid::nil();
    assert_eq!(world.tell(fence, &told, lie).await, 1);
    let journal = world.journal().await;
    assert_eq!(journal[0].outcome, "failed");
    assert!(journal[0].detail.as_deref().unwrap().starts_with("not-kept"));
    assert!(journal[0].at <= world.services.now());
    let own = exchange::own(&world.services, WHO, world.id).await.unwrap().entries;
    assert!(own.is_empty(), "{own:?}");
}

#[tokio::test]
async fn a_mailbox_that_is_gone_keeps_nobody_from_leaving() {
    let world = World::new().await;
    world.enforce().await;
    let fence = world.lease().await.unwrap();
    world.full_sync(fence, Level::Allow, &[("STRANGER", BEN_MAILBOX)]).await;
    world.drain().await;
    let asked = world.intents(fence).await;
    world.done(fence, &asked).await;
    // One more entry is there because a person wanted it.
    world.full_sync(fence, Level::Allow, &[("STRANGER", BEN_MAILBOX), ("CARLAPHONE", CARLA_MAILBOX)]).await;
    let all = exchange::partnerships(&world.services, WHO, world.id, None, 100).await.unwrap();
    let hers = all.iter().find(|row| row.partnership.eas_id.as_str() == "CARLAPHONE").unwrap().partnership.id;
    exchange::by_hand(&world.services, WHO, world.id, ByHand::Allow, &[hers], false).await.unwrap();
    let asked = world.intents(fence).await;
    world.done(fence, &asked).await;
    // Both leave, and a sync sees neither any more.
    for left in [&[("CARLAPHONE", CARLA_MAILBOX)][..], &[]] {
        world.pass(1);
        world.full_sync(fence, Level::Allow, left).await;
    }
    assert_eq!(world.partnerships().await, 0);
    exchange::undo_all(&world.services, WHO, world.id).await.unwrap();
    let undo = world.intents(fence).await;
    world.tell(fence, &undo, no_mailbox()).await;
    exchange::remove(&world.services, WHO, world.id).await.unwrap();
}

fn no_mailbox() -> Outcome {
    Outcome::Failed { code: "not-found".into(), detail: "no mailbox".into(), transient: false }
}

/// Blocks of ours for Anna's phone and a stranger's, and then a search scope that shows neither mailbox.
async fn hidden(world: &World) -> i64 {
    world.enforce().await;
    world.comply(ComplianceState::Noncompliant).await;
    let fence = world.lease().await.unwrap();
    world.full_sync(fence, Level::Allow, &[("AnnaPhone", ANNA_MAILBOX), ("STRANGER", BEN_MAILBOX)]).await;
    world.drain().await;
    let blocked = world.intents(fence).await;
    assert_eq!(world.done(fence, &blocked).await, 2);
    world.pass(3600);
    let fence = world.lease().await.unwrap();
    let started = world.start(fence, SyncKind::Full).await;
    let finish =
        SyncFinish { fence, sync: started.sync, complete: true, mailboxes: 0, partnerships: 0, error: None };
    exchange::finish(&world.services, &world.identity, &finish).await.unwrap().unwrap();
    assert_eq!(world.partnerships().await, 2, "a person is asked first");
    fence
}

#[tokio::test]
async fn whom_a_search_scope_hid_is_let_in_when_it_is_put_right() {
    let world = World::new().await;
    let fence = hidden(&world).await;
    world.comply(ComplianceState::Compliant).await;
    let release = world.intents(fence).await;
    let expected = (ANNA_MAILBOX, "AnnaPhone", Some(List::Allowed), Some(List::Blocked));
    assert_eq!(release.iter().map(entry).collect::<Vec<_>>(), [expected]);
    world.tell(fence, &release, no_mailbox()).await;
    // She is still blocked, and still by us.
    let mut annas = mailbox(ANNA_MAILBOX);
    annas.blocked = vec!["AnnaPhone".to_owned()];
    world.read_mailbox(fence, annas).await;
    world.drain().await;
    let again = world.intents(fence).await;
    assert_eq!(again.iter().map(entry).collect::<Vec<_>>(), [expected]);
}

#[tokio::test]
async fn what_a_search_scope_hides_keeps_from_leaving_until_it_is_taken_back() {
    let world = World::new().await;
    let fence = hidden(&world).await;
    // As connectors say it, and as earlier ones did.
    let earlier = Outcome::Done { domain_controller: None, lists: None, unchanged: true };
    for told in [no_mailbox(), earlier] {
        assert_eq!(exchange::undo_all(&world.services, WHO, world.id).await.unwrap(), 2);
        let undo = world.intents(fence).await;
        world.tell(fence, &undo, told).await;
        let refused = exchange::remove(&world.services, WHO, world.id).await;
        let Err(services::Error::Conflict { code, .. }) = refused else { panic!("{refused:?}") };
        assert_eq!(code, "own-entries-left");
    }
    assert!(
        world
            .journal()
            .await
            .iter()
            .filter(|made| made.undoes.is_some())
            .all(|made| made.outcome == "failed")
    );
    exchange::undo_all(&world.services, WHO, world.id).await.unwrap();
    let undo = world.intents(fence).await;
    assert_eq!(world.done(fence, &undo).await, 2);
    exchange::remove(&world.services, WHO, world.id).await.unwrap();
}

#[tokio::test]
async fn a_server_that_was_away_for_a_day_goes_on_and_blocks_nobody_for_it() {
    let world = World::new().await;
    world.enforce().await;
    let fence = world.lease().await.unwrap();
    world.full_sync(fence, Level::Allow, &[("AnnaPhone", ANNA_MAILBOX), ("STRANGER", BEN_MAILBOX)]).await;
    world.drain().await;
    let before = world.intents(fence).await;
    let started = world.start(fence, SyncKind::Full).await;
    world.page(fence, &started, 0, Content::Mailboxes(vec![mailbox(BEN_MAILBOX)])).await.unwrap();
    world.pass(24 * 3600);
    world.drain().await;
    // The fence of yesterday opens nothing; the state is read anew before anything is written.
    assert!(world.try_intents(fence).await.is_err());
    let alerts = exchange::alerts(&world.services, WHO).await.unwrap();
    assert!(matches!(alerts[0].trouble, Trouble::Silent(_)), "{alerts:?}");
    let lease = world.lease_answer().await;
    assert_eq!(lease.sync, Some(SyncKind::Full));
    let fence = lease.fence.unwrap();
    let again = world.start(fence, SyncKind::Full).await;
    assert_ne!(again.sync, started.sync, "what was read a day ago is nothing to build on");
    let after = world.intents(fence).await;
    let operations = |of: &[connector_protocol::intent::Intent]| {
        of.iter().map(|one| one.operation.clone()).collect::<Vec<_>>()
    };
    assert_eq!(operations(&after), operations(&before), "nothing lost, nothing added");
}

#[tokio::test]
async fn late_syncs_and_a_connector_that_never_came_are_told() {
    let world = World::new().await;
    let trouble = async || {
        let alerts = exchange::alerts(&world.services, WHO).await.unwrap();
        alerts.into_iter().map(|alert| alert.trouble).collect::<Vec<_>>()
    };
    let fence = world.lease().await.unwrap();
    assert!(trouble().await.is_empty());
    world.full_sync(fence, Level::Allow, &[]).await;
    let at = world.services.now();
    world.pass(3600);
    world.lease().await.unwrap();
    assert_eq!(trouble().await, [Trouble::Late(Some(at))], "it runs, and reads nothing");
    world.pass(3600);
    assert!(matches!(trouble().await[..], [Trouble::Silent(_)]));
    let other =
        exchange::create(&world.services, WHO, exchange::NewOrganisation { name: "Other".to_owned() });
    let other = other.await.unwrap().id;
    let alerts = exchange::alerts(&world.services, WHO).await.unwrap();
    assert!(alerts.iter().any(|alert| alert.organisation == other && alert.trouble == Trouble::NoConnector));
}

#[tokio::test]
async fn in_report_mode_nothing_is_done_by_hand_either() {
    let world = World::new().await;
    world.access(domain::access::settings::Mode::Report).await;
    let refused = exchange::by_hand(&world.services, WHO, world.id, ByHand::Remove, &[], false).await;
    assert!(matches!(refused, Err(services::Error::Conflict { code: "report-mode", .. })));
}

#[tokio::test]
async fn a_brake_names_everybody_whom_it_holds_back() {
    let world = World::new().await;
    world.enforce().await;
    world.drain().await;
    let fence = world.lease().await.unwrap();
    found(&world, fence, &ids(60)).await;
    world.drain().await;
    assert!(world.intents(fence).await.is_empty(), "nobody started it");
    let open = brakes::open(&world.services, WHO).await.unwrap();
    let organisation = exchange::braked_organisation(&open[0]).unwrap();
    assert_eq!((open[0].affected, organisation), (60, world.id));
    assert_eq!(exchange::held_back(&world.services, WHO, organisation).await.unwrap().rows.len(), 60);
    brakes::decide(&world.services, WHO, open[0].id, BrakeDecision::Release, 60).await.unwrap();
    world.drain().await;
    assert_eq!(world.intents(fence).await.len(), 60);
}

#[tokio::test]
async fn a_stranger_has_nobody_judged() {
    let world = World::new().await;
    world.enforce().await;
    let fence = world.lease().await.unwrap();
    world.full_sync(fence, Level::Allow, &[("AnnaPhone", ANNA_MAILBOX)]).await;
    world.drain().await;
    let _ = world.intents(fence).await;
    world.mark(ANNA_MAILBOX).await;
    let due = async || world.services.store.read().await.unwrap().access_due(None, 10).await.unwrap().len();
    let stranger = ConnectorIdentity { sha256: [7; 32] };
    let asked = IntentsRequest::any(fence, 100, 0);
    let refused = exchange::intents(&world.services, &stranger, &asked).await.unwrap().unwrap_err();
    assert_eq!(refused.code, Code::UnknownCertificate);
    assert_eq!(world.try_intents(fence + 1).await.unwrap_err().code, Code::StaleFence);
    assert_eq!(due().await, 1, "it waits for the connector, or for the job");
    let _ = world.intents(fence).await;
    assert_eq!(due().await, 0);
}
