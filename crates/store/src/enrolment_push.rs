//! Which enrolments are to be pushed to, and when.

use chrono::{DateTime, Utc};
use domain::enrolment::PushAddress;
use domain::id::EnrolmentId;
use uuid::Uuid;

use crate::{Error, Tx, on};

crate::statements! {
    REQUEST = "UPDATE enrolment SET push_due_at = $2, push_attempts = 0 \
               WHERE id = $1 AND push_token IS NOT NULL AND push_error IS NULL \
               AND (push_due_at IS NULL OR push_due_at > $2)";
    DUE = "SELECT id, push_topic, push_token, push_magic, push_attempts, push_due_at, \
           EXISTS (SELECT 1 FROM pending_command WHERE pending_command.enrolment_id = enrolment.id) AS waits \
           FROM enrolment WHERE push_due_at <= $1 AND state = 'active' ORDER BY push_due_at LIMIT $2";
    SENT = "UPDATE enrolment SET pushed_at = $2, push_attempts = push_attempts + 1, \
            push_due_at = CASE WHEN push_due_at = $5 THEN $3 ELSE push_due_at END \
            WHERE id = $1 AND push_token = $4";
    LATER = "UPDATE enrolment SET push_attempts = push_attempts + 1, push_due_at = $2 WHERE id = $1";
    DEAD = "UPDATE enrolment SET push_error = $2, push_due_at = NULL WHERE id = $1 AND push_token = $3";
    ALIVE = "UPDATE enrolment SET push_error = NULL WHERE id = $1 AND push_error IS NOT NULL";
    SETTLED = "UPDATE enrolment SET push_due_at = NULL, push_attempts = 0 WHERE id = $1 AND push_due_at IS NOT NULL";
    STATE = "SELECT pushed_at, push_due_at, push_attempts, push_error FROM enrolment WHERE id = $1";
}

/// An enrolment whose device is to be pushed to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DuePush {
    /// Which one.
    pub enrolment: EnrolmentId,
    /// Where to.
    pub address: PushAddress,
    /// How often it was pushed to without an answer to everything that waits.
    pub attempts: u32,
    /// Whether anything still waits for the device.
    pub waits: bool,
    /// Since when it is due.
    pub due_at: DateTime<Utc>,
}

/// How pushing to a device goes, for people.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PushState {
    /// When it was pushed to last.
    pub pushed_at: Option<DateTime<Utc>>,
    /// When it will be pushed to next.
    pub due_at: Option<DateTime<Utc>>,
    /// How often it was pushed to without an answer to everything that waits.
    pub attempts: u32,
    /// Why its address is dead, in the push service's word. A new token brings it back.
    pub dead: Option<String>,
}

#[derive(sqlx::FromRow)]
struct DueRow {
    id: Uuid,
    push_topic: Option<String>,
    push_token: Option<Vec<u8>>,
    push_magic: Option<String>,
    push_attempts: i64,
    push_due_at: DateTime<Utc>,
    waits: bool,
}

#[derive(sqlx::FromRow)]
struct StateRow {
    pushed_at: Option<DateTime<Utc>>,
    push_due_at: Option<DateTime<Utc>>,
    push_attempts: i64,
    push_error: Option<String>,
}

impl Tx {
    /// Asks for a push at `at`, unless an earlier one is due already or the address is dead.
    pub async fn request_push(&mut self, enrolment: EnrolmentId, at: DateTime<Utc>) -> Result<(), Error> {
        on!(self, c => sqlx::query(REQUEST).bind(enrolment.0).bind(at).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Up to `limit` enrolments that are to be pushed to now, those that wait longest first.
    pub async fn pushes_due(&mut self, now: DateTime<Utc>, limit: u32) -> Result<Vec<DuePush>, Error> {
        let rows: Vec<DueRow> =
            on!(self, c => sqlx::query_as(DUE).bind(now).bind(i64::from(limit)).fetch_all(c).await)?;
        Ok(rows
            .into_iter()
            .filter_map(|row| {
                Some(DuePush {
                    enrolment: EnrolmentId(row.id),
                    address: PushAddress {
                        topic: row.push_topic?,
                        token: row.push_token?,
                        magic: row.push_magic?,
                    },
                    attempts: u32::try_from(row.push_attempts).unwrap_or(u32::MAX),
                    waits: row.waits,
                    due_at: row.push_due_at,
                })
            })
            .collect())
    }

    /// A push that was due was accepted; the next one is due at `next` unless the device answers everything before. Where
    /// another push was asked for while this one was on its way, that one stays due: the device may have come and gone
    /// before there was anything new for it.
    pub async fn push_sent(
        &mut self,
        push: &DuePush,
        at: DateTime<Utc>,
        next: DateTime<Utc>,
    ) -> Result<(), Error> {
        on!(self, c => sqlx::query(SENT)
            .bind(push.enrolment.0)
            .bind(at)
            .bind(next)
            .bind(push.address.token.as_slice())
            .bind(push.due_at)
            .execute(c)
            .await.map(drop))?;
        Ok(())
    }

    /// A push could not be sent now; it is tried again at `next`.
    pub async fn push_later(&mut self, enrolment: EnrolmentId, next: DateTime<Utc>) -> Result<(), Error> {
        on!(self, c => sqlx::query(LATER).bind(enrolment.0).bind(next).execute(c).await.map(drop))?;
        Ok(())
    }

    /// `address` is dead; nothing is sent until the device gives another one, which it may have done meanwhile.
    pub async fn push_dead(
        &mut self,
        enrolment: EnrolmentId,
        address: &PushAddress,
        reason: &str,
    ) -> Result<(), Error> {
        on!(self, c => sqlx::query(DEAD)
            .bind(enrolment.0).bind(reason).bind(address.token.as_slice()).execute(c).await.map(drop))?;
        Ok(())
    }

    /// The device gave an address: what was said of the old one no longer counts.
    pub async fn push_alive(&mut self, enrolment: EnrolmentId) -> Result<(), Error> {
        on!(self, c => sqlx::query(ALIVE).bind(enrolment.0).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Nothing waits for the device any more.
    pub async fn push_settled(&mut self, enrolment: EnrolmentId) -> Result<(), Error> {
        on!(self, c => sqlx::query(SETTLED).bind(enrolment.0).execute(c).await.map(drop))?;
        Ok(())
    }

    /// How pushing to a device goes.
    pub async fn push_state(&mut self, enrolment: EnrolmentId) -> Result<Option<PushState>, Error> {
        let row: Option<StateRow> =
            on!(self, c => sqlx::query_as(STATE).bind(enrolment.0).fetch_optional(c).await)?;
        Ok(row.map(|row| PushState {
            pushed_at: row.pushed_at,
            due_at: row.push_due_at,
            attempts: u32::try_from(row.push_attempts).unwrap_or(u32::MAX),
            dead: row.push_error,
        }))
    }
}
