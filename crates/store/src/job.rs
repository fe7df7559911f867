//! Job rows: work that is written down in the transaction of the change that asks for it, and done afterwards.

use chrono::{DateTime, Utc};
use domain::id::JobId;
use serde_json::Value;
use sqlx::types::Json;
use uuid::Uuid;

use crate::{Error, Tx, on};

macro_rules! columns {
    () => {
        "id, kind, payload, state, lane, attempts, run_at, last_error, created_at, finished_at"
    };
}

/// Which job is next: one that is due, or one whose worker is silent; never a second one of a lane.
macro_rules! next {
    ($lock:literal) => {
        concat!(
            "UPDATE job SET state = 'running', attempts = attempts + 1, leased_by = $2, leased_until = $3 \
             WHERE id = (SELECT j.id FROM job AS j \
             WHERE ((j.state = 'ready' AND j.run_at <= $1) OR (j.state = 'running' AND j.leased_until <= $1)) \
             AND NOT EXISTS (SELECT 1 FROM job AS o WHERE o.lane = j.lane AND o.state = 'running' AND o.id <> j.id) \
             ORDER BY j.priority, j.run_at, j.id LIMIT 1",
            $lock,
            ") RETURNING ",
            columns!()
        )
    };
}

macro_rules! insert {
    () => {
        "INSERT INTO job (id, kind, payload, state, lane, dedup_key, priority, run_at, attempts, created_at) \
         VALUES ($1, $2, $3, 'ready', $4, $5, $6, $7, 0, $8) \
         ON CONFLICT (dedup_key) WHERE state = 'ready' DO NOTHING"
    };
}

crate::statements! {
    INSERT = insert!();
    CLAIM = next!("");
    HEARTBEAT = "UPDATE job SET leased_until = $3 WHERE id = $1 AND leased_by = $2 AND state = 'running'";
    RELEASE = "UPDATE job SET leased_until = $1 WHERE state = 'running' AND leased_until > $1";
    FINISH = "DELETE FROM job WHERE id = $1 AND leased_by = $2 AND state = 'running'";
    RETRY = "UPDATE job SET state = 'ready', run_at = $3, last_error = $4, leased_by = NULL, leased_until = NULL, \
             dedup_key = CASE WHEN EXISTS (SELECT 1 FROM job AS o WHERE o.dedup_key = job.dedup_key \
             AND o.state = 'ready') THEN NULL ELSE dedup_key END \
             WHERE id = $1 AND leased_by = $2 AND state = 'running'";
    BURY = "UPDATE job SET state = 'dead', finished_at = $3, last_error = $4, leased_by = NULL, leased_until = NULL \
            WHERE id = $1 AND leased_by = $2 AND state = 'running'";
    CONTINUE = "UPDATE job SET state = 'ready', payload = $3, run_at = $4, attempts = 0, last_error = NULL, \
                leased_by = NULL, leased_until = NULL, dedup_key = NULL \
                WHERE id = $1 AND leased_by = $2 AND state = 'running'";
    PROGRESS = "UPDATE job SET payload = $3, leased_until = $4 WHERE id = $1 AND leased_by = $2 AND state = 'running'";
    URGENT = "SELECT EXISTS (SELECT 1 FROM job WHERE state = 'ready' AND run_at <= $3 AND lane = $1 AND priority < $2)";
    NEXT_DUE = "SELECT MIN(CASE WHEN state = 'ready' THEN run_at ELSE leased_until END) FROM job WHERE state <> 'dead'";
    DEAD = concat!("SELECT ", columns!(), " FROM job WHERE state = 'dead' ORDER BY finished_at DESC, id LIMIT $1");
    UNFINISHED = concat!("SELECT ", columns!(), " FROM job WHERE state <> 'dead' ORDER BY created_at, id LIMIT $1");
    UNFINISHED_OF = "SELECT COUNT(*) FROM job WHERE kind = $1 AND state <> 'dead'";
    COUNT = "SELECT COUNT(*) FROM job WHERE state = $1";
    REVIVE = "UPDATE job SET state = 'ready', run_at = $2, attempts = 0, dedup_key = NULL, finished_at = NULL \
              WHERE id = $1 AND state = 'dead'";
    DISCARD = "DELETE FROM job WHERE id = $1 AND state = 'dead'";
    PRUNE = "DELETE FROM job WHERE state = 'dead' AND finished_at < $1";
}

