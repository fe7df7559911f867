//! The audit log: read by those who may, and sealed so that a change of it shows.

mod seal;

use chrono::{DateTime, Utc};
use domain::actor::{Actor, Permission};
use domain::audit::ObjectKind;
use uuid::Uuid;

pub use seal::{SealAudit, Verified, seal, verify};
pub use store::audit::AuditRow;

use crate::{Error, Services};

/// The last entries, the newest first; those older than the entry `before` if it is given.
pub async fn list(
    services: &Services,
    actor: &Actor,
    before: Option<(DateTime<Utc>, Uuid)>,
    limit: u32,
) -> Result<Vec<AuditRow>, Error> {
    actor.require(Permission::ReadAudit)?;
    Ok(services.store.read().await?.audit_events(before, limit).await?)
}

/// One entry.
pub async fn get(services: &Services, actor: &Actor, id: Uuid) -> Result<Option<AuditRow>, Error> {
    actor.require(Permission::ReadAudit)?;
    Ok(services.store.read().await?.audit_event(id).await?)
}

/// The last entries about one thing, the newest first.
pub async fn about(
    services: &Services,
    actor: &Actor,
    kind: ObjectKind,
    id: &str,
    limit: u32,
) -> Result<Vec<AuditRow>, Error> {
    actor.require(Permission::ReadAudit)?;
    Ok(services.store.read().await?.audit_events_about(kind.name(), id, limit).await?)
}
