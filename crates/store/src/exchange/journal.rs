//! The journal: every change that a connector made, or could not make.

use chrono::{DateTime, Utc};
use domain::access::{List, Operation};
use domain::id::{ConnectorId, OrganisationId};
use sqlx::types::Json;
use uuid::Uuid;

use crate::{Error, Tx, on};

macro_rules! columns {
    () => {
        "id, organisation_id, connector_id, at, change, by_person, cause, actor, outcome, detail, undoes, undone_at"
    };
}

crate::statements! {
    MADE_SINCE = "SELECT id FROM exchange_journal WHERE organisation_id = $1 AND subject = $2 AND at >= $3 \
                  AND outcome IN ('done', 'unchanged') LIMIT 1";
    FAILURES = "SELECT COUNT(*) FROM exchange_journal WHERE organisation_id = $1 AND subject = $2 AND at >= $3 \
                AND outcome = 'failed'";
    // What was written for a cause, and what a later change took out of the list again.
    SUPERSEDED = "UPDATE exchange_journal SET undone_at = $4 WHERE organisation_id = $1 AND subject = $2 AND cause = $3 \
                  AND undone_at IS NULL AND at <= $4 AND change -> 'entry' ->> 'add' = $5";
    // Two of the same moment: neither is later.
    UNASKED = "SELECT subject, change FROM exchange_journal WHERE organisation_id = $1 AND at >= $2 AND NOT by_person \
               AND outcome = 'done' AND NOT EXISTS (SELECT 1 FROM exchange_journal later \
               WHERE later.organisation_id = exchange_journal.organisation_id AND later.subject = exchange_journal.subject \
               AND later.at > exchange_journal.at AND later.outcome IN ('done', 'unchanged'))";
    STANDING = concat!("SELECT ", columns!(), " FROM exchange_journal WHERE organisation_id = $1 AND outcome = 'done' \
                       AND undone_at IS NULL AND (cause = $2 OR subject = $3) ORDER BY at, id");
    STANDING_ABOUT = concat!("SELECT ", columns!(), " FROM exchange_journal WHERE organisation_id = $1 AND subject = $2 \
                             AND cause = $3 AND outcome = 'done' AND undone_at IS NULL ORDER BY at, id");
    SUBJECT_UNDONE = "UPDATE exchange_journal SET undone_at = $3 \
                      WHERE organisation_id = $1 AND subject = $2 AND undone_at IS NULL AND at <= $3 AND cause <> $4";
    ADD = "INSERT INTO exchange_journal (id, organisation_id, connector_id, at, subject, change, cause, actor, outcome, \
           detail, undoes, by_person) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (id) DO NOTHING";
    ONE = concat!("SELECT ", columns!(), " FROM exchange_journal WHERE id = $1");
    LAST = concat!("SELECT ", columns!(), " FROM exchange_journal WHERE organisation_id = $1 \
                   ORDER BY at DESC, id DESC LIMIT $2");
    LAST_MADE = concat!("SELECT ", columns!(), " FROM exchange_journal WHERE organisation_id = $1 AND subject = $2 \
                        AND outcome IN ('done', 'unchanged') ORDER BY at DESC, id DESC LIMIT 1");
    LAST_PUT = concat!("SELECT ", columns!(), " FROM exchange_journal WHERE organisation_id = $1 AND subject = $2 \
                       AND at <= $3 AND id <> $4 AND outcome = 'done' AND change -> 'entry' ->> 'add' = $5 \
                       ORDER BY at DESC, id DESC LIMIT 1");
    BEFORE = concat!("SELECT ", columns!(), " FROM exchange_journal WHERE organisation_id = $1 AND (at, id) < ($2, $3) \
                     ORDER BY at DESC, id DESC LIMIT $4");
    UNDONE = "UPDATE exchange_journal SET undone_at = $2 WHERE id = $1 AND undone_at IS NULL";
}

