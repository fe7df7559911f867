//! Reading the directory: scheduled, on demand, and after a brake was let go.

use std::convert::Infallible;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use chrono::TimeDelta;
use domain::actor::{Actor, Permission};
use domain::audit::ObjectKind;
use domain::brake::Brake;
use domain::directory::Snapshot;
use domain::id::BrakeId;
use jobs::{Failure, Job, Outcome, enqueue};
use outbound_directory::Progress;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::directory_state::{DirectoryState, ReadingProgress};

use super::difference::Difference;
use super::impact::{Impact, weigh};
use super::settings::{DirectorySettings, configuration};
use super::{apply, grace};
use crate::settings::read;
use crate::{Error, Services};

/// How often progress is written down.
const PROGRESS: Duration = Duration::from_secs(1);
/// The word for the brake's cause.
const CAUSE: &str = "directory";

/// A reading of the directory.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct DirectorySync {
    /// A person started it, who sees what it does: the brake does not hold it.
    pub by_person: bool,
    /// A person let a brake go: up to so many devices may lose something.
    pub allowed: Option<u64>,
    /// The schedule started it, which runs more often than the settings ask for.
    pub scheduled: bool,
}

/// How a reading ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ended {
    /// No directory is set up, or it is not yet time.
    NotDue,
    /// The directory is away or gave no complete answer. The last state stays.
    Failed(String),
    /// It would take something from too many devices and waits for a person. The last state stays.
    Held(BrakeId),
    /// Everything is written.
    Applied(Applied),
}

/// What a reading changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Applied {
    /// Users that are new or of whom something changed.
    pub users: usize,
    /// Users that are gone.
    pub removed_users: usize,
    /// Groups that are new or of which something changed.
    pub groups: usize,
    /// Groups that are gone.
    pub removed_groups: usize,
}

impl Job for DirectorySync {
    const KIND: &'static str = "directory-sync";
    type Context = Services;

    fn lane(&self) -> Option<String> {
        Some("directory".to_owned())
    }

    fn dedup_key(&self) -> Option<String> {
        // A reading that somebody asked for must not be taken for the scheduled one that waits already, and may find that it
        // is not yet time.
        Some(format!("{}-{:?}-{}", self.by_person, self.allowed, self.scheduled))
    }

    async fn run(self, services: Services) -> Result<Outcome<Self>, Failure> {
        run(&services, self).await.map(|_| Outcome::Done).map_err(|error| Failure::Retry(error.to_string()))
    }
}

/// Asks for a reading now. It runs in the background; [`super::status`] shows how far it is.
pub async fn sync(services: &Services, actor: &Actor) -> Result<(), Error> {
    actor.require(Permission::WriteDirectory)?;
    let job = DirectorySync { by_person: !matches!(actor, Actor::System), ..DirectorySync::default() };
    let mut tx = services.store.write().await?;
    enqueue(&mut tx, &*services.random, services.now(), &job).await?;
    let event =
        services.audit_event(actor, "directory.sync", ObjectKind::Directory, "", "directory", json!({}));
    tx.audit(&event).await?;
    tx.commit().await?;
    services.wake.wake();
    Ok(())
}

/// Reads the directory and writes what changed. No transaction is held while the directory is asked.
pub async fn run(services: &Services, job: DirectorySync) -> Result<Ended, Error> {
    let started = services.now();
    grace::mark(services).await?;
    let mut tx = services.store.read().await?;
    let mut state = tx.directory_state().await?;
    let settings: DirectorySettings = read(&mut tx).await?;
    let every = TimeDelta::minutes(i64::from(settings.every_minutes));
    let early = job.scheduled && state.last_attempt_at.is_some_and(|last| started - last < every);
    let configuration = configuration(services, &mut tx).await?;
    drop(tx);
    let (Some(configuration), false) = (configuration, early) else {
        apply::hand_on(services).await?;
        return Ok(Ended::NotDue);
    };
    state.last_attempt_at = Some(started);
    state.progress = Some(ReadingProgress::default());
    let mut tx = services.store.write().await?;
    tx.put_directory_state(&state).await?;
    tx.commit().await?;
    let counts = Counts::default();
    let snapshot = match services.directory.directory(&configuration) {
        Ok(directory) => {
            let reading = directory.read(&counts);
            with_progress(services, &state, &counts, reading).await?
        }
        Err(error) => Err(error),
    };
    let ended = match snapshot {
        Ok(snapshot) => compare(services, job, &state, &counts, snapshot).await?,
        Err(error) => Ended::Failed(error.to_string()),
    };
    finish(services, &ended).await?;
    // Also after a failure: users whose grace is over, and what an earlier reading that was cut off left behind.
    apply::hand_on(services).await?;
    Ok(ended)
}

