use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use chrono::{DateTime, TimeDelta, Utc};
use domain::outside::{Clock, Random};
use jobs::{Failure, Job, Outcome, Queue, Registry, Schedule, Wake, enqueue, enqueue_at};
use serde::{Deserialize, Serialize};
use store::Store;
use uuid::Uuid;

struct HandClock(Mutex<DateTime<Utc>>);

impl HandClock {
    fn forward(&self, by: TimeDelta) {
        *self.0.lock().unwrap() += by;
    }
}

impl Clock for HandClock {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap()
    }
}

/// Bytes that count up: ids differ and keep their order.
#[derive(Default)]
struct Counter(AtomicU8);

impl Random for Counter {
    fn fill(&self, bytes: &mut [u8]) {
        for byte in bytes {
            *byte = self.0.fetch_add(1, Ordering::Relaxed);
        }
    }
}

#[derive(Clone, Default)]
struct World {
    runs: Arc<AtomicUsize>,
    order: Arc<Mutex<Vec<u32>>>,
}

/// Counts itself, and fails as often as it is told.
#[derive(Serialize, Deserialize)]
struct Count {
    number: u32,
    failures: u32,
    lane: Option<String>,
}

impl Job for Count {
    const KIND: &'static str = "count";
    const ATTEMPTS: u32 = 3;
    type Context = World;

    fn lane(&self) -> Option<String> {
        self.lane.clone()
    }

    fn dedup_key(&self) -> Option<String> {
        self.lane.is_none().then(|| self.number.to_string())
    }

    async fn run(self, world: World) -> Result<Outcome<Self>, Failure> {
        let runs = world.runs.fetch_add(1, Ordering::SeqCst);
        world.order.lock().unwrap().push(self.number);
        if runs < self.failures as usize { Err(Failure::Retry("not yet".into())) } else { Ok(Outcome::Done) }
    }
}

/// Walks to a number, one step a turn.
#[derive(Serialize, Deserialize)]
struct Walk {
    at: u32,
    to: u32,
}

impl Job for Walk {
    const KIND: &'static str = "walk";
    type Context = World;

    async fn run(self, world: World) -> Result<Outcome<Self>, Failure> {
        world.order.lock().unwrap().push(self.at);
        Ok(if self.at == self.to {
            Outcome::Done
        } else {
            Outcome::Continue(Self { at: self.at + 1, ..self })
        })
    }
}

struct Bench {
    _directory: tempfile::TempDir,
    store: Store,
    clock: Arc<HandClock>,
    random: Arc<Counter>,
    world: World,
}

impl Bench {
    async fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let store =
            Store::open(&format!("sqlite:{}", directory.path().join("q.db").display())).await.unwrap();
        let start = "2026-01-16T08:00:00Z".parse().unwrap();
        Self {
            _directory: directory,
            store,
            clock: Arc::new(HandClock(Mutex::new(start))),
            random: Arc::default(),
            world: World::default(),
        }
    }

    fn queue(&self) -> Queue<World> {
        self.scheduled(Vec::new())
    }

    fn scheduled(&self, schedules: Vec<Schedule>) -> Queue<World> {
        let registry = Registry::default().with::<Count>().with::<Walk>();
        Queue::new(
            self.store.clone(),
            self.clock.clone(),
            self.random.clone(),
            Wake::default(),
            registry,
            schedules,
            self.world.clone(),
        )
    }

    async fn add<J: Job>(&self, job: J) -> bool {
        let mut tx = self.store.write().await.unwrap();
        let added = enqueue(&mut tx, &*self.random, self.clock.now(), &job).await.unwrap();
        tx.commit().await.unwrap();
        added
    }

    fn order(&self) -> Vec<u32> {
        self.world.order.lock().unwrap().clone()
    }
}

fn count(number: u32) -> Count {
    Count { number, failures: 0, lane: None }
}

#[tokio::test]
async fn a_job_is_part_of_its_transaction() {
    let bench = Bench::new().await;
    let mut tx = bench.store.write().await.unwrap();
    enqueue(&mut tx, &*bench.random, bench.clock.now(), &count(1)).await.unwrap();
    drop(tx);
    assert_eq!(bench.queue().drain().await.unwrap(), 0, "nothing was committed, so nothing is to be done");
    bench.add(count(1)).await;
    assert_eq!(bench.queue().drain().await.unwrap(), 1);
    assert_eq!(bench.queue().drain().await.unwrap(), 0, "a finished job does not come back");
}

#[tokio::test]
async fn the_same_wish_twice_is_one_job() {
    let bench = Bench::new().await;
    assert!(bench.add(count(7)).await);
    assert!(!bench.add(count(7)).await);
    assert_eq!(bench.queue().drain().await.unwrap(), 1);
    assert!(bench.add(count(7)).await, "done is done: a new wish counts");
}