/// One entry of the journal. It has the id of its intent, so that a result that is told twice is kept once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalEntry {
    /// Its id, and the intent's.
    pub id: Uuid,
    /// Where.
    pub organisation: OrganisationId,
    /// By which connector.
    pub connector: ConnectorId,
    /// When.
    pub at: DateTime<Utc>,
    /// What.
    pub operation: Operation,
    /// Whether a person asked for it, or let it go past the brake.
    pub by_person: bool,
    /// Why.
    pub cause: String,
    /// At whose word.
    pub actor: String,
    /// `done`, `unchanged`, `refused`, `failed`.
    pub outcome: String,
    /// What was said of it.
    pub detail: Option<String>,
    /// The entry that it took back.
    pub undoes: Option<Uuid>,
    /// When it was taken back.
    pub undone_at: Option<DateTime<Utc>>,
}

impl JournalEntry {
    /// Whether what it says is so in Exchange since then, and was not taken back.
    pub fn stands(&self) -> bool {
        self.outcome == "done" && self.undone_at.is_none()
    }

    /// Whether it can be taken back. What was removed or erased cannot.
    pub fn can_be_undone(&self) -> bool {
        self.stands() && self.operation.inverse().is_some()
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    organisation_id: Uuid,
    connector_id: Uuid,
    at: DateTime<Utc>,
    change: Json<Operation>,
    by_person: bool,
    cause: String,
    actor: String,
    outcome: String,
    detail: Option<String>,
    undoes: Option<Uuid>,
    undone_at: Option<DateTime<Utc>>,
}

impl From<Row> for JournalEntry {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            organisation: OrganisationId(row.organisation_id),
            connector: ConnectorId(row.connector_id),
            at: row.at,
            operation: row.change.0,
            by_person: row.by_person,
            cause: row.cause,
            actor: row.actor,
            outcome: row.outcome,
            detail: row.detail,
            undoes: row.undoes,
            undone_at: row.undone_at,
        }
    }
}

impl Tx {
    /// Adds an entry, once.
    pub async fn add_journal_entry(&mut self, entry: &JournalEntry) -> Result<(), Error> {
        on!(self, c => sqlx::query(ADD)
            .bind(entry.id)
            .bind(entry.organisation.0)
            .bind(entry.connector.0)
            .bind(entry.at)
            .bind(entry.operation.subject())
            .bind(Json(&entry.operation))
            .bind(&entry.cause)
            .bind(&entry.actor)
            .bind(&entry.outcome)
            .bind(&entry.detail)
            .bind(entry.undoes)
            .bind(entry.by_person)
            .execute(c)
            .await
            .map(drop))?;
        Ok(())
    }

    /// The entry with this id.
    pub async fn journal_entry(&mut self, id: Uuid) -> Result<Option<JournalEntry>, Error> {
        let row: Option<Row> = on!(self, c => sqlx::query_as(ONE).bind(id).fetch_optional(c).await)?;
        Ok(row.map(JournalEntry::from))
    }

    /// The last entries of an organisation, the newest first; those older than the entry `before` if it is given.
    pub async fn last_journal_entries(
        &mut self,
        organisation: OrganisationId,
        before: Option<(DateTime<Utc>, Uuid)>,
        limit: u32,
    ) -> Result<Vec<JournalEntry>, Error> {
        let limit = i64::from(limit);
        let rows: Vec<Row> = match before {
            None => on!(self, c => sqlx::query_as(LAST)
                .bind(organisation.0).bind(limit).fetch_all(c).await)?,
            Some((at, id)) => on!(self, c => sqlx::query_as(BEFORE)
                .bind(organisation.0).bind(at).bind(id).bind(limit).fetch_all(c).await)?,
        };
        Ok(rows.into_iter().map(JournalEntry::from).collect())
    }

    /// The last entry about a subject that says what is so in Exchange since then.
    pub async fn last_made(
        &mut self,
        organisation: OrganisationId,
        subject: &str,
    ) -> Result<Option<JournalEntry>, Error> {
        let row: Option<Row> = on!(self, c => sqlx::query_as(LAST_MADE)
            .bind(organisation.0).bind(subject).fetch_optional(c).await)?;
        Ok(row.map(JournalEntry::from))
    }

