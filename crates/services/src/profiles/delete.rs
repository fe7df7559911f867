//! Deleting profiles. Devices lose them (AS-4).

use domain::actor::{Actor, Permission};
use domain::audit::ObjectKind;
use domain::id::ProfileId;
use serde_json::json;

use super::change::unchanged;
use crate::recompute::{self, Scope};
use crate::{Error, Services};

/// Deletes a profile with its assignment; devices that have it are asked to remove it. Refused while another profile refers to it.
pub async fn delete(services: &Services, actor: &Actor, id: ProfileId) -> Result<(), Error> {
    delete_version(services, actor, id, None).await
}

/// The same, but only if the profile still has a version that the caller has seen.
pub async fn delete_version(
    services: &Services,
    actor: &Actor,
    id: ProfileId,
    seen: Option<&[u32]>,
) -> Result<(), Error> {
    actor.require(Permission::WriteConfiguration)?;
    let mut tx = services.store.write().await?;
    let profile = tx.lock_profile(id).await?.ok_or_else(|| Error::not_found("profile", id))?;
    unchanged(&profile, seen)?;
    let mut names = Vec::new();
    for referring in tx.profiles_referring_to(id).await? {
        names.extend(tx.profile(referring).await?.map(|profile| profile.display_name));
    }
    if !names.is_empty() {
        let message = format!("other profiles refer to this one: change them first ({})", names.join(", "));
        return Err(Error::Conflict { code: "profile-referred-to", message });
    }
    tx.delete_profile(id).await?;
    let details = json!({"type": profile.kind.name(), "settings": profile.settings});
    let event = services.audit_event(
        actor,
        "profile.delete",
        ObjectKind::Profile,
        id,
        &profile.display_name,
        details,
    );
    tx.audit(&event).await?;
    recompute::enqueue(services, &mut tx, Scope::Profile(id)).await?;
    tx.commit().await?;
    services.wake.wake();
    Ok(())
}
