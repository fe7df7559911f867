//! When each schedule runs next.

use chrono::{DateTime, Utc};

use crate::{Error, Tx, on};

crate::statements! {
    ADD = "INSERT INTO schedule (name, next_run_at) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING";
    DUE = "SELECT name FROM schedule WHERE next_run_at <= $1 ORDER BY name";
    ADVANCE = "UPDATE schedule SET next_run_at = $3, last_run_at = $2 WHERE name = $1 AND next_run_at <= $2";
    ONE = "SELECT next_run_at, last_run_at FROM schedule WHERE name = $1";
}

/// When a schedule ran and when it runs next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct ScheduleTimes {
    /// When it runs next.
    pub next_run_at: DateTime<Utc>,
    /// When it ran last.
    pub last_run_at: Option<DateTime<Utc>>,
}

impl Tx {
    /// Makes a schedule known; one that is known keeps its time.
    pub async fn add_schedule(&mut self, name: &str, first: DateTime<Utc>) -> Result<(), Error> {
        on!(self, c => sqlx::query(ADD).bind(name).bind(first).execute(c).await.map(drop))?;
        Ok(())
    }

    /// The schedules whose time has come.
    pub async fn due_schedules(&mut self, now: DateTime<Utc>) -> Result<Vec<String>, Error> {
        on!(self, c => sqlx::query_scalar(DUE).bind(now).fetch_all(c).await).map_err(Error::from)
    }

    /// Moves a schedule that is due on to `next`. False if it is not due any more: somebody else was faster.
    pub async fn advance_schedule(
        &mut self,
        name: &str,
        now: DateTime<Utc>,
        next: DateTime<Utc>,
    ) -> Result<bool, Error> {
        let moved = on!(self, c => sqlx::query(ADVANCE)
            .bind(name).bind(now).bind(next).execute(c).await.map(|done| done.rows_affected()))?;
        Ok(moved == 1)
    }

    /// When a schedule ran and when it runs next.
    pub async fn schedule(&mut self, name: &str) -> Result<Option<ScheduleTimes>, Error> {
        on!(self, c => sqlx::query_as(ONE).bind(name).fetch_optional(c).await).map_err(Error::from)
    }
}
