//! Which profiles need which apps.

use std::collections::BTreeSet;

use domain::actor::{Actor, Permission};
use domain::app::App;
use domain::assignment::Assignment;
use domain::audit::ObjectKind;
use domain::id::{AppId, ProfileId};
use domain::profile::{Profile, ProfileType};
use serde_json::json;
use store::Tx;

use crate::recompute::{self, Scope};
use crate::{Error, Services};

/// The most apps that a profile may need.
pub const MOST_APPS: usize = 20;

/// The field under which problems are told.
const FIELD: &str = "requiredApps";

/// The apps that a profile needs, by name.
pub async fn needed_by(services: &Services, actor: &Actor, profile: ProfileId) -> Result<Vec<App>, Error> {
    actor.require(Permission::ReadConfiguration)?;
    let mut tx = services.store.read().await?;
    let needed = tx.apps_of_profile(profile).await?;
    Ok(tx.apps().await?.into_iter().filter(|app| needed.contains(&app.id)).collect())
}

/// The profiles that need an app, by name.
pub async fn needing(services: &Services, actor: &Actor, app: AppId) -> Result<Vec<Profile>, Error> {
    actor.require(Permission::ReadApps)?;
    let mut tx = services.store.read().await?;
    let mut profiles = Vec::new();
    for profile in tx.profiles_needing(app).await? {
        profiles.extend(tx.profile(profile).await?);
    }
    profiles.sort_by(|left, right| left.display_name.cmp(&right.display_name));
    Ok(profiles)
}

/// Whom an app is for: the assignments of the profiles that need it.
pub async fn assignments(services: &Services, actor: &Actor, app: AppId) -> Result<Vec<Assignment>, Error> {
    actor.require(Permission::ReadApps)?;
    let mut tx = services.store.read().await?;
    let mut lines = Vec::new();
    for profile in tx.profiles_needing(app).await? {
        lines.extend(tx.assignments(profile).await?);
    }
    Ok(lines)
}

/// Says which apps a profile needs, in place of what it needed before. Devices that have the profile are asked for new ones; an
/// app that no profile of a device needs any more is removed, if it came by us.
pub async fn set_needed(
    services: &Services,
    actor: &Actor,
    profile: ProfileId,
    apps: &[AppId],
) -> Result<(), Error> {
    actor.require(Permission::WriteConfiguration)?;
    let mut tx = services.store.write().await?;
    let profile = tx.profile(profile).await?.ok_or_else(|| Error::not_found("profile", profile))?;
    if !replace(services, &mut tx, actor, &profile, apps).await? {
        return Ok(());
    }
    recompute::enqueue(services, &mut tx, Scope::Profile(profile.id)).await?;
    tx.commit().await?;
    services.wake.wake();
    Ok(())
}

/// Replaces what a profile needs. True if that is something else than before; then it is to be computed anew.
pub(crate) async fn replace(
    services: &Services,
    tx: &mut Tx,
    actor: &Actor,
    profile: &Profile,
    apps: &[AppId],
) -> Result<bool, Error> {
    let apps = check(tx, profile.kind, apps).await?;
    if tx.apps_of_profile(profile.id).await? == apps {
        return Ok(false);
    }
    tx.set_apps_of_profile(profile.id, &apps).await?;
    write_down(services, tx, actor, profile, &apps).await?;
    Ok(true)
}

/// The apps in order, each once; refused unless a profile of this type may need them all.
pub(crate) async fn check(tx: &mut Tx, kind: ProfileType, apps: &[AppId]) -> Result<Vec<AppId>, Error> {
    let apps: BTreeSet<AppId> = apps.iter().copied().collect();
    if !apps.is_empty() && kind != ProfileType::IosEmail {
        let message = "only e-mail profiles for iOS need apps";
        return Err(Error::invalid(FIELD, "no-apps-here", message));
    }
    if apps.len() > MOST_APPS {
        return Err(Error::invalid(
            FIELD,
            "too-many-apps",
            format!("a profile needs at most {MOST_APPS} apps"),
        ));
    }
    for app in &apps {
        if tx.app(*app).await?.is_none() {
            return Err(Error::invalid(FIELD, "unknown-app", format!("there is no app {app}")));
        }
    }
    Ok(apps.into_iter().collect())
}

/// That a profile needs these apps now, for the audit log.
pub(crate) async fn write_down(
    services: &Services,
    tx: &mut Tx,
    actor: &Actor,
    profile: &Profile,
    apps: &[AppId],
) -> Result<(), Error> {
    let details = json!({ "apps": apps });
    let (kind, name) = (ObjectKind::Profile, &profile.display_name);
    let event = services.audit_event(actor, "profile.set-apps", kind, profile.id, name, details);
    tx.audit(&event).await?;
    Ok(())
}
