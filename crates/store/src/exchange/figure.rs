//! Numbers for Prometheus: counted where they are kept, so that nothing has to be counted twice.

use chrono::{DateTime, Utc};
use domain::id::{ConnectorId, OrganisationId};
use serde_json::Value;
use sqlx::types::Json;

use crate::{Error, Tx, on};

crate::statements! {
    PUT = "UPDATE exchange_connector SET figures = $2 WHERE id = $1";
    OF_CONNECTOR = "SELECT figures FROM exchange_connector WHERE id = $1";
    STATES = "SELECT state, COUNT(*) FROM exchange_partnership WHERE organisation_id = $1 GROUP BY state ORDER BY state";
    OUTCOMES = "SELECT outcome, COUNT(*) FROM exchange_journal WHERE organisation_id = $1 AND at > $2 \
                GROUP BY outcome ORDER BY outcome";
    EVENTS = "SELECT what, severity, COUNT(*) FROM exchange_event WHERE organisation_id = $1 AND at > $2 \
              GROUP BY what, severity ORDER BY what, severity LIMIT 100";
    MESSAGES = "SELECT state, COUNT(*) FROM message WHERE organisation_id = $1 AND ended_at > $2 GROUP BY state ORDER BY state";
    LAST_SYNC = "SELECT started_at, finished_at FROM exchange_sync WHERE organisation_id = $1 AND kind = $2 AND complete \
                 AND finished_at IS NOT NULL ORDER BY started_at DESC, id DESC LIMIT 1";
}

impl Tx {
    /// Keeps what a connector says of itself.
    pub async fn put_connector_figures(&mut self, id: ConnectorId, figures: &Value) -> Result<(), Error> {
        on!(self, c => sqlx::query(PUT).bind(id.0).bind(Json(figures)).execute(c).await.map(drop))?;
        Ok(())
    }

    /// What a connector said last; `None` before its first word.
    pub async fn connector_figures(&mut self, id: ConnectorId) -> Result<Option<Value>, Error> {
        let row: Option<Option<Json<Value>>> =
            on!(self, c => sqlx::query_scalar(OF_CONNECTOR).bind(id.0).fetch_optional(c).await)?;
        Ok(row.flatten().map(|json| json.0))
    }

    /// How many partnerships there are in each state, by Exchange's words.
    pub async fn partnership_states(
        &mut self,
        organisation: OrganisationId,
    ) -> Result<Vec<(String, i64)>, Error> {
        Ok(on!(self, c => sqlx::query_as(STATES).bind(organisation.0).fetch_all(c).await)?)
    }

    /// How many entries the journal has since then, by outcome.
    pub async fn journal_outcomes(
        &mut self,
        organisation: OrganisationId,
        since: DateTime<Utc>,
    ) -> Result<Vec<(String, i64)>, Error> {
        Ok(on!(self, c => sqlx::query_as(OUTCOMES).bind(organisation.0).bind(since).fetch_all(c).await)?)
    }

    /// How many events there were since then, by word and severity.
    pub async fn exchange_event_counts(
        &mut self,
        organisation: OrganisationId,
        since: DateTime<Utc>,
    ) -> Result<Vec<(String, String, i64)>, Error> {
        Ok(on!(self, c => sqlx::query_as(EVENTS).bind(organisation.0).bind(since).fetch_all(c).await)?)
    }

    /// How many messages to users came to their end since then, by what became of them.
    pub async fn message_outcomes(
        &mut self,
        organisation: OrganisationId,
        since: DateTime<Utc>,
    ) -> Result<Vec<(String, i64)>, Error> {
        Ok(on!(self, c => sqlx::query_as(MESSAGES).bind(organisation.0).bind(since).fetch_all(c).await)?)
    }

    /// Start and end of the last sync of a kind that came to its end.
    pub async fn last_sync_of_kind(
        &mut self,
        organisation: OrganisationId,
        kind: &str,
    ) -> Result<Option<(DateTime<Utc>, DateTime<Utc>)>, Error> {
        Ok(on!(self, c => sqlx::query_as(LAST_SYNC)
            .bind(organisation.0).bind(kind).fetch_optional(c).await)?)
    }
}
