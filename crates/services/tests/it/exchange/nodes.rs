//! Two nodes on one PostgreSQL database: whatever they do at the same time, each change is asked for once, and none is lost.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use connector_protocol::intent::{
    Intent, IntentResult, IntentsRequest, List, Lists, Operation, Outcome, Results,
};
use connector_protocol::lease::LeaseRequest;
use connector_protocol::sync::Level;
use domain::access::AccessSettings;
use domain::access::settings::Mode;
use domain::device::ComplianceState;
use domain::id::{MailboxId, PartnershipId, UserId};
use jobs::Job;
use services::exchange::{self, ByHand, JudgeAccess};
use services::{Services, brakes};
use store::Store;
use tokio::task::JoinHandle;
use uuid::Uuid;

use super::world::{ANNA_MAILBOX, BEN_MAILBOX, DEVICE, GROUP, WHO, World};

/// What both nodes want to do is begun while a third holds the organisation, so that they go on at the same moment. What is asserted
/// holds in whichever order they come; this makes the one likely in which they would be in each other's way.
const GATHER: Duration = Duration::from_millis(400);

/// Two nodes; the policy is enforced on one of them.
async fn two() -> Option<(World, Services)> {
    let world = World::on_postgresql().await?;
    world.enforce().await;
    world.drain().await;
    let other = world.another_node().await;
    Some((world, other))
}

async fn end(world: World, other: Services) {
    other.store.close().await;
    world.end().await;
}

/// Sixty phones of Ben's that nobody knows, and Anna's.
async fn found(world: &World) -> i64 {
    let fence = world.lease().await.unwrap();
    let ids: Vec<_> = (0..60).map(|number| format!("PHONE{number:03}")).collect();
    let mut found: Vec<_> = ids.iter().map(|id| (id.as_str(), BEN_MAILBOX)).collect();
    found.push(("AnnaPhone", ANNA_MAILBOX));
    world.full_sync(fence, Level::Allow, &found).await;
    fence
}

async fn record(world: &World, eas_id: &str) -> PartnershipId {
    let all = exchange::partnerships(&world.services, WHO, world.id, None, 100).await.unwrap();
    all.iter().find(|row| row.partnership.eas_id.as_str() == eas_id).unwrap().partnership.id
}

fn judge(world: &World, node: &Services, by_person: bool) -> JoinHandle<()> {
    let (job, node) =
        (JudgeAccess { organisation: world.id, by_person, rules: false, shown: None }, node.clone());
    tokio::spawn(async move {
        job.run(node).await.unwrap();
    })
}

/// Lets these begin together.
async fn together(world: &World, tasks: impl FnOnce() -> Vec<JoinHandle<()>>) {
    let mut tx = world.services.store.write().await.unwrap();
    tx.lock_exchange_organisation(world.id).await.unwrap();
    let tasks = tasks();
    tokio::time::sleep(GATHER).await;
    tx.commit().await.unwrap();
    for task in tasks {
        task.await.unwrap();
    }
}

async fn waiting(store: &Store, world: &World) -> Vec<store::exchange::intent::Intent> {
    store.read().await.unwrap().waiting_intents(world.id, 200).await.unwrap()
}

