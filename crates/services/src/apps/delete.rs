//! Deleting apps.

use domain::actor::{Actor, Permission};
use domain::id::AppId;

use super::create::write_down;
use crate::{Error, Services};

/// Deletes an app. Refused while a profile needs it.
pub async fn delete(services: &Services, actor: &Actor, id: AppId) -> Result<(), Error> {
    actor.require(Permission::WriteApps)?;
    let mut tx = services.store.write().await?;
    let app = tx.app(id).await?.ok_or_else(|| Error::not_found("app", id))?;
    let mut names = Vec::new();
    for profile in tx.profiles_needing(id).await? {
        names.extend(tx.profile(profile).await?.map(|profile| profile.display_name));
    }
    if !names.is_empty() {
        let message = format!("profiles need this app: change them first ({})", names.join(", "));
        return Err(Error::Conflict { code: "app-needed", message });
    }
    tx.delete_app(id).await?;
    write_down(services, &mut tx, actor, "app.delete", &app).await?;
    tx.commit().await?;
    Ok(())
}
