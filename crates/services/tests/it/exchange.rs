//! An organisation with its connector, as the connector sees it: what it brings, what it is asked for, and when it is refused.

mod brake;
mod bulk;
mod by_hand;
mod clean_up;
mod faults;
mod figures;
mod first_rules;
mod forests;
mod journal;
mod large;
mod leaving;
mod meanwhile;
mod nodes;
mod order;
mod ours;
mod outlook;
mod people;
mod rules;
mod syncs;
mod wipe;
pub(crate) mod world;

use connector_protocol::intent::{List, Operation, Outcome, Urgency};
use connector_protocol::lease::LeaseRequest;
use connector_protocol::refusal::Code;
use connector_protocol::sync::{Content, Level, SyncFinish, SyncKind};
use domain::access::AccessSettings;
use domain::access::settings::Mode;
use domain::device::ComplianceState;
use services::exchange;

use world::{ANNA_MAILBOX, BEN_MAILBOX, WHO, World, mailbox};

#[tokio::test]
async fn an_enrolled_phone_is_allowed_and_an_unknown_one_blocked_and_both_can_be_undone() {
    let world = World::new().await;
    world.enforce().await;
    let fence = world.lease().await.unwrap();
    world.full_sync(fence, Level::Allow, &[("ANNAPHONE", ANNA_MAILBOX), ("STRANGER", BEN_MAILBOX)]).await;
    world.drain().await;
    let asked = world.intents(fence).await;
    let entries: Vec<_> = asked
        .iter()
        .map(|intent| match &intent.operation {
            Operation::SetEntry { mailbox, eas_id, add, remove } => {
                (*mailbox, eas_id.as_str(), *add, *remove)
            }
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(
        entries,
        [
            (ANNA_MAILBOX, "ANNAPHONE", Some(List::Allowed), None),
            (BEN_MAILBOX, "STRANGER", Some(List::Blocked), None)
        ]
    );
    assert_eq!(asked[1].urgency, Urgency::LockOut);
    assert_eq!(world.done(fence, &asked).await, 2);
    assert_eq!(world.done(fence, &asked).await, 0, "told twice");
    assert!(world.intents(fence).await.is_empty());
    assert_eq!(world.journal().await.len(), 2);
    // Off is refused while entries of ours are in Exchange.
    let off = exchange::set_access(&world.services, WHO, world.id, AccessSettings::default()).await;
    assert!(matches!(off, Err(services::Error::Conflict { code: "own-entries-left", .. })));
    assert_eq!(exchange::undo_all(&world.services, WHO, world.id).await.unwrap(), 2);
    let undone = world.intents(fence).await;
    assert!(undone.iter().all(|intent| matches!(intent.operation, Operation::SetEntry { add: None, .. })));
    assert_eq!(world.done(fence, &undone).await, 2);
    exchange::set_access(&world.services, WHO, world.id, AccessSettings::default()).await.unwrap();
}

#[tokio::test]
async fn a_phone_that_becomes_compliant_is_released_at_the_next_question() {
    let world = World::new().await;
    world.enforce().await;
    world.comply(ComplianceState::Noncompliant).await;
    let fence = world.lease().await.unwrap();
    world.full_sync(fence, Level::Allow, &[("annaphone", ANNA_MAILBOX)]).await;
    world.drain().await;
    let blocked = world.intents(fence).await;
    assert_eq!(world.done(fence, &blocked).await, 1);
    world.comply(ComplianceState::Compliant).await;
    let released = world.intents(fence).await;
    assert_eq!(released.len(), 1);
    assert_eq!(released[0].urgency, Urgency::Release);
    let Operation::SetEntry { add, remove, .. } = &released[0].operation else { panic!("an entry") };
    assert_eq!((*add, *remove), (Some(List::Allowed), Some(List::Blocked)), "one call");
    // It changes once more before the connector got to it.
    world.comply(ComplianceState::Noncompliant).await;
    assert!(world.intents(fence).await.is_empty(), "it is blocked as it is");
}

#[tokio::test]
async fn an_id_is_allowed_before_its_first_contact() {
    let world = World::new().await;
    world.enforce().await;
    let fence = world.lease().await.unwrap();
    world.full_sync(fence, Level::Quarantine, &[]).await;
    world.drain().await;
    let ahead = world.intents(fence).await;
    let [one] = ahead.as_slice() else { panic!("one intent: {ahead:?}") };
    assert!(
        matches!(&one.operation, Operation::SetEntry { eas_id, add: Some(List::Allowed), .. } if eas_id == "AnnaPhone")
    );
}

#[tokio::test]
async fn report_mode_tells_and_writes_nothing() {
    let world = World::new().await;
    world.access(Mode::Report).await;
    let fence = world.lease().await.unwrap();
    world.full_sync(fence, Level::Allow, &[("STRANGER", BEN_MAILBOX), ("OTHER", BEN_MAILBOX)]).await;
    world.drain().await;
    assert!(world.intents(fence).await.is_empty());
    let impact = exchange::impact(&world.services, WHO, world.id).await.unwrap();
    assert_eq!((impact.blocked, impact.blocked_users, impact.judged), (2, 1, 2));
    assert_eq!(impact.rows[0].mailbox_name, "Ben");
}

#[tokio::test]
async fn a_sync_that_is_cut_off_goes_on_and_takes_nobody_away() {
    let world = World::new().await;
    let fence = world.lease().await.unwrap();
    world.full_sync(fence, Level::Allow, &[("ONE", BEN_MAILBOX), ("TWO", BEN_MAILBOX)]).await;
    let started = world.start(fence, SyncKind::Full).await;
    world.page(fence, &started, 0, Content::Mailboxes(vec![mailbox(BEN_MAILBOX)])).await.unwrap();
    let again = world.start(fence, SyncKind::Full).await;
    assert_eq!((again.sync, again.next_page, again.cursor.as_deref()), (started.sync, 1, Some("page 0")));
    // A page that was taken is taken again without harm; one too far is refused.
    let repeated = world.page(fence, &started, 0, Content::Mailboxes(vec![mailbox(BEN_MAILBOX)])).await;
    assert_eq!(repeated.unwrap().next_page, 1);
    let ahead = world.page(fence, &started, 5, Content::Partnerships(Vec::new())).await.unwrap_err();
    assert_eq!(ahead.code, Code::OutOfOrder);
    let finish = |complete| SyncFinish {
        fence,
        sync: started.sync,
        complete,
        mailboxes: 1,
        partnerships: 0,
        error: None,
    };
    let ended = exchange::finish(&world.services, &world.identity, &finish(false)).await.unwrap().unwrap();
    assert_eq!(ended.removed, 0);
    assert_eq!(world.partnerships().await, 2);
    // A search scope that finds nothing is likelier than that everybody left.
    let started = world.start(fence, SyncKind::Full).await;
    let finish = SyncFinish { sync: started.sync, mailboxes: 0, ..finish(true) };
    let ended = exchange::finish(&world.services, &world.identity, &finish).await.unwrap().unwrap();
    assert_eq!((ended.removed, world.partnerships().await), (0, 2));
}

#[tokio::test]
async fn only_the_holder_of_the_lease_is_served() {
    let world = World::new().await;
    let fence = world.lease().await.unwrap();
    let second = LeaseRequest { session: uuid::Uuid::from_u128(77), ..World::asking() };
    let lease = exchange::lease(&world.services, &world.identity, &second).await.unwrap().unwrap();
    assert_eq!(lease.fence, None, "another process with the same certificate");
    world.pass(61);
    let lease = exchange::lease(&world.services, &world.identity, &second).await.unwrap().unwrap();
    assert_eq!(lease.fence, Some(fence + 1));
    let stale = world.try_intents(fence).await.unwrap_err();
    assert_eq!(stale.code, Code::StaleFence);
    let stranger = exchange::ConnectorIdentity { sha256: [0; 32] };
    let refused = exchange::lease(&world.services, &stranger, &second).await.unwrap().unwrap_err();
    assert_eq!(refused.code, Code::UnknownCertificate);
}

#[tokio::test]
async fn what_failed_for_now_is_tried_again_later_and_what_failed_is_told() {
    let world = World::new().await;
    world.enforce().await;
    let fence = world.lease().await.unwrap();
    world.full_sync(fence, Level::Allow, &[("STRANGER", BEN_MAILBOX)]).await;
    world.drain().await;
    let asked: Vec<_> = world.intents(fence).await;
    let failed = |transient| Outcome::Failed { code: "throttled".into(), detail: "wait".into(), transient };
    world.tell(fence, &asked, failed(true)).await;
    assert!(world.intents(fence).await.is_empty(), "later");
    world.pass(20);
    let again = world.intents(fence).await;
    assert_eq!(again.len(), asked.len());
    world.tell(fence, &again, failed(false)).await;
    let journal = world.journal().await;
    assert!(journal.iter().all(|entry| entry.outcome == "failed"));
    assert_eq!(journal[0].detail.as_deref(), Some("throttled: wait"));
}