async fn compare(
    services: &Services,
    job: DirectorySync,
    state: &DirectoryState,
    counts: &Counts,
    snapshot: Snapshot,
) -> Result<Ended, Error> {
    let had_users = services.store.read().await?.user_count().await? > 0;
    if snapshot.users.is_empty() && had_users {
        let message =
            "the directory answered without a single user; base, filter or rights are probably wrong";
        return Ok(Ended::Failed(message.to_owned()));
    }
    let difference = Difference::of(snapshot, &services.store, services.now(), &*services.random).await?;
    let impact = weigh(&mut services.store.read().await?, &difference).await?;
    let allowed = job.by_person || job.allowed.is_some_and(|allowed| impact.affected <= allowed);
    if impact.holds && !allowed {
        return Ok(Ended::Held(hold(services, impact).await?));
    }
    counts.changes.store(u64::try_from(difference.len()).unwrap_or(u64::MAX), Ordering::Relaxed);
    let written =
        |rows: usize| counts.applied.store(u64::try_from(rows).unwrap_or(u64::MAX), Ordering::Relaxed);
    let applying = apply::apply(services, &difference, &written);
    with_progress(services, state, counts, applying).await??;
    Ok(Ended::Applied(Applied {
        users: difference.users.len(),
        removed_users: difference.removed_users.len(),
        groups: difference.groups.len(),
        removed_groups: difference.removed_groups.len(),
    }))
}

/// Writes down how the reading ended.
async fn finish(services: &Services, ended: &Ended) -> Result<(), Error> {
    let now = services.now();
    let mut tx = services.store.write().await?;
    let mut state = tx.directory_state().await?;
    state.progress = None;
    match ended {
        Ended::Failed(message) => {
            state.failing_since = state.failing_since.or(Some(now));
            state.last_error = Some(message.clone());
        }
        Ended::Applied(_) => {
            state.last_success_at = Some(now);
            state.failing_since = None;
            state.last_error = None;
        }
        // The directory answers; what waits is shown among the brakes.
        Ended::Held(_) | Ended::NotDue => {
            state.failing_since = None;
            state.last_error = None;
        }
    }
    tx.put_directory_state(&state).await?;
    tx.commit().await?;
    Ok(())
}

/// Puts the brake on, or brings the one that waits up to date.
async fn hold(services: &Services, impact: Impact) -> Result<BrakeId, Error> {
    let now = services.now();
    let job = DirectorySync { allowed: Some(impact.affected), ..DirectorySync::default() };
    let resume = json!({ "kind": DirectorySync::KIND, "payload": job });
    let mut tx = services.store.write().await?;
    let open = tx.open_brakes().await?.into_iter().find(|brake| brake.cause == CAUSE);
    let known = open.is_some();
    let brake = Brake {
        id: open.map_or_else(|| BrakeId::generate(now, &*services.random), |brake| brake.id),
        cause: CAUSE.to_owned(),
        affected: impact.affected,
        total: impact.total,
        items: Vec::new(),
        resume,
        created_at: now,
        decided_at: None,
        decided_by: None,
        decision: None,
    };
    if known {
        tx.renew_brake(&brake).await?;
    } else {
        tx.add_brake(&brake).await?;
    }
    tx.commit().await?;
    Ok(brake.id)
}

/// Runs something long and writes progress down meanwhile. Both go on side by side: the work may hold the only connection
/// that writes, and would never give it back while it stood still.
pub(super) async fn with_progress<T>(
    services: &Services,
    state: &DirectoryState,
    counts: &Counts,
    work: impl Future<Output = T>,
) -> Result<T, Error> {
    tokio::select! {
        done = work => Ok(done),
        Err(error) = report(services, state, counts) => Err(error),
    }
}

/// Writes progress down now and then, for ever.
async fn report(services: &Services, state: &DirectoryState, counts: &Counts) -> Result<Infallible, Error> {
    loop {
        tokio::time::sleep(PROGRESS).await;
        let mut tx = services.store.write().await?;
        let state = DirectoryState { progress: Some(counts.progress()), ..state.clone() };
        tx.put_directory_state(&state).await?;
        tx.commit().await?;
    }
}

/// How far a reading is.
#[derive(Default)]
pub(super) struct Counts {
    users: AtomicU64,
    groups: AtomicU64,
    changes: AtomicU64,
    applied: AtomicU64,
}

impl Counts {
    fn progress(&self) -> ReadingProgress {
        let changes = self.changes.load(Ordering::Relaxed);
        ReadingProgress {
            users: self.users.load(Ordering::Relaxed),
            groups: self.groups.load(Ordering::Relaxed),
            changes: (changes > 0).then_some(changes),
            applied: self.applied.load(Ordering::Relaxed),
        }
    }
}

impl Progress for Counts {
    fn read(&self, users: usize, groups: usize) {
        self.users.store(u64::try_from(users).unwrap_or(u64::MAX), Ordering::Relaxed);
        self.groups.store(u64::try_from(groups).unwrap_or(u64::MAX), Ordering::Relaxed);
    }
}
