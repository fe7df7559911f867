//! Making profiles.

use domain::actor::{Actor, Permission};
use domain::audit::ObjectKind;
use domain::catalogue::{Problem, ProblemCode, validate};
use domain::id::ProfileId;
use domain::profile::{Profile, ProfileType};
use serde_json::{Map, Value, json};

use super::{NameRule, Saved, certificate, invalid, names, references};
use crate::{Error, Services};

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

/// Makes a profile. It is assigned to nobody.
pub async fn create(
    services: &Services,
    actor: &Actor,
    new: NewProfile,
    rule: NameRule,
) -> Result<Saved, Error> {
    actor.require(Permission::WriteConfiguration)?;
    let display_name = new.display_name.trim().to_owned();
    if display_name.is_empty() {
        let problem = Problem::new("displayName", ProblemCode::Required, "displayName is required");
        return Err(invalid(vec![problem]));
    }
    let checked = validate(new.kind, &new.settings).map_err(invalid)?;
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
    warnings.extend(certificate::check(&profile)?);
    let mut tx = services.store.write().await?;
    warnings.extend(references::check(&mut tx, profile.kind, &profile.references).await?);
    warnings.extend(names::check(&mut tx, rule, profile.kind, &profile.display_name, None).await?);
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
    tx.commit().await?;
    Ok(Saved { profile, warnings })
}

/// Makes a profile with the settings of another one, assigned to nobody.
pub async fn copy(
    services: &Services,
    actor: &Actor,
    id: ProfileId,
    display_name: &str,
) -> Result<Saved, Error> {
    actor.require(Permission::WriteConfiguration)?;
    let original = services.store.read().await?.profile(id).await?;
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
    create(services, actor, new, NameRule::Refuse).await
}