    /// The last change before this one that put the same id into this list.
    pub async fn last_put(
        &mut self,
        before: &JournalEntry,
        list: List,
    ) -> Result<Option<JournalEntry>, Error> {
        let row: Option<Row> = on!(self, c => sqlx::query_as(LAST_PUT)
            .bind(before.organisation.0).bind(before.operation.subject()).bind(before.at).bind(before.id)
            .bind(list.name()).fetch_optional(c).await)?;
        Ok(row.map(JournalEntry::from))
    }

    /// Whether anything was made about a subject since then.
    pub async fn was_made_since(
        &mut self,
        organisation: OrganisationId,
        subject: &str,
        since: DateTime<Utc>,
    ) -> Result<bool, Error> {
        let made: Option<Uuid> = on!(self, c => sqlx::query_scalar(MADE_SINCE)
            .bind(organisation.0).bind(subject).bind(since).fetch_optional(c).await)?;
        Ok(made.is_some())
    }

    /// How often a change about a subject failed since then.
    pub async fn failures_since(
        &mut self,
        organisation: OrganisationId,
        subject: &str,
        since: DateTime<Utc>,
    ) -> Result<u64, Error> {
        let count: i64 = on!(self, c => sqlx::query_scalar(FAILURES)
            .bind(organisation.0).bind(subject).bind(since).fetch_one(c).await)?;
        Ok(u64::try_from(count).unwrap_or(0))
    }

    /// What no person asked for that was done since then and not changed after, each with its subject.
    pub async fn unasked_since(
        &mut self,
        organisation: OrganisationId,
        since: DateTime<Utc>,
    ) -> Result<Vec<(String, Operation)>, Error> {
        let rows: Vec<(String, Json<Operation>)> = on!(self, c => sqlx::query_as(UNASKED)
            .bind(organisation.0).bind(since).fetch_all(c).await)?;
        Ok(rows.into_iter().map(|(subject, change)| (subject, change.0)).collect())
    }

    /// What was made for this cause or about this subject and was not taken back, the oldest first.
    pub async fn standing_journal_entries(
        &mut self,
        organisation: OrganisationId,
        cause: &str,
        subject: &str,
    ) -> Result<Vec<JournalEntry>, Error> {
        let rows: Vec<Row> = on!(self, c => sqlx::query_as(STANDING)
            .bind(organisation.0).bind(cause).bind(subject).fetch_all(c).await)?;
        Ok(rows.into_iter().map(JournalEntry::from).collect())
    }

    /// What was made for this cause about this subject and was not taken back, the oldest first.
    pub async fn standing_journal_entries_about(
        &mut self,
        organisation: OrganisationId,
        subject: &str,
        cause: &str,
    ) -> Result<Vec<JournalEntry>, Error> {
        let rows: Vec<Row> = on!(self, c => sqlx::query_as(STANDING_ABOUT)
            .bind(organisation.0).bind(subject).bind(cause).fetch_all(c).await)?;
        Ok(rows.into_iter().map(JournalEntry::from).collect())
    }

    /// Notes that everything about a subject was taken back but what was made for this cause.
    pub async fn journal_subject_undone(
        &mut self,
        organisation: OrganisationId,
        subject: &str,
        at: DateTime<Utc>,
        but_for: &str,
    ) -> Result<(), Error> {
        on!(self, c => sqlx::query(SUBJECT_UNDONE)
            .bind(organisation.0).bind(subject).bind(at).bind(but_for).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Notes that what was made for this cause about this subject stands in this list no more.
    pub async fn journal_list_undone(
        &mut self,
        organisation: OrganisationId,
        subject: &str,
        cause: &str,
        list: List,
        at: DateTime<Utc>,
    ) -> Result<(), Error> {
        on!(self, c => sqlx::query(SUPERSEDED)
            .bind(organisation.0).bind(subject).bind(cause).bind(at).bind(list.name()).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Notes that an entry was taken back.
    pub async fn journal_entry_undone(&mut self, id: Uuid, at: DateTime<Utc>) -> Result<(), Error> {
        on!(self, c => sqlx::query(UNDONE).bind(id).bind(at).execute(c).await.map(drop))?;
        Ok(())
    }
}
