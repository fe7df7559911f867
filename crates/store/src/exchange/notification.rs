//! The account that sends messages to users: what its connector says of it, and when it sent one last.

use chrono::{DateTime, Utc};
use domain::id::{ConnectorId, OrganisationId};
use serde_json::Value;
use sqlx::types::Json;

use crate::{Error, Tx, on};

crate::statements! {
    PUT = "UPDATE exchange_connector SET notification = $2 WHERE id = $1";
    SENT = "UPDATE exchange_connector SET notification_sent_at = $2 WHERE organisation_id = $1 AND ended_at IS NULL";
    LIVE = "SELECT notification, notification_sent_at FROM exchange_connector \
            WHERE organisation_id = $1 AND ended_at IS NULL";
}

/// The notification account of a live connector.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NotificationRow {
    /// What the connector said last; `None` before its first word.
    pub told: Option<Value>,
    /// When it sent a message last.
    pub sent_at: Option<DateTime<Utc>>,
}

#[derive(sqlx::FromRow)]
struct Row {
    notification: Option<Json<Value>>,
    notification_sent_at: Option<DateTime<Utc>>,
}

impl Tx {
    /// Keeps what a connector says of its notification account.
    pub async fn put_connector_notification(&mut self, id: ConnectorId, told: &Value) -> Result<(), Error> {
        on!(self, c => sqlx::query(PUT).bind(id.0).bind(Json(told)).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Notes that the notification account of an organisation's live connector sent a message.
    pub async fn notification_sent(
        &mut self,
        organisation: OrganisationId,
        at: DateTime<Utc>,
    ) -> Result<(), Error> {
        on!(self, c => sqlx::query(SENT).bind(organisation.0).bind(at).execute(c).await.map(drop))?;
        Ok(())
    }

    /// What is known of the notification account of an organisation's live connector; `None` without one.
    pub async fn notification(
        &mut self,
        organisation: OrganisationId,
    ) -> Result<Option<NotificationRow>, Error> {
        let row: Option<Row> =
            on!(self, c => sqlx::query_as(LIVE).bind(organisation.0).fetch_optional(c).await)?;
        Ok(row.map(|row| NotificationRow {
            told: row.notification.map(|json| json.0),
            sent_at: row.notification_sent_at,
        }))
    }
}
