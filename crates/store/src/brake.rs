//! Brakes: large changes that nobody started, each waiting for a person.

use chrono::{DateTime, Utc};
use domain::brake::{Brake, BrakeDecision, BrakeItem};
use domain::id::BrakeId;
use serde_json::Value;
use sqlx::types::Json;
use uuid::Uuid;

use crate::{Error, Tx, on};

macro_rules! columns {
    () => {
        "id, cause, affected, total, items, resume, created_at, decided_at, decided_by, decision"
    };
}

crate::statements! {
    INSERT = "INSERT INTO brake (id, cause, affected, total, items, resume, created_at) \
              VALUES ($1, $2, $3, $4, $5, $6, $7)";
    ONE = concat!("SELECT ", columns!(), " FROM brake WHERE id = $1");
    OPEN = concat!("SELECT ", columns!(), " FROM brake WHERE decided_at IS NULL ORDER BY created_at, id");
    LAST_OF = concat!("SELECT ", columns!(), " FROM brake WHERE cause = $1 ORDER BY created_at DESC, id DESC LIMIT 1");
    LAST = concat!("SELECT ", columns!(), " FROM brake ORDER BY created_at DESC, id LIMIT $1");
    DECIDE = "UPDATE brake SET decided_at = $2, decided_by = $3, decision = $4 WHERE id = $1 AND decided_at IS NULL";
    RELEASE = "UPDATE brake SET decided_at = $2, decided_by = $3, decision = $4 WHERE id = $1 AND decided_at IS NULL \
               AND affected <= $5";
    RENEW = "UPDATE brake SET affected = $2, total = $3, items = $4, resume = $5 WHERE id = $1 AND decided_at IS NULL";
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    cause: String,
    affected: i64,
    total: i64,
    items: Json<Vec<BrakeItem>>,
    resume: Json<Value>,
    created_at: DateTime<Utc>,
    decided_at: Option<DateTime<Utc>>,
    decided_by: Option<String>,
    decision: Option<String>,
}

impl Row {
    fn read(self) -> Result<Brake, Error> {
        let decision = self
            .decision
            .map(|name| BrakeDecision::from_name(&name).ok_or(Error::Corrupt("brake.decision")))
            .transpose()?;
        Ok(Brake {
            id: BrakeId(self.id),
            cause: self.cause,
            affected: u64::try_from(self.affected).unwrap_or(0),
            total: u64::try_from(self.total).unwrap_or(0),
            items: self.items.0,
            resume: self.resume.0,
            created_at: self.created_at,
            decided_at: self.decided_at,
            decided_by: self.decided_by,
            decision,
        })
    }
}

fn count(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

impl Tx {
    /// Adds a brake.
    pub async fn add_brake(&mut self, brake: &Brake) -> Result<(), Error> {
        on!(self, c => sqlx::query(INSERT)
            .bind(brake.id.0)
            .bind(brake.cause.as_str())
            .bind(count(brake.affected))
            .bind(count(brake.total))
            .bind(Json(&brake.items))
            .bind(Json(&brake.resume))
            .bind(brake.created_at)
            .execute(c)
            .await.map(drop))?;
        Ok(())
    }

    /// Writes down again what a brake that waits holds back.
    pub async fn renew_brake(&mut self, brake: &Brake) -> Result<(), Error> {
        on!(self, c => sqlx::query(RENEW)
            .bind(brake.id.0)
            .bind(count(brake.affected))
            .bind(count(brake.total))
            .bind(Json(&brake.items))
            .bind(Json(&brake.resume))
            .execute(c)
            .await.map(drop))?;
        Ok(())
    }

    /// The brake with this id.
    pub async fn brake(&mut self, id: BrakeId) -> Result<Option<Brake>, Error> {
        let row: Option<Row> = on!(self, c => sqlx::query_as(ONE).bind(id.0).fetch_optional(c).await)?;
        row.map(Row::read).transpose()
    }

    /// The brakes that wait for a person, the oldest first.
    pub async fn open_brakes(&mut self) -> Result<Vec<Brake>, Error> {
        let rows: Vec<Row> = on!(self, c => sqlx::query_as(OPEN).fetch_all(c).await)?;
        rows.into_iter().map(Row::read).collect()
    }

    /// The last brakes, decided or not.
    pub async fn last_brakes(&mut self, limit: u32) -> Result<Vec<Brake>, Error> {
        let rows: Vec<Row> = on!(self, c => sqlx::query_as(LAST).bind(i64::from(limit)).fetch_all(c).await)?;
        rows.into_iter().map(Row::read).collect()
    }

    /// The last brake of a cause, decided or not.
    pub async fn last_brake(&mut self, cause: &str) -> Result<Option<Brake>, Error> {
        let row: Option<Row> = on!(self, c => sqlx::query_as(LAST_OF).bind(cause).fetch_optional(c).await)?;
        row.map(Row::read).transpose()
    }

    /// Writes down that a person lets it go on who was told of that many devices. False if somebody decided before, or it is more.
    pub async fn release_brake(
        &mut self,
        id: BrakeId,
        shown: u64,
        by: &str,
        at: DateTime<Utc>,
    ) -> Result<bool, Error> {
        let decided = on!(self, c => sqlx::query(RELEASE)
            .bind(id.0).bind(at).bind(by).bind(BrakeDecision::Release.name()).bind(count(shown))
            .execute(c).await.map(|done| done.rows_affected()))?;
        Ok(decided == 1)
    }

    /// Writes down what a person decided. False if somebody decided before.
    pub async fn decide_brake(
        &mut self,
        id: BrakeId,
        decision: BrakeDecision,
        by: &str,
        at: DateTime<Utc>,
    ) -> Result<bool, Error> {
        let decided = on!(self, c => sqlx::query(DECIDE)
            .bind(id.0).bind(at).bind(by).bind(decision.name())
            .execute(c).await.map(|done| done.rows_affected()))?;
        Ok(decided == 1)
    }
}
