//! Assignments: for whom a profile is (AS-2).

mod plan;
mod reach;
pub(crate) mod resolve;

pub use plan::{AssignmentPlan, Leaver, plan};
pub(crate) use reach::all_have_a_root;
pub use resolve::Line;

use domain::actor::{Actor, Permission};
use domain::assignment::Assignment;
use domain::audit::ObjectKind;
use domain::id::{AssignmentId, ProfileId};
use serde_json::json;

use crate::recompute::{self, Scope};
use crate::{Error, Services};

/// The assignment of a profile.
pub async fn list(services: &Services, actor: &Actor, id: ProfileId) -> Result<Vec<Assignment>, Error> {
    actor.require(Permission::ReadConfiguration)?;
    let mut tx = services.store.read().await?;
    if tx.profile(id).await?.is_none() {
        return Err(Error::not_found("profile", id));
    }
    Ok(tx.assignments(id).await?)
}

/// Puts a new assignment in the place of the whole old one; an empty one clears it. Devices follow by themselves.
pub async fn replace(
    services: &Services,
    actor: &Actor,
    id: ProfileId,
    lines: &[Line],
) -> Result<Vec<Assignment>, Error> {
    actor.require(Permission::WriteConfiguration)?;
    let now = services.now();
    // All users are looked at: not in the transaction in which nobody else can write. Who comes to be in both groups later is
    // found by the conflict on the device.
    let mut tx = services.store.read().await?;
    let profile = tx.profile(id).await?.ok_or_else(|| Error::not_found("profile", id))?;
    let targets = resolve::targets(&mut tx, lines).await?;
    reach::refuse_two_hosts(&mut tx, &profile, &targets).await?;
    drop(tx);
    let mut tx = services.store.write().await?;
    let profile = tx.profile(id).await?.ok_or_else(|| Error::not_found("profile", id))?;
    let old = tx.assignments(id).await?;
    let mut assignments = Vec::with_capacity(lines.len());
    for target in resolve::targets(&mut tx, lines).await? {
        // A line that stays keeps its id.
        let kept = old.iter().find(|assignment| assignment.target == target).map(|assignment| assignment.id);
        let id = kept.unwrap_or_else(|| AssignmentId::generate(now, &*services.random));
        assignments.push(Assignment { id, profile: profile.id, target });
    }
    let targets =
        |list: &[Assignment]| list.iter().map(|assignment| json!(assignment.target)).collect::<Vec<_>>();
    let details = json!({"old": targets(&old), "new": targets(&assignments)});
    tx.replace_assignments(id, &assignments, now).await?;
    let event = services.audit_event(
        actor,
        "profile.assign",
        ObjectKind::Profile,
        id,
        &profile.display_name,
        details,
    );
    tx.audit(&event).await?;
    recompute::enqueue(services, &mut tx, Scope::Profile(id)).await?;
    tx.commit().await?;
    services.wake.wake();
    Ok(assignments)
}
