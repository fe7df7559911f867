//! What a job is.

use chrono::{DateTime, Utc};
use domain::id::JobId;
use domain::outside::Random;
use serde::Serialize;
use serde::de::DeserializeOwned;
use store::Tx;
use store::job::NewJob;
use thiserror::Error;

/// A piece of work: its fields are the payload of its row. Never put a secret into one.
pub trait Job: Serialize + DeserializeOwned + Send + 'static {
    /// The kind's name in the queue. Stays registered for a release after its last use.
    const KIND: &'static str;
    /// After how many failed attempts it becomes a dead letter.
    const ATTEMPTS: u32 = 12;
    /// Lower ones first.
    const PRIORITY: i64 = 100;
    /// What it needs to do its work.
    type Context: Clone + Send + Sync + 'static;

    /// Jobs of one lane run one after the other.
    fn lane(&self) -> Option<String> {
        None
    }

    /// The priority of this one.
    fn priority(&self) -> i64 {
        Self::PRIORITY
    }

    /// A ready job with the same key makes this one superfluous.
    fn dedup_key(&self) -> Option<String> {
        None
    }

    /// Does the work. May be called again for the same row, after a crash or a lost lease.
    fn run(self, context: Self::Context) -> impl Future<Output = Result<Outcome<Self>, Failure>> + Send;
}

/// How a job ended that did not fail.
#[derive(Debug)]
pub enum Outcome<J> {
    /// It is done.
    Done,
    /// A part is done; go on with this payload at once.
    Continue(J),
    /// Go on with this payload at that time.
    At(J, DateTime<Utc>),
}

/// Why a job failed, and whether trying again makes sense. The text is shown to administrators: no secrets.
#[derive(Clone, Debug, Error)]
pub enum Failure {
    /// Try again, later each time.
    #[error("{0}")]
    Retry(String),
    /// It can never succeed.
    #[error("{0}")]
    Fatal(String),
}

/// Adds a job to the transaction of the change that needs it. False if a ready one with the same key is there.
pub async fn enqueue<J: Job>(
    tx: &mut Tx,
    random: &dyn Random,
    now: DateTime<Utc>,
    job: &J,
) -> Result<bool, store::Error> {
    enqueue_at(tx, random, now, now, job).await
}

/// As [`enqueue`], but not to be begun before `run_at`.
pub async fn enqueue_at<J: Job>(
    tx: &mut Tx,
    random: &dyn Random,
    now: DateTime<Utc>,
    run_at: DateTime<Utc>,
    job: &J,
) -> Result<bool, store::Error> {
    tx.add_job(&NewJob {
        id: JobId::generate(now, random),
        kind: J::KIND,
        payload: serde_json::to_value(job)?,
        lane: job.lane(),
        dedup_key: job.dedup_key().map(|key| format!("{}:{key}", J::KIND)),
        priority: job.priority(),
        run_at,
        created_at: now,
    })
    .await
}
