//! Syncs, and how far each came.

use chrono::{DateTime, Utc};
use domain::id::{OrganisationId, SyncId};
use uuid::Uuid;

use crate::{Error, Tx, on};

macro_rules! columns {
    () => {
        "id, organisation_id, kind, next_page, position, domain_controller, changed_since, started_at, changed_at, \
         finished_at, complete, mailboxes, partnerships, removed, error"
    };
}

crate::statements! {
    INSERT = "INSERT INTO exchange_sync (id, organisation_id, kind, next_page, domain_controller, changed_since, started_at, \
              changed_at, complete, mailboxes, partnerships, removed) \
              VALUES ($1, $2, $3, 0, $4, $5, $6, $6, FALSE, 0, 0, 0)";
    ONE = concat!("SELECT ", columns!(), " FROM exchange_sync WHERE id = $1");
    RUNNING = concat!("SELECT ", columns!(), " FROM exchange_sync WHERE organisation_id = $1 AND kind = $2 \
                      AND finished_at IS NULL ORDER BY started_at DESC, id DESC LIMIT 1");
    LAST_COMPLETE = concat!("SELECT ", columns!(), " FROM exchange_sync WHERE organisation_id = $1 AND complete \
                            ORDER BY started_at DESC, id DESC LIMIT 1");
    LAST_COMPLETE_OF = concat!("SELECT ", columns!(), " FROM exchange_sync WHERE organisation_id = $1 AND kind = $2 \
                               AND complete ORDER BY started_at DESC, id DESC LIMIT 1");
    LAST_ENDED_OF = concat!("SELECT ", columns!(), " FROM exchange_sync WHERE organisation_id = $1 AND kind = $2 \
                            AND finished_at IS NOT NULL ORDER BY started_at DESC, id DESC LIMIT 1");
    LAST = concat!("SELECT ", columns!(), " FROM exchange_sync WHERE organisation_id = $1 \
                   ORDER BY started_at DESC, id DESC LIMIT $2");
    TURN = "UPDATE exchange_sync SET next_page = $3, position = $4, changed_at = $5, mailboxes = mailboxes + $6, \
            partnerships = partnerships + $7 WHERE id = $1 AND next_page = $2 AND finished_at IS NULL";
    FINISH = "UPDATE exchange_sync SET finished_at = $2, changed_at = $2, complete = $3, removed = $4, error = $5 \
              WHERE id = $1 AND finished_at IS NULL";
    // The last of its kind that came to its end stays: it says how old what is known is.
    PRUNE = "DELETE FROM exchange_sync WHERE id IN (SELECT exchange_sync.id FROM exchange_organisation \
             CROSS JOIN exchange_sync WHERE exchange_sync.organisation_id = exchange_organisation.id \
             AND exchange_sync.started_at < $1 AND exchange_sync.finished_at IS NOT NULL \
             AND (NOT exchange_sync.complete OR EXISTS (SELECT 1 FROM exchange_sync later \
             WHERE later.organisation_id = exchange_sync.organisation_id AND later.kind = exchange_sync.kind \
             AND later.complete AND later.started_at > exchange_sync.started_at)) LIMIT $2)";
    ABANDON = "UPDATE exchange_sync SET finished_at = $2, error = $3 WHERE organisation_id = $1 AND finished_at IS NULL";
}

/// A sync.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sync {
    /// Its id.
    pub id: SyncId,
    /// Of which organisation.
    pub organisation: OrganisationId,
    /// `full` or `quick`.
    pub kind: String,
    /// The page that is expected next.
    pub next_page: u64,
    /// Where the connector goes on, in its own words.
    pub position: Option<String>,
    /// The domain controller that was asked.
    pub domain_controller: Option<String>,
    /// For a quick sync: since when changes are read.
    pub changed_since: Option<DateTime<Utc>>,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When the last page came.
    pub changed_at: DateTime<Utc>,
    /// When it ended.
    pub finished_at: Option<DateTime<Utc>>,
    /// Whether it came to its end.
    pub complete: bool,
    /// How many mailboxes came.
    pub mailboxes: u64,
    /// How many partnerships came.
    pub partnerships: u64,
    /// How many partnerships were gone.
    pub removed: u64,
    /// What went wrong.
    pub error: Option<String>,
}

impl Sync {
    /// One that begins, and builds on nothing.
    pub fn begun(id: SyncId, organisation: OrganisationId, kind: &str, at: DateTime<Utc>) -> Self {
        Self {
            id,
            organisation,
            kind: kind.to_owned(),
            next_page: 0,
            position: None,
            domain_controller: None,
            changed_since: None,
            started_at: at,
            changed_at: at,
            finished_at: None,
            complete: false,
            mailboxes: 0,
            partnerships: 0,
            removed: 0,
            error: None,
        }
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    organisation_id: Uuid,
    kind: String,
    next_page: i64,
    position: Option<String>,
    domain_controller: Option<String>,
    changed_since: Option<DateTime<Utc>>,
    started_at: DateTime<Utc>,
    changed_at: DateTime<Utc>,
    finished_at: Option<DateTime<Utc>>,
    complete: bool,
    mailboxes: i64,
    partnerships: i64,
    removed: i64,
    error: Option<String>,
}

fn number(value: i64) -> u64 {
    u64::try_from(value).unwrap_or(0)
}

fn signed(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

impl From<Row> for Sync {
    fn from(row: Row) -> Self {
        Self {
            id: SyncId(row.id),
            organisation: OrganisationId(row.organisation_id),
            kind: row.kind,
            next_page: number(row.next_page),
            position: row.position,
            domain_controller: row.domain_controller,
            changed_since: row.changed_since,
            started_at: row.started_at,
            changed_at: row.changed_at,
            finished_at: row.finished_at,
            complete: row.complete,
            mailboxes: number(row.mailboxes),
            partnerships: number(row.partnerships),
            removed: number(row.removed),
            error: row.error,
        }
    }
}

/// What a page brought.
#[derive(Clone, Copy, Debug, Default)]
pub struct Turned<'a> {
    /// Where the connector goes on.
    pub position: Option<&'a str>,
    /// How many mailboxes.
    pub mailboxes: u64,
    /// How many partnerships.
    pub partnerships: u64,
}

impl Tx {
    /// Adds a sync that begins.
    pub async fn add_exchange_sync(&mut self, sync: &Sync) -> Result<(), Error> {
        on!(self, c => sqlx::query(INSERT)
            .bind(sync.id.0)
            .bind(sync.organisation.0)
            .bind(&sync.kind)
            .bind(&sync.domain_controller)
            .bind(sync.changed_since)
            .bind(sync.started_at)
            .execute(c)
            .await
            .map(drop))?;
        Ok(())
    }

