//! The audit log: rows are inserted with the change and sealed in order afterwards.

use chrono::{DateTime, Utc};
use domain::actor::Actor;
use domain::audit::AuditEvent;
use serde_json::Value;
use sqlx::types::Json;
use uuid::Uuid;

use crate::{Error, Tx, on};

macro_rules! columns {
    () => {
        "id, at, actor_kind, actor_id, actor_name, act, object_kind, object_id, object_name, details, sequence, chain"
    };
}

crate::statements! {
    INSERT = "INSERT INTO audit_event (id, at, actor_kind, actor_id, actor_name, act, object_kind, object_id, \
              object_name, details) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    BY_ID = concat!("SELECT ", columns!(), " FROM audit_event WHERE id = $1");
    LAST = concat!("SELECT ", columns!(), " FROM audit_event ORDER BY at DESC, id DESC LIMIT $1");
    BEFORE = concat!("SELECT ", columns!(), " FROM audit_event WHERE (at, id) < ($1, $2) \
              ORDER BY at DESC, id DESC LIMIT $3");
    OF_OBJECT = concat!("SELECT ", columns!(), " FROM audit_event WHERE object_kind = $1 AND object_id = $2 \
                 ORDER BY at DESC, id DESC LIMIT $3");
    UNSEALED = concat!("SELECT ", columns!(), " FROM audit_event WHERE sequence IS NULL ORDER BY at, id LIMIT $1");
    SEALED = concat!("SELECT ", columns!(), " FROM audit_event WHERE sequence > $1 ORDER BY sequence LIMIT $2");
    NEWEST_SEAL = "SELECT sequence, chain FROM audit_event WHERE sequence IS NOT NULL ORDER BY sequence DESC LIMIT 1";
    SEAL = "UPDATE audit_event SET sequence = $2, chain = $3 WHERE id = $1 AND sequence IS NULL";
    PRUNE = "DELETE FROM audit_event WHERE id IN (SELECT id FROM audit_event WHERE at < $1 AND sequence IS NOT NULL \
             AND sequence < (SELECT MAX(sequence) FROM audit_event) ORDER BY sequence LIMIT $2)";
}

/// An entry of the audit log as it is kept.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct AuditRow {
    /// Its id.
    pub id: Uuid,
    /// When.
    pub at: DateTime<Utc>,
    /// What kind of actor: `administrator`, `token`, `user` or `system`.
    pub actor_kind: String,
    /// Which one.
    pub actor_id: Option<Uuid>,
    /// The actor's name at that time.
    pub actor_name: String,
    /// What was done.
    pub act: String,
    /// To what kind of thing.
    pub object_kind: String,
    /// To which one.
    pub object_id: String,
    /// The thing's name at that time.
    pub object_name: String,
    /// What changed.
    pub details: Json<Value>,
    /// Its place in the order in which entries were sealed; `None` until then.
    pub sequence: Option<i64>,
    /// The seal: a keyed hash of this entry and of the seal before it.
    pub chain: Option<Vec<u8>>,
}

impl Tx {
    /// Writes an event into the audit log, in the transaction of the act itself.
    pub async fn audit(&mut self, event: &AuditEvent) -> Result<(), Error> {
        let (kind, id) = match &event.actor {
            Actor::Administrator { id, .. } => ("administrator", Some(id.0)),
            Actor::Token { id, .. } => ("token", Some(id.0)),
            Actor::User { id, .. } => ("user", Some(id.0)),
            Actor::System => ("system", None),
        };
        on!(self, c => sqlx::query(INSERT)
            .bind(event.id)
            .bind(event.at)
            .bind(kind)
            .bind(id)
            .bind(event.actor.name())
            .bind(event.act)
            .bind(event.object_kind.name())
            .bind(&event.object_id)
            .bind(&event.object_name)
            .bind(Json(&event.details))
            .execute(c)
            .await
            .map(drop))?;
        Ok(())
    }

    /// The last entries, the newest first; those older than `before` if it is given.
    pub async fn audit_events(
        &mut self,
        before: Option<(DateTime<Utc>, Uuid)>,
        limit: u32,
    ) -> Result<Vec<AuditRow>, Error> {
        let limit = i64::from(limit);
        let rows = match before {
            None => on!(self, c => sqlx::query_as(LAST).bind(limit).fetch_all(c).await),
            Some((at, id)) => {
                on!(self, c => sqlx::query_as(BEFORE).bind(at).bind(id).bind(limit).fetch_all(c).await)
            }
        };
        rows.map_err(Error::from)
    }

    /// The entry with this id.
    pub async fn audit_event(&mut self, id: Uuid) -> Result<Option<AuditRow>, Error> {
        on!(self, c => sqlx::query_as(BY_ID).bind(id).fetch_optional(c).await).map_err(Error::from)
    }

    /// The last entries about one thing, the newest first.
    pub async fn audit_events_about(
        &mut self,
        object_kind: &str,
        object_id: &str,
        limit: u32,
    ) -> Result<Vec<AuditRow>, Error> {
        on!(self, c => sqlx::query_as(OF_OBJECT)
            .bind(object_kind).bind(object_id).bind(i64::from(limit)).fetch_all(c).await)
        .map_err(Error::from)
    }

    /// Entries that are not sealed yet, the oldest first.
    pub async fn unsealed_audit_events(&mut self, limit: u32) -> Result<Vec<AuditRow>, Error> {
        on!(self, c => sqlx::query_as(UNSEALED).bind(i64::from(limit)).fetch_all(c).await)
            .map_err(Error::from)
    }

    /// Sealed entries in their order, those after a place in it.
    pub async fn sealed_audit_events(&mut self, after: i64, limit: u32) -> Result<Vec<AuditRow>, Error> {
        on!(self, c => sqlx::query_as(SEALED).bind(after).bind(i64::from(limit)).fetch_all(c).await)
            .map_err(Error::from)
    }

    /// The newest seal with its place; `None` before the first one.
    pub async fn newest_audit_seal(&mut self) -> Result<Option<(i64, Vec<u8>)>, Error> {
        on!(self, c => sqlx::query_as(NEWEST_SEAL).fetch_optional(c).await).map_err(Error::from)
    }

    /// Seals an entry.
    pub async fn seal_audit_event(&mut self, id: Uuid, sequence: i64, chain: &[u8]) -> Result<(), Error> {
        on!(self, c => sqlx::query(SEAL).bind(id).bind(sequence).bind(chain).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Deletes up to `limit` sealed entries older than `before`, but for the newest seal. Returns how many there were.
    pub async fn prune_audit(&mut self, before: DateTime<Utc>, limit: u32) -> Result<u64, Error> {
        let done = on!(self, c => sqlx::query(PRUNE)
            .bind(before).bind(i64::from(limit)).execute(c).await.map(|done| done.rows_affected()))?;
        Ok(done)
    }
}
