//! Changing profiles, as Graph means it: only what is named changes.

use domain::actor::{Actor, Permission};
use domain::audit::ObjectKind;
use domain::catalogue::{Problem, ProblemCode, Warning, WarningCode, cost};
use domain::id::ProfileId;
use domain::profile::{Profile, ProfileType};
use serde_json::{Map, Value, json};
use store::Tx;

use super::{NameRule, Saved, certificate, invalid, names, references};
use crate::recompute::{self, Scope};
use crate::{Error, Services, assignments};

/// What is to change. What is `None`, or not among the settings, stays.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Change {
    /// The type, which must be the one that the profile has.
    pub kind: Option<ProfileType>,
    /// The name.
    pub display_name: Option<String>,
    /// The description.
    pub description: Option<String>,
    /// Settings and references; null takes one back to its first value.
    pub settings: Map<String, Value>,
}

/// Changes a profile. Devices that have it get the change.
pub async fn change(
    services: &Services,
    actor: &Actor,
    id: ProfileId,
    change: Change,
    rule: NameRule,
) -> Result<Saved, Error> {
    actor.require(Permission::WriteConfiguration)?;
    let mut tx = services.store.write().await?;
    let old = tx.profile(id).await?.ok_or_else(|| Error::not_found("profile", id))?;
    let (mut new, mut warnings) = apply(&old, change)?;
    warnings.extend(references::check(&mut tx, new.kind, &new.references).await?);
    warnings.extend(names::check(&mut tx, rule, new.kind, &new.display_name, Some(id)).await?);
    drop_answered(&mut tx, &new, &mut warnings).await?;
    new.version = old.version.saturating_add(1);
    new.modified_at = services.now();
    tx.update_profile(&new).await?;
    let details = json!({"version": new.version, "changes": changes(&old, &new)});
    let event =
        services.audit_event(actor, "profile.change", ObjectKind::Profile, id, &new.display_name, details);
    tx.audit(&event).await?;
    if old.settings != new.settings
        || old.references != new.references
        || old.display_name != new.display_name
    {
        recompute::enqueue(services, &mut tx, Scope::Profile(id)).await?;
    }
    tx.commit().await?;
    services.wake.wake();
    Ok(Saved { profile: new, warnings })
}

/// Leaves out the warning that KNOX needs a trusted certificate (EP-11) where one reaches the same users.
pub(super) async fn drop_answered(
    tx: &mut Tx,
    profile: &Profile,
    warnings: &mut Vec<Warning>,
) -> Result<(), Error> {
    let asks = |warning: &Warning| warning.code == WarningCode::KnoxNeedsServerCertificate;
    if !warnings.iter().any(asks) {
        return Ok(());
    }
    let lines: Vec<_> = tx.assignments(profile.id).await?.into_iter().map(|line| line.target).collect();
    if assignments::all_have_a_root(tx, profile, &lines).await? {
        warnings.retain(|warning| !asks(warning));
    }
    Ok(())
}

/// The profile as it would be, with the same version and time.
pub(super) fn apply(old: &Profile, change: Change) -> Result<(Profile, Vec<Warning>), Error> {
    let mut problems = Vec::new();
    if change.kind.is_some_and(|kind| kind != old.kind) {
        let message = format!("the profile is a {} and stays one: make a new profile", old.kind);
        problems.push(Problem::new("@odata.type", ProblemCode::TypeChanged, message));
    }
    let display_name = change.display_name.map(|name| name.trim().to_owned());
    if display_name.as_ref().is_some_and(String::is_empty) {
        problems.push(Problem::new("displayName", ProblemCode::Required, "displayName is required"));
    }
    let checked = match old.change(&change.settings) {
        Ok(checked) => checked,
        Err(more) => {
            problems.extend(more);
            return Err(invalid(problems));
        }
    };
    if !problems.is_empty() {
        return Err(invalid(problems));
    }
    let new = Profile {
        display_name: display_name.unwrap_or_else(|| old.display_name.clone()),
        description: change.description.unwrap_or_else(|| old.description.clone()),
        settings: checked.settings,
        references: checked.references,
        ..old.clone()
    };
    let mut warnings = checked.warnings;
    warnings.extend(certificate::check(&new)?);
    Ok((new, warnings))
}

/// What changed, for the audit log: each setting with its old and new value.
fn changes(old: &Profile, new: &Profile) -> Value {
    let mut changes = Map::new();
    for (name, value) in &new.settings {
        let before = old.settings.get(name).unwrap_or(&Value::Null);
        if before != value {
            changes.insert(name.clone(), json!({"old": before, "new": value}));
        }
    }
    if old.references != new.references {
        changes.insert("references".to_owned(), json!({"old": old.references, "new": new.references}));
    }
    if old.display_name != new.display_name {
        changes.insert("displayName".to_owned(), json!({"old": old.display_name, "new": new.display_name}));
    }
    changes.insert("cost".to_owned(), json!(cost(new.kind, old, new).0.text_id()));
    Value::Object(changes)
}