fn eas_id(intent: &Intent) -> &str {
    match &intent.operation {
        Operation::SetEntry { eas_id, .. } => eas_id,
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_nodes_that_judge_at_once_ask_for_each_change_once() {
    let Some((world, other)) = two().await else { return };
    let fence = found(&world).await;
    let nodes = [&world.services, &other, &world.services, &other];
    together(&world, || nodes.map(|node| judge(&world, node, true)).into()).await;
    let asked = world.intents(fence).await;
    let ids: BTreeSet<_> = asked.iter().map(eas_id).collect();
    assert_eq!((asked.len(), ids.len()), (61, 61));
    assert_eq!(world.done(fence, &asked).await, 61);
    // Once more, when all of it is done: nothing is asked for anew.
    together(&world, || nodes.map(|node| judge(&world, node, true)).into()).await;
    assert!(world.intents(fence).await.is_empty());
    assert_eq!(world.journal().await.len(), 61);
    end(world, other).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_policy_that_is_taken_back_on_one_node_while_another_judges_leaves_nothing_to_write() {
    let Some((world, other)) = two().await else { return };
    let fence = found(&world).await;
    together(&world, || {
        let judging = judge(&world, &other, true);
        let (node, id) = (world.services.clone(), world.id);
        let reporting = tokio::spawn(async move {
            tokio::time::sleep(GATHER / 2).await;
            let included_groups = vec![GROUP];
            let access = AccessSettings { mode: Mode::Report, included_groups, ..AccessSettings::default() };
            exchange::set_access(&node, WHO, id, access).await.unwrap();
        });
        vec![judging, reporting]
    })
    .await;
    assert_eq!(waiting(&other.store, &world).await, []);
    assert!(world.intents(fence).await.is_empty());
    assert_eq!(exchange::waiting(&other, WHO, world.id, 10).await.unwrap().count, 0);
    end(world, other).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_that_two_people_save_on_two_nodes_are_both_kept() {
    let Some((world, other)) = two().await else { return };
    let before = exchange::organisation(&other, WHO, world.id).await.unwrap();
    together(&world, || {
        let (node, id) = (world.services.clone(), world.id);
        let reporting = tokio::spawn(async move {
            let access = AccessSettings { mode: Mode::Report, ..before.access };
            exchange::set_access(&node, WHO, id, access).await.unwrap();
        });
        let (node, id) = (other.clone(), world.id);
        let syncing = tokio::spawn(async move {
            let settings =
                store::exchange::organisation::SyncSettings { quick_minutes: 7, ..before.settings };
            exchange::set_sync(&node, WHO, id, settings).await.unwrap();
        });
        vec![reporting, syncing]
    })
    .await;
    let after = exchange::organisation(&other, WHO, world.id).await.unwrap();
    assert_eq!((after.access.mode, after.settings.quick_minutes), (Mode::Report, 7));
    end(world, other).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_who_blocks_on_one_node_while_another_judges_is_obeyed() {
    let Some((world, other)) = two().await else { return };
    let fence = found(&world).await;
    let phone = record(&world, "AnnaPhone").await;
    together(&world, || {
        let (node, id) = (world.services.clone(), world.id);
        let blocking = tokio::spawn(async move {
            tokio::time::sleep(GATHER / 2).await;
            exchange::by_hand(&node, WHO, id, ByHand::Block, &[phone], true).await.unwrap();
        });
        vec![judge(&world, &other, true), blocking, judge(&world, &other, true)]
    })
    .await;
    let asked = world.intents(fence).await;
    let hers: Vec<_> = asked.iter().filter(|intent| eas_id(intent) == "AnnaPhone").collect();
    let [one] = hers.as_slice() else { panic!("{hers:?}") };
    assert!(matches!(one.operation, Operation::SetEntry { add: Some(List::Blocked), remove: None, .. }));
    end(world, other).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_nodes_that_stop_at_the_same_change_ask_a_person_once() {
    let Some((world, other)) = two().await else { return };
    let fence = found(&world).await;
    let nodes = [&world.services, &other, &world.services, &other];
    together(&world, || nodes.map(|node| judge(&world, node, false)).into()).await;
    let open = brakes::open(&other, WHO).await.unwrap();
    assert_eq!(open.iter().map(|brake| brake.affected).collect::<Vec<_>>(), [60]);
    assert_eq!(world.intents(fence).await.iter().map(eas_id).collect::<Vec<_>>(), ["AnnaPhone"]);
    end(world, other).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_connectors_that_ask_two_nodes_one_may_write() {
    let Some((world, other)) = two().await else { return };
    for round in 0..5 {
        world.pass(3600);
        let ask = async |node: &Services, session| {
            let asked = LeaseRequest { session: Uuid::from_u128(session), ..World::asking() };
            exchange::lease(node, &world.identity, &asked).await.unwrap().unwrap().fence
        };
        let fences = tokio::join!(ask(&world.services, 2 * round + 100), ask(&other, 2 * round + 101));
        let fences: Vec<i64> = [fences.0, fences.1].into_iter().flatten().collect();
        let [fence] = fences.as_slice() else { panic!("{fences:?}") };
        assert!(world.try_intents(*fence).await.is_ok());
        assert!(world.try_intents(*fence - 1).await.is_err());
    }
    end(world, other).await;
}

/// What Exchange has, and every change that it was asked for.
#[derive(Default)]
struct Exchange {
    lists: BTreeMap<Uuid, [BTreeSet<String>; 2]>,
    asked: BTreeSet<Uuid>,
}

impl Exchange {
    fn make(&mut self, intent: &Intent) -> Outcome {
        let Operation::SetEntry { mailbox, eas_id, add, remove } = &intent.operation else {
            panic!("{intent:?}")
        };
        self.asked.insert(intent.id);
        let lists = self.lists.entry(*mailbox).or_default();
        let before = lists.clone();
        for (list, which) in lists.iter_mut().zip([List::Allowed, List::Blocked]) {
            if *remove == Some(which) {
                list.remove(eas_id);
            }
            if *add == Some(which) {
                list.insert(eas_id.clone());
            }
        }
        let unchanged = before == *lists;
        let [allowed, blocked] = lists.clone().map(|list| list.into_iter().collect());
        Outcome::Done { domain_controller: None, lists: Some(Lists { allowed, blocked }), unchanged }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_connector_did_is_in_the_journal_however_much_changes_meanwhile() {
    let Some((world, other)) = two().await else { return };
    let fence = found(&world).await;
    let bens = record(&world, "PHONE000").await;
    let is_over = Arc::new(AtomicBool::new(false));
    // One node hears of a device and of people, the other judges everybody; the connector asks both.
    let (node, over) = (other.clone(), Arc::clone(&is_over));
    let (id, job) =
        (world.id, JudgeAccess { organisation: world.id, by_person: true, rules: false, shown: None });
    let judging = tokio::spawn(async move {
        while !over.load(Ordering::Relaxed) {
            job.clone().run(node.clone()).await.unwrap();
        }
    });
    let node = world.services.clone();
    let people = tokio::spawn(async move {
        for round in 0..40 {
            let (state, act) = if round % 2 == 0 {
                (ComplianceState::Noncompliant, ByHand::Block)
            } else {
                (ComplianceState::Compliant, ByHand::Allow)
            };
            let mut tx = node.store.write().await.unwrap();
            tx.set_compliance(DEVICE, state, None, node.now()).await.unwrap();
            tx.access_due_for_user(UserId(BEN_MAILBOX)).await.unwrap();
            tx.commit().await.unwrap();
            exchange::by_hand(&node, WHO, id, act, &[bens], true).await.unwrap();
        }
    });
    let mut exchange = Exchange::default();
    let mut rounds = 0;
    loop {
        let is_last = people.is_finished();
        let nodes = if rounds % 2 == 0 { [&world.services, &other] } else { [&other, &world.services] };
        let asked = IntentsRequest::any(fence, 3, 0);
        let asked = exchange::intents(nodes[0], &world.identity, &asked).await.unwrap().unwrap().intents;
        let is_empty = asked.is_empty();
        let at = world.services.now();
        let results = asked.iter().map(|one| IntentResult { id: one.id, at, outcome: exchange.make(one) });
        let results = Results { fence, journal: 1, results: results.collect() };
        let taken = exchange::results(nodes[1], &world.identity, &results).await.unwrap().unwrap().taken;
        assert_eq!(taken, asked.len() as u64, "each was known: {asked:?}");
        rounds += 1;
        if is_last && is_empty {
            break;
        }
    }
    is_over.store(true, Ordering::Relaxed);
    people.await.unwrap();
    judging.await.unwrap();
    let journal: BTreeSet<_> = world.journal().await.into_iter().map(|entry| entry.id).collect();
    let lost: Vec<_> = journal.difference(&exchange.asked).collect();
    assert!(lost.is_empty(), "nothing stands in the journal that nobody did: {lost:?}");
    let mut tx = other.store.read().await.unwrap();
    for id in &exchange.asked {
        assert!(tx.journal_entry(*id).await.unwrap().is_some(), "{id} was done");
    }
    for (mailbox, lists) in &exchange.lists {
        let known = tx.exchange_mailbox(world.id, MailboxId(*mailbox)).await.unwrap().unwrap().mailbox;
        let known: [BTreeSet<String>; 2] =
            [known.allowed, known.blocked].map(|list| list.iter().map(ToString::to_string).collect());
        assert_eq!(known, *lists, "what is known is what is there");
    }
    drop(tx);
    end(world, other).await;
}