/// The same where rows are locked one by one, so that two nodes never wait for each other, and where the nodes are told of a
/// job when its transaction is committed (see [`crate::hint`]).
mod postgres {
    crate::statements! {
        CLAIM = next!(" FOR UPDATE SKIP LOCKED");
        INSERT = concat!("WITH added AS (", insert!(), " RETURNING id) SELECT pg_notify('gatepost_job', '') FROM added");
        // A worker that takes it before this transaction is committed does not see what this transaction wrote: until then it cannot.
        KEEP = "WITH kept AS (SELECT id FROM job WHERE dedup_key = $1 AND state = 'ready' FOR KEY SHARE) \
                SELECT pg_notify('gatepost_job', '') FROM kept";
    }

    pub(super) const KEEP_TELLING: &str = KEEP;
    pub(super) const CLAIM_SKIPPING: &str = CLAIM;
    pub(super) const INSERT_TELLING: &str = INSERT;
}

/// The statements that only PostgreSQL understands.
#[cfg(test)]
pub(crate) const POSTGRES_STATEMENTS: &[(&str, &str)] = postgres::STATEMENTS;

/// A job to be done.
#[derive(Clone, Debug, PartialEq)]
pub struct NewJob {
    /// Its id.
    pub id: JobId,
    /// What kind of work.
    pub kind: &'static str,
    /// What the work needs to know. Never a secret.
    pub payload: Value,
    /// Jobs of one lane never run at the same time.
    pub lane: Option<String>,
    /// While a job with this key waits, another one is not added.
    pub dedup_key: Option<String>,
    /// Lower numbers first.
    pub priority: i64,
    /// Not before this time.
    pub run_at: DateTime<Utc>,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
}

/// A job as it is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct JobRow {
    /// Its id.
    pub id: JobId,
    /// What kind of work.
    pub kind: String,
    /// What the work needs to know.
    pub payload: Value,
    /// `ready`, `running` or `dead`.
    pub state: String,
    /// Jobs of one lane never run at the same time.
    pub lane: Option<String>,
    /// How often it was tried, this time included.
    pub attempts: u32,
    /// Not before this time.
    pub run_at: DateTime<Utc>,
    /// Why it failed last.
    pub last_error: Option<String>,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
    /// When it was given up.
    pub finished_at: Option<DateTime<Utc>>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    kind: String,
    payload: Json<Value>,
    state: String,
    lane: Option<String>,
    attempts: i64,
    run_at: DateTime<Utc>,
    last_error: Option<String>,
    created_at: DateTime<Utc>,
    finished_at: Option<DateTime<Utc>>,
}

impl From<Row> for JobRow {
    fn from(row: Row) -> Self {
        Self {
            id: JobId(row.id),
            kind: row.kind,
            payload: row.payload.0,
            state: row.state,
            lane: row.lane,
            attempts: u32::try_from(row.attempts).unwrap_or(u32::MAX),
            run_at: row.run_at,
            last_error: row.last_error,
            created_at: row.created_at,
            finished_at: row.finished_at,
        }
    }
}

impl Tx {
    /// Adds a job. False if one with its key waits already: that one begins when this transaction is over.
    pub async fn add_job(&mut self, job: &NewJob) -> Result<bool, Error> {
        loop {
            if self.insert_job(job).await? {
                return Ok(true);
            }
            // SQLite has one writer at a time: whoever takes the job waits for this one.
            let (true, Some(key)) = (self.skips_locked(), job.dedup_key.as_deref()) else { return Ok(false) };
            let kept = on!(self, c => sqlx::query(postgres::KEEP_TELLING)
                .bind(key).execute(c).await.map(|done| done.rows_affected()))?;
            if kept > 0 {
                self.has_jobs = true;
                return Ok(false);
            }
            // Somebody took it just now.
        }
    }