    /// The sync with this id.
    pub async fn exchange_sync(&mut self, id: SyncId) -> Result<Option<Sync>, Error> {
        let row: Option<Row> = on!(self, c => sqlx::query_as(ONE).bind(id.0).fetch_optional(c).await)?;
        Ok(row.map(Sync::from))
    }

    /// The sync of a kind that has not ended.
    pub async fn running_exchange_sync(
        &mut self,
        organisation: OrganisationId,
        kind: &str,
    ) -> Result<Option<Sync>, Error> {
        let row: Option<Row> = on!(self, c => sqlx::query_as(RUNNING)
            .bind(organisation.0).bind(kind).fetch_optional(c).await)?;
        Ok(row.map(Sync::from))
    }

    /// The last sync that came to its end.
    pub async fn last_complete_exchange_sync(
        &mut self,
        organisation: OrganisationId,
    ) -> Result<Option<Sync>, Error> {
        let row: Option<Row> =
            on!(self, c => sqlx::query_as(LAST_COMPLETE).bind(organisation.0).fetch_optional(c).await)?;
        Ok(row.map(Sync::from))
    }

    /// The last sync of a kind that came to its end, however many of other kinds followed.
    pub async fn last_complete_exchange_sync_of(
        &mut self,
        organisation: OrganisationId,
        kind: &str,
    ) -> Result<Option<Sync>, Error> {
        let row: Option<Row> = on!(self, c => sqlx::query_as(LAST_COMPLETE_OF)
            .bind(organisation.0).bind(kind).fetch_optional(c).await)?;
        Ok(row.map(Sync::from))
    }

    /// The last sync of a kind that ended, complete or not.
    pub async fn last_ended_exchange_sync_of(
        &mut self,
        organisation: OrganisationId,
        kind: &str,
    ) -> Result<Option<Sync>, Error> {
        let row: Option<Row> = on!(self, c => sqlx::query_as(LAST_ENDED_OF)
            .bind(organisation.0).bind(kind).fetch_optional(c).await)?;
        Ok(row.map(Sync::from))
    }

    /// The last syncs, the newest first.
    pub async fn last_exchange_syncs(
        &mut self,
        organisation: OrganisationId,
        limit: u32,
    ) -> Result<Vec<Sync>, Error> {
        let rows: Vec<Row> = on!(self, c => sqlx::query_as(LAST)
            .bind(organisation.0).bind(i64::from(limit)).fetch_all(c).await)?;
        Ok(rows.into_iter().map(Sync::from).collect())
    }

    /// Goes on to the next page. False if this page was not the one that was expected.
    pub async fn turn_exchange_page(
        &mut self,
        id: SyncId,
        page: u64,
        turned: &Turned<'_>,
        at: DateTime<Utc>,
    ) -> Result<bool, Error> {
        let done = on!(self, c => sqlx::query(TURN)
            .bind(id.0)
            .bind(signed(page))
            .bind(signed(page.saturating_add(1)))
            .bind(turned.position)
            .bind(at)
            .bind(signed(turned.mailboxes))
            .bind(signed(turned.partnerships))
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(done == 1)
    }

    /// Ends a sync. False if it had ended.
    pub async fn finish_exchange_sync(
        &mut self,
        id: SyncId,
        complete: bool,
        removed: u64,
        error: Option<&str>,
        at: DateTime<Utc>,
    ) -> Result<bool, Error> {
        let done = on!(self, c => sqlx::query(FINISH)
            .bind(id.0).bind(at).bind(complete).bind(signed(removed)).bind(error)
            .execute(c).await.map(|done| done.rows_affected()))?;
        Ok(done == 1)
    }

    /// Deletes up to `limit` syncs that ended and began before `before`, but the last of each kind that came to its end. Returns
    /// how many there were.
    pub async fn prune_exchange_syncs(&mut self, before: DateTime<Utc>, limit: u32) -> Result<u64, Error> {
        Ok(on!(self, c => sqlx::query(PRUNE)
            .bind(before).bind(i64::from(limit)).execute(c).await.map(|done| done.rows_affected()))?)
    }

    /// Ends whatever sync has not ended, without having come to its end.
    pub async fn abandon_exchange_syncs(
        &mut self,
        organisation: OrganisationId,
        why: &str,
        at: DateTime<Utc>,
    ) -> Result<(), Error> {
        on!(self, c => sqlx::query(ABANDON).bind(organisation.0).bind(at).bind(why).execute(c).await.map(drop))?;
        Ok(())
    }
}
