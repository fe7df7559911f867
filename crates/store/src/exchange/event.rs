//! What an administrator should know of an organisation: of its connector, and of links that changed.

use chrono::{DateTime, Utc};
use domain::id::{OrganisationId, PartnershipId};
use serde_json::Value;
use sqlx::types::Json;
use uuid::Uuid;

use crate::{Error, Tx, on};

crate::statements! {
    ADD = "INSERT INTO exchange_event (id, organisation_id, at, severity, what, detail, partnership_id) \
           VALUES ($1, $2, $3, $4, $5, $6, $7)";
    LAST = "SELECT id, organisation_id, at, severity, what, detail, partnership_id FROM exchange_event \
            WHERE organisation_id = $1 ORDER BY at DESC, id DESC LIMIT $2";
    BEFORE = "SELECT id, organisation_id, at, severity, what, detail, partnership_id FROM exchange_event \
              WHERE organisation_id = $1 AND (at, id) < ($2, $3) ORDER BY at DESC, id DESC LIMIT $4";
    // By organisation, as they are indexed: the order of a CROSS JOIN is SQLite's order as well.
    PRUNE = "DELETE FROM exchange_event WHERE id IN (SELECT exchange_event.id FROM exchange_organisation \
             CROSS JOIN exchange_event WHERE exchange_event.organisation_id = exchange_organisation.id \
             AND exchange_event.at < $1 LIMIT $2)";
}

/// An event.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// Its id.
    pub id: Uuid,
    /// Where.
    pub organisation: OrganisationId,
    /// When.
    pub at: DateTime<Utc>,
    /// `information`, `warning`, `error`.
    pub severity: String,
    /// A word for programs and for the texts.
    pub what: String,
    /// More of it. Never a secret.
    pub detail: Value,
    /// The partnership that it is about.
    pub partnership: Option<PartnershipId>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    organisation_id: Uuid,
    at: DateTime<Utc>,
    severity: String,
    what: String,
    detail: Json<Value>,
    partnership_id: Option<Uuid>,
}

impl From<Row> for Event {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            organisation: OrganisationId(row.organisation_id),
            at: row.at,
            severity: row.severity,
            what: row.what,
            detail: row.detail.0,
            partnership: row.partnership_id.map(PartnershipId),
        }
    }
}

impl Tx {
    /// Adds an event.
    pub async fn add_exchange_event(&mut self, event: &Event) -> Result<(), Error> {
        on!(self, c => sqlx::query(ADD)
            .bind(event.id)
            .bind(event.organisation.0)
            .bind(event.at)
            .bind(&event.severity)
            .bind(&event.what)
            .bind(Json(&event.detail))
            .bind(event.partnership.map(|id| id.0))
            .execute(c)
            .await
            .map(drop))?;
        Ok(())
    }

    /// Deletes up to `limit` events older than `before`. Returns how many there were.
    pub async fn prune_exchange_events(&mut self, before: DateTime<Utc>, limit: u32) -> Result<u64, Error> {
        Ok(on!(self, c => sqlx::query(PRUNE)
            .bind(before).bind(i64::from(limit)).execute(c).await.map(|done| done.rows_affected()))?)
    }

    /// The last events of an organisation, the newest first.
    pub async fn last_exchange_events(
        &mut self,
        organisation: OrganisationId,
        limit: u32,
    ) -> Result<Vec<Event>, Error> {
        let rows: Vec<Row> = on!(self, c => sqlx::query_as(LAST)
            .bind(organisation.0).bind(i64::from(limit)).fetch_all(c).await)?;
        Ok(rows.into_iter().map(Event::from).collect())
    }

    /// The events of an organisation that come after the one of that time and id in a list with the newest first.
    pub async fn exchange_events_before(
        &mut self,
        organisation: OrganisationId,
        (at, id): (DateTime<Utc>, Uuid),
        limit: u32,
    ) -> Result<Vec<Event>, Error> {
        let rows: Vec<Row> = on!(self, c => sqlx::query_as(BEFORE)
            .bind(organisation.0).bind(at).bind(id).bind(i64::from(limit)).fetch_all(c).await)?;
        Ok(rows.into_iter().map(Event::from).collect())
    }
}
