//! The workers: take the lead, add what is scheduled, claim, run, finish.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use domain::outside::{Clock, Random, random_bytes, to_microseconds};
use store::Store;
use store::job::JobRow;
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};
use tracing::{error, warn};
use uuid::Uuid;

use crate::listen::listen;
use crate::registry::Ended;
use crate::{Failure, Registry, Schedule, Wake};

/// How long a claim lasts without a sign of life: what a killed server held waits no longer than this, and one turn of the leader.
const LEASE: TimeDelta = TimeDelta::seconds(30);
/// How often a running job's lease is extended.
const HEARTBEAT: Duration = Duration::from_secs(5);
/// How long the leader's lease lasts.
const LEADERSHIP: TimeDelta = TimeDelta::seconds(15);
/// The slow poll behind the hints.
const POLL: Duration = Duration::from_secs(1);
/// How often the lead is taken or kept. Well below [`LEADERSHIP`].
const TURN: Duration = Duration::from_secs(5);
/// How many jobs run at the same time in one process.
const AT_ONCE: usize = 4;
/// The first pause after a failure; it doubles with each further one, up to an hour.
const FIRST_PAUSE: TimeDelta = TimeDelta::seconds(5);
const LONGEST_PAUSE: TimeDelta = TimeDelta::hours(1);
/// The name of the leader's lease.
const LEADER: &str = "leader";

/// The queue of one process.
#[derive(Clone)]
pub struct Queue<C> {
    parts: Arc<Parts<C>>,
    pace: Pace,
}

struct Parts<C> {
    store: Store,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    worker: Uuid,
    registry: Registry<C>,
    schedules: Vec<Schedule>,
    context: C,
    wake: Wake,
}

/// How often the workers look by themselves, whatever hints there are.
#[derive(Clone, Copy, Debug)]
struct Pace {
    poll: Duration,
    turn: Duration,
}

impl<C> std::fmt::Debug for Queue<C> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Queue({})", self.parts.worker)
    }
}

/// Workers in the background. They finish what they do when [`Workers::stop`] is called.
#[derive(Debug)]
pub struct Workers {
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Workers {
    /// Asks the workers to stop and waits for the jobs at work.
    pub async fn stop(self) {
        self.stop.send_replace(true);
        if let Err(failure) = self.task.await {
            error!(error = %failure, "the job workers ended badly");
        }
    }
}

impl<C: Clone + Send + Sync + 'static> Queue<C> {
    /// A queue with its kinds and schedules. `context` is handed to every job.
    pub fn new(
        store: Store,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
        wake: Wake,
        registry: Registry<C>,
        schedules: Vec<Schedule>,
        context: C,
    ) -> Self {
        let worker = uuid::Builder::from_random_bytes(random_bytes(&*random)).into_uuid();
        let parts = Parts { store, clock, random, worker, registry, schedules, context, wake };
        Self { parts: Arc::new(parts), pace: Pace { poll: POLL, turn: TURN } }
    }

    /// Looks for work by itself no more often than this: for tests of what hints do.
    #[must_use]
    pub const fn unhurried(mut self, pause: Duration) -> Self {
        self.pace = Pace { poll: pause, turn: pause };
        self
    }

    /// Frees what an earlier process had claimed when it was killed, so that nothing waits for its leases to run out. Only
    /// where no other process works on the same database; should one do so after all, fencing keeps its jobs right.
    pub async fn take_over(&self) -> Result<(), store::Error> {
        let mut tx = self.parts.store.write().await?;
        tx.release_jobs(self.now()).await?;
        tx.release_leases(self.now()).await?;
        tx.commit().await
    }

    /// Starts the workers.
    pub fn start(self) -> Workers {
        let (stop, mut stopped) = watch::channel(false);
        let task = tokio::spawn(async move {
            let mut running = JoinSet::new();
            let mut turn = tokio::time::interval(self.pace.turn);
            let mut listening = JoinSet::new();
            listening.spawn(listen(self.parts.store.clone(), self.parts.wake.clone()));
            while !*stopped.borrow() {
                while running.try_join_next().is_some() {}
                let free = AT_ONCE.saturating_sub(running.len());
                let (claimed, pause) = match self.claim(free).await {
                    Ok(jobs) => (jobs, self.pace.poll),
                    Err(failure) => {
                        warn!(error = %failure, "no jobs could be claimed");
                        // The hint is spent, and what it told of still waits.
                        (Vec::new(), POLL)
                    }
                };
                let full = claimed.len() == free;
                for job in claimed {
                    let queue = self.clone();
                    running.spawn(async move { queue.work(job).await });
                }
                if full && free > 0 {
                    continue;
                }
                tokio::select! {
                    () = self.parts.wake.woken() => {}
                    () = tokio::time::sleep(pause) => {}
                    _ = turn.tick() => {
                        if let Err(failure) = self.tick().await {
                            warn!(error = %failure, "the leader's turn failed");
                        }
                    }
                    _ = stopped.changed() => {}
                    Some(_) = running.join_next(), if !running.is_empty() => {}
                }
            }
            listening.shutdown().await;
            while running.join_next().await.is_some() {}
            if let Err(failure) = self.resign().await {
                warn!(error = %failure, "the lead was not given up");
            }
        });
        Workers { stop, task }
    }

    /// For tests: runs everything that is due at the clock's time, and what that adds, until nothing is due.
    /// Returns how many jobs were run. A kind that nobody knows, or 100,000 rounds, is an error.
    pub async fn drain(&self) -> Result<usize, store::Error> {
        let mut count = 0;
        for _ in 0..100_000 {
            self.tick().await?;
            let jobs = self.claim(AT_ONCE).await?;
            if jobs.is_empty() {
                break;
            }
            for job in jobs {
                count += 1;
                self.work(job).await;
            }
        }
        Ok(count)
    }

