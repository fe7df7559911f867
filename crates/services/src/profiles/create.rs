//! Making profiles.

use domain::actor::{Actor, Permission};
use domain::audit::ObjectKind;
use domain::catalogue::{Checked, base_problems, references_in, validate};
use domain::id::{AppId, ProfileId};
use domain::profile::{Profile, ProfileType};
use serde_json::{Map, Value, json};

use super::{NameRule, Saved, certificate, invalid, names, references};
use crate::{Error, Services, apps};

/// A profile to be made.
#[derive(Clone, Debug, PartialEq)]
pub struct NewProfile {
    /// Its type.
    pub kind: ProfileType,
    /// Its name.
    pub display_name: String,
    /// What it is for.
    pub description: String,
    /// Settings and references by their Graph names.
    pub settings: Map<String, Value>,
}

/// Makes a profile. It is assigned to nobody. Everything that is wrong with it is told at once.
pub async fn create(
    services: &Services,
    actor: &Actor,
    new: NewProfile,
    rule: NameRule,
) -> Result<Saved, Error> {
    create_needing(services, actor, new, rule, &[]).await
}

/// The same for a profile that needs apps.
pub async fn create_needing(
    services: &Services,
    actor: &Actor,
    new: NewProfile,
    rule: NameRule,
    needed: &[AppId],
) -> Result<Saved, Error> {
    actor.require(Permission::WriteConfiguration)?;
    let display_name = new.display_name.trim().to_owned();
    let mut problems = base_problems(&display_name, &new.description);
    let checked = validate(new.kind, &new.settings).unwrap_or_else(|more| {
        problems.extend(more);
        Checked { references: references_in(new.kind, &new.settings), ..Checked::default() }
    });
    let now = services.now();
    let profile = Profile {
        id: ProfileId::generate(now, &*services.random),
        kind: new.kind,
        display_name,
        description: new.description,
        settings: checked.settings,
        references: checked.references,
        version: 1,
        created_at: now,
        modified_at: now,
    };
    let mut warnings = checked.warnings;
    warnings.extend(certificate::check(&profile, &mut problems));
    let mut tx = services.store.write().await?;
    let (kind, name) = (profile.kind, &profile.display_name);
    warnings.extend(references::check(&mut tx, kind, &profile.references, &mut problems).await?);
    warnings.extend(names::check(&mut tx, rule, kind, name, None, &mut problems).await?);
    if !problems.is_empty() {
        return Err(invalid(problems));
    }
    let needed = apps::check_needs(&mut tx, profile.kind, needed).await?;
    tx.add_profile(&profile).await?;
    let details = json!({"type": profile.kind.name(), "settings": profile.settings});
    let event = services.audit_event(
        actor,
        "profile.create",
        ObjectKind::Profile,
        profile.id,
        &profile.display_name,
        details,
    );
    tx.audit(&event).await?;
    if !needed.is_empty() {
        tx.set_apps_of_profile(profile.id, &needed).await?;
        apps::write_down_needs(services, &mut tx, actor, &profile, &needed).await?;
    }
    tx.commit().await?;
    Ok(Saved { profile, warnings })
}

/// Makes a profile with the settings of another one and the apps that it needs, assigned to nobody.
pub async fn copy(
    services: &Services,
    actor: &Actor,
    id: ProfileId,
    display_name: &str,
) -> Result<Saved, Error> {
    actor.require(Permission::WriteConfiguration)?;
    let mut tx = services.store.read().await?;
    let (original, needed) = (tx.profile(id).await?, tx.apps_of_profile(id).await?);
    drop(tx);
    let original = original.ok_or_else(|| Error::not_found("profile", id))?;
    let mut settings = original.settings;
    for reference in original.references {
        settings.insert(reference.role, json!({"id": reference.target}));
    }
    let new = NewProfile {
        kind: original.kind,
        display_name: display_name.to_owned(),
        description: original.description,
        settings,
    };
    create_needing(services, actor, new, NameRule::Refuse, &needed).await
}