    async fn insert_job(&mut self, job: &NewJob) -> Result<bool, Error> {
        let statement = if self.skips_locked() { postgres::INSERT_TELLING } else { INSERT };
        let added = on!(self, c => sqlx::query(statement)
            .bind(job.id.0)
            .bind(job.kind)
            .bind(Json(&job.payload))
            .bind(job.lane.as_deref())
            .bind(job.dedup_key.as_deref())
            .bind(job.priority)
            .bind(job.run_at)
            .bind(job.created_at)
            .execute(c)
            .await.map(|done| done.rows_affected()))?;
        self.has_jobs |= added == 1;
        Ok(added == 1)
    }

    /// Takes the next job that is due for `worker`, until `until`. Of two nodes that reach for the same lane one gets
    /// nothing: an error of the kind [`Error::Duplicate`], which ends its transaction.
    pub async fn claim_job(
        &mut self,
        worker: Uuid,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<Option<JobRow>, Error> {
        let statement = if self.skips_locked() { postgres::CLAIM_SKIPPING } else { CLAIM };
        let row: Option<Row> = on!(self, c => sqlx::query_as(statement)
            .bind(now).bind(worker).bind(until).fetch_optional(c).await)?;
        Ok(row.map(JobRow::from))
    }

    /// Prolongs the lease of a job. False if it is no longer this worker's.
    pub async fn job_heartbeat(
        &mut self,
        id: JobId,
        worker: Uuid,
        until: DateTime<Utc>,
    ) -> Result<bool, Error> {
        let kept = on!(self, c => sqlx::query(HEARTBEAT)
            .bind(id.0).bind(worker).bind(until).execute(c).await.map(|done| done.rows_affected()))?;
        Ok(kept == 1)
    }

    /// Notes how far a running job came, and prolongs its lease. In the transaction of the step itself, this makes
    /// sure that only the holder of the lease takes it. False if the job is no longer this worker's.
    pub async fn job_progress(
        &mut self,
        id: JobId,
        worker: Uuid,
        payload: &Value,
        until: DateTime<Utc>,
    ) -> Result<bool, Error> {
        let kept = on!(self, c => sqlx::query(PROGRESS)
            .bind(id.0).bind(worker).bind(Json(payload)).bind(until)
            .execute(c).await.map(|done| done.rows_affected()))?;
        Ok(kept == 1)
    }

    /// Deletes a job that is done. False if it is no longer this worker's: then somebody else does it again.
    pub async fn finish_job(&mut self, id: JobId, worker: Uuid) -> Result<bool, Error> {
        let done = on!(self, c => sqlx::query(FINISH)
            .bind(id.0).bind(worker).execute(c).await.map(|done| done.rows_affected()))?;
        Ok(done == 1)
    }

    /// Puts a failed job back, for later. False if it is no longer this worker's.
    pub async fn retry_job(
        &mut self,
        id: JobId,
        worker: Uuid,
        run_at: DateTime<Utc>,
        error: &str,
    ) -> Result<bool, Error> {
        let done = on!(self, c => sqlx::query(RETRY)
            .bind(id.0).bind(worker).bind(run_at).bind(error).execute(c).await.map(|done| done.rows_affected()))?;
        Ok(done == 1)
    }

    /// Puts a job back that did a part of its work, with what is left. A new wish is a job of its own from now on: what is
    /// left is less than the whole. False if it is no longer this worker's.
    pub async fn continue_job(
        &mut self,
        id: JobId,
        worker: Uuid,
        payload: &Value,
        run_at: DateTime<Utc>,
    ) -> Result<bool, Error> {
        let done = on!(self, c => sqlx::query(CONTINUE)
            .bind(id.0).bind(worker).bind(Json(payload)).bind(run_at)
            .execute(c).await.map(|done| done.rows_affected()))?;
        Ok(done == 1)
    }

    /// Gives a job up: it stays as a dead letter until a person decides. False if it is no longer this worker's.
    pub async fn bury_job(
        &mut self,
        id: JobId,
        worker: Uuid,
        at: DateTime<Utc>,
        error: &str,
    ) -> Result<bool, Error> {
        let done = on!(self, c => sqlx::query(BURY)
            .bind(id.0).bind(worker).bind(at).bind(error).execute(c).await.map(|done| done.rows_affected()))?;
        Ok(done == 1)
    }

    /// Ends the leases of all running jobs: for a database that one server alone works on, when that server starts.
    pub async fn release_jobs(&mut self, now: DateTime<Utc>) -> Result<(), Error> {
        on!(self, c => sqlx::query(RELEASE).bind(now).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Whether a job that is due in a lane is more urgent than `priority`: then a long job gives way.
    pub async fn job_is_urgent(
        &mut self,
        lane: &str,
        priority: i64,
        now: DateTime<Utc>,
    ) -> Result<bool, Error> {
        on!(self, c => sqlx::query_scalar(URGENT).bind(lane).bind(priority).bind(now).fetch_one(c).await)
            .map_err(Error::from)
    }

    /// When the next waiting job is due, or the lease of a running one runs out.
    pub async fn next_job_due(&mut self) -> Result<Option<DateTime<Utc>>, Error> {
        on!(self, c => sqlx::query_scalar(NEXT_DUE).fetch_one(c).await).map_err(Error::from)
    }

    /// The last jobs that were given up.
    pub async fn dead_jobs(&mut self, limit: u32) -> Result<Vec<JobRow>, Error> {
        let rows: Vec<Row> = on!(self, c => sqlx::query_as(DEAD).bind(i64::from(limit)).fetch_all(c).await)?;
        Ok(rows.into_iter().map(JobRow::from).collect())
    }

    /// Jobs that wait or run, the oldest first.
    pub async fn unfinished_jobs(&mut self, limit: u32) -> Result<Vec<JobRow>, Error> {
        let rows: Vec<Row> =
            on!(self, c => sqlx::query_as(UNFINISHED).bind(i64::from(limit)).fetch_all(c).await)?;
        Ok(rows.into_iter().map(JobRow::from).collect())
    }

    /// How many jobs of a kind wait or run.
    pub async fn count_unfinished_jobs(&mut self, kind: &str) -> Result<u64, Error> {
        let count: i64 = on!(self, c => sqlx::query_scalar(UNFINISHED_OF).bind(kind).fetch_one(c).await)?;
        Ok(u64::try_from(count).unwrap_or(0))
    }

    /// How many jobs wait, and how many were given up.
    pub async fn count_jobs(&mut self) -> Result<(u64, u64), Error> {
        let waiting: i64 = on!(self, c => sqlx::query_scalar(COUNT).bind("ready").fetch_one(c).await)?;
        let dead: i64 = on!(self, c => sqlx::query_scalar(COUNT).bind("dead").fetch_one(c).await)?;
        Ok((u64::try_from(waiting).unwrap_or(0), u64::try_from(dead).unwrap_or(0)))
    }

    /// Makes a dead job ready again. False if there is none.
    pub async fn revive_job(&mut self, id: JobId, now: DateTime<Utc>) -> Result<bool, Error> {
        let done = on!(self, c => sqlx::query(REVIVE)
            .bind(id.0).bind(now).execute(c).await.map(|done| done.rows_affected()))?;
        Ok(done == 1)
    }

    /// Throws a dead job away. False if there is none.
    pub async fn discard_job(&mut self, id: JobId) -> Result<bool, Error> {
        let done = on!(self, c => sqlx::query(DISCARD).bind(id.0).execute(c).await.map(|done| done.rows_affected()))?;
        Ok(done == 1)
    }

    /// Forgets jobs that were given up before a time.
    pub async fn prune_jobs(&mut self, before: DateTime<Utc>) -> Result<u64, Error> {
        let done = on!(self, c => sqlx::query(PRUNE).bind(before).execute(c).await.map(|done| done.rows_affected()))?;
        Ok(done)
    }
}