    fn now(&self) -> DateTime<Utc> {
        to_microseconds(self.parts.clock.now())
    }

    /// Takes or keeps the lead; the leader gives back expired leases and adds what is scheduled.
    async fn tick(&self) -> Result<(), store::Error> {
        let now = self.now();
        let parts = &self.parts;
        let mut tx = parts.store.write().await?;
        if tx.take_lease(LEADER, parts.worker, now, now + LEADERSHIP).await?.is_none() {
            return Ok(());
        }
        for schedule in &parts.schedules {
            tx.add_schedule(schedule.name, now).await?;
            if tx.advance_schedule(schedule.name, now, now + schedule.every).await? {
                (schedule.enqueue)(&mut tx, &*parts.random, now).await?;
            }
        }
        tx.commit().await
    }

    async fn resign(&self) -> Result<(), store::Error> {
        let mut tx = self.parts.store.write().await?;
        tx.give_up_lease(LEADER, self.parts.worker, self.now()).await?;
        tx.commit().await
    }

    async fn claim(&self, limit: usize) -> Result<Vec<JobRow>, store::Error> {
        if limit == 0 {
            return Ok(Vec::new());
        }
        let now = self.now();
        // Looking first keeps an idle server from writing.
        if self.parts.store.read().await?.next_job_due().await?.is_none_or(|due| due > now) {
            return Ok(Vec::new());
        }
        let mut jobs = Vec::new();
        while jobs.len() < limit {
            let mut tx = self.parts.store.write().await?;
            match tx.claim_job(self.parts.worker, now, now + LEASE).await {
                Ok(Some(job)) => {
                    tx.commit().await?;
                    jobs.push(job);
                }
                // Nothing is due, or another node took a job of the same lane at the same moment.
                Ok(None) | Err(store::Error::Duplicate(_)) => break,
                Err(failure) => return Err(failure),
            }
        }
        Ok(jobs)
    }

    /// Runs one claimed job and writes what became of it, if the lease still holds.
    async fn work(&self, job: JobRow) {
        let Some(kind) = self.parts.registry.kind(&job.kind) else {
            error!(job.kind = %job.kind, job.id = %job.id, "there is no such kind of job in this version");
            self.write(&job, Err(Failure::Fatal("this version does not know this kind of job".into())), 0)
                .await;
            return;
        };
        if job.attempts > kind.attempts {
            // Its worker vanished each time: going on would take the next worker down too.
            let message = "the server stopped each time while this job ran";
            self.write(&job, Err(Failure::Fatal(message.into())), 0).await;
            return;
        }
        let mut running = tokio::spawn((kind.run)(job.payload.clone(), self.parts.context.clone()));
        let result = loop {
            tokio::select! {
                result = &mut running => break result,
                () = tokio::time::sleep(HEARTBEAT) => self.extend(&job).await,
            }
        };
        let result =
            result.unwrap_or_else(|_| Err(Failure::Retry("the job ended by a fault of its own".into())));
        self.write(&job, result, kind.attempts).await;
    }

    async fn extend(&self, job: &JobRow) {
        let extended = async {
            let mut tx = self.parts.store.write().await?;
            tx.job_heartbeat(job.id, self.parts.worker, self.now() + LEASE).await?;
            tx.commit().await
        };
        let extended: Result<(), store::Error> = extended.await;
        if let Err(failure) = extended {
            warn!(job.kind = %job.kind, error = %failure, "a job's lease was not extended");
        }
    }

    async fn write(&self, job: &JobRow, result: Result<Ended, Failure>, attempts: u32) {
        let now = self.now();
        let worker = self.parts.worker;
        let written = async {
            let mut tx = self.parts.store.write().await?;
            let kept = match result {
                Ok(Ended::Done) => tx.finish_job(job.id, worker).await?,
                Ok(Ended::Continue(payload)) => tx.continue_job(job.id, worker, &payload, now).await?,
                Ok(Ended::At(payload, at)) => tx.continue_job(job.id, worker, &payload, at).await?,
                Err(Failure::Retry(message)) if job.attempts < attempts => {
                    warn!(job.kind = %job.kind, job.id = %job.id, attempt = job.attempts, "job failed: {message}");
                    let at = now + self.pause(job.attempts);
                    tx.retry_job(job.id, worker, at, &message).await?
                }
                Err(Failure::Retry(message) | Failure::Fatal(message)) => {
                    error!(job.kind = %job.kind, job.id = %job.id, "job given up: {message}");
                    tx.bury_job(job.id, worker, now, &message).await?
                }
            };
            tx.commit().await?;
            Ok(kept)
        };
        let written: Result<bool, store::Error> = written.await;
        match written {
            Ok(true) => {}
            Ok(false) => {
                warn!(job.kind = %job.kind, job.id = %job.id, "the lease was lost, and the result with it");
            }
            Err(failure) => error!(job.kind = %job.kind, error = %failure, "a job's result was not kept"),
        }
    }

    /// 5 s, 10 s, 20 s … up to an hour, each up to a quarter longer by chance.
    fn pause(&self, attempt: u32) -> TimeDelta {
        let doubled = FIRST_PAUSE * 2_i32.saturating_pow(attempt.saturating_sub(1).min(20));
        let pause = doubled.min(LONGEST_PAUSE);
        let [chance] = random_bytes::<1>(&*self.parts.random);
        pause + pause * i32::from(chance) / 1024
    }
}
