//! Jobs that were given up, for people to look at.

use domain::actor::{Actor, Permission};
use domain::audit::ObjectKind;
use domain::id::JobId;
use serde_json::json;
pub use store::job::JobRow;

use crate::{Error, Services};

/// The last jobs that were given up.
pub async fn list(services: &Services, actor: &Actor, limit: u32) -> Result<Vec<JobRow>, Error> {
    actor.require(Permission::ReadService)?;
    Ok(services.store.read().await?.dead_jobs(limit).await?)
}

/// Has a job tried again.
pub async fn retry(services: &Services, actor: &Actor, id: JobId) -> Result<(), Error> {
    actor.require(Permission::WriteService)?;
    let mut tx = services.store.write().await?;
    if !tx.revive_job(id, services.now()).await? {
        return Err(Error::not_found("failed job", id));
    }
    let event = services.audit_event(actor, "job.retry", ObjectKind::Job, id, "", json!({}));
    tx.audit(&event).await?;
    tx.commit().await?;
    services.wake.wake();
    Ok(())
}

/// Throws a job away.
pub async fn discard(services: &Services, actor: &Actor, id: JobId) -> Result<(), Error> {
    actor.require(Permission::WriteService)?;
    let mut tx = services.store.write().await?;
    if !tx.discard_job(id).await? {
        return Err(Error::not_found("failed job", id));
    }
    let event = services.audit_event(actor, "job.discard", ObjectKind::Job, id, "", json!({}));
    tx.audit(&event).await?;
    tx.commit().await?;
    Ok(())
}
