//! Name and mode of an organisation in one step, as the API changes them.

use domain::access::AccessSettings;
use domain::access::settings::Mode;
use domain::actor::{Actor, Permission};
use domain::id::OrganisationId;
use serde_json::json;
use store::exchange::organisation::Organisation;

use super::judge::JudgeAccess;
use super::organisations::{existing, is_person, locked, name, name_taken, note, replace_access};
use super::rules::refuse_unseen;
use crate::{Error, Services};

/// What is to be changed; what is `None` stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrganisationChange {
    /// Its name in the console.
    pub name: Option<String>,
    /// How far its access policy goes.
    pub mode: Option<Mode>,
}

/// Changes an organisation. What a new mode brings about follows as after [`super::set_access`], and it is refused in the same cases.
pub async fn change(
    services: &Services,
    actor: &Actor,
    id: OrganisationId,
    change: &OrganisationChange,
) -> Result<Organisation, Error> {
    actor.require(Permission::WriteService)?;
    let new = change.name.as_deref().map(name).transpose()?;
    if let Some(mode) = change.mode {
        let known = existing(&mut services.store.read().await?, id).await?;
        refuse_unseen(services, id, &AccessSettings { mode, ..known.access }).await?;
    }
    let mut tx = services.store.write().await?;
    let mut organisation = locked(&mut tx, id).await?;
    if let Some(new) = new.filter(|new| *new != organisation.name) {
        let details = json!({ "before": organisation.name, "after": new });
        organisation.name = new;
        tx.update_exchange_organisation(&organisation).await.map_err(name_taken)?;
        note(services, &mut tx, actor, "exchange.rename", &organisation, details).await?;
    }
    if let Some(mode) = change.mode.filter(|mode| *mode != organisation.access.mode) {
        let access = AccessSettings { mode, ..organisation.access };
        organisation = replace_access(services, &mut tx, actor, id, access).await?;
        let job = JudgeAccess { organisation: id, by_person: is_person(actor), rules: true, shown: None };
        jobs::enqueue(&mut tx, &*services.random, services.now(), &job).await?;
    }
    tx.commit().await?;
    services.wake.wake();
    Ok(organisation)
}