#[tokio::test]
async fn a_failure_is_tried_again_later_and_becomes_a_dead_letter() {
    let bench = Bench::new().await;
    bench.add(Count { failures: 99, ..count(1) }).await;
    let queue = bench.queue();
    assert_eq!(queue.drain().await.unwrap(), 1);
    assert_eq!(queue.drain().await.unwrap(), 0, "not at once");
    for _ in 0..5 {
        bench.clock.forward(TimeDelta::hours(2));
        queue.drain().await.unwrap();
    }
    assert_eq!(bench.world.runs.load(Ordering::SeqCst), 3);
    let mut tx = bench.store.write().await.unwrap();
    let dead = tx.dead_jobs(10).await.unwrap();
    assert_eq!(dead.len(), 1);
    assert_eq!(dead[0].last_error.as_deref(), Some("not yet"));
    assert!(tx.revive_job(dead[0].id, bench.clock.now()).await.unwrap());
    tx.commit().await.unwrap();
    queue.drain().await.unwrap();
    assert_eq!(bench.world.runs.load(Ordering::SeqCst), 4, "a person can try it again");
}

#[tokio::test]
async fn a_worker_that_died_loses_its_lease_and_its_result() {
    let bench = Bench::new().await;
    bench.add(count(1)).await;
    let lost = Uuid::from_u128(1);
    let now = bench.clock.now();
    let mut tx = bench.store.write().await.unwrap();
    let claimed = tx.claim_job(lost, now, now + TimeDelta::seconds(60)).await.unwrap().unwrap();
    tx.commit().await.unwrap();
    assert_eq!(bench.queue().drain().await.unwrap(), 0, "somebody holds it");
    bench.clock.forward(TimeDelta::seconds(61));
    assert_eq!(bench.queue().drain().await.unwrap(), 1, "the lease ended, another one takes it");
    let mut tx = bench.store.write().await.unwrap();
    assert!(!tx.finish_job(claimed.id, lost).await.unwrap(), "the first one comes too late");
}

#[tokio::test]
async fn a_lane_runs_in_order_and_one_at_a_time() {
    let bench = Bench::new().await;
    for number in 0..6 {
        bench.add(Count { lane: Some("device".into()), ..count(number) }).await;
        bench.clock.forward(TimeDelta::milliseconds(1));
    }
    let now = bench.clock.now();
    let mut tx = bench.store.write().await.unwrap();
    let until = now + TimeDelta::seconds(60);
    assert!(tx.claim_job(Uuid::from_u128(1), now, until).await.unwrap().is_some());
    assert_eq!(
        tx.claim_job(Uuid::from_u128(2), now, until).await.unwrap(),
        None,
        "one of the lane at a time"
    );
    drop(tx);
    bench.queue().drain().await.unwrap();
    assert_eq!(bench.order(), [0, 1, 2, 3, 4, 5]);
}

#[tokio::test]
async fn a_long_job_goes_on_from_its_cursor() {
    let bench = Bench::new().await;
    bench.add(Walk { at: 0, to: 4 }).await;
    bench.queue().drain().await.unwrap();
    assert_eq!(bench.order(), [0, 1, 2, 3, 4]);
}

#[tokio::test]
async fn a_job_waits_for_its_time() {
    let bench = Bench::new().await;
    let now = bench.clock.now();
    let mut tx = bench.store.write().await.unwrap();
    enqueue_at(&mut tx, &*bench.random, now, now + TimeDelta::minutes(5), &count(1)).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(bench.queue().drain().await.unwrap(), 0);
    bench.clock.forward(TimeDelta::minutes(5));
    assert_eq!(bench.queue().drain().await.unwrap(), 1);
}

#[tokio::test]
async fn only_the_leader_adds_what_is_scheduled() {
    let bench = Bench::new().await;
    let hourly = || vec![Schedule::every("count", TimeDelta::hours(1), || count(1))];
    let (first, second) = (bench.scheduled(hourly()), bench.scheduled(hourly()));
    first.drain().await.unwrap();
    second.drain().await.unwrap();
    assert_eq!(bench.world.runs.load(Ordering::SeqCst), 1);
    bench.clock.forward(TimeDelta::hours(1));
    second.drain().await.unwrap();
    first.drain().await.unwrap();
    assert_eq!(bench.world.runs.load(Ordering::SeqCst), 2, "the lead passed on; the run was taken once");
}

#[tokio::test]
async fn workers_stop_after_what_they_do() {
    let bench = Bench::new().await;
    bench.add(count(1)).await;
    let workers = bench.queue().start();
    for _ in 0..200 {
        if bench.world.runs.load(Ordering::SeqCst) == 1 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    workers.stop().await;
    assert_eq!(bench.world.runs.load(Ordering::SeqCst), 1);
    assert!(bench.store.read().await.unwrap().unfinished_jobs(10).await.unwrap().is_empty());
}
