//! Changing profiles, as Graph means it: only what is named changes.

use domain::actor::{Actor, Permission};
use domain::audit::ObjectKind;
use domain::catalogue::{
    Checked, Problem, ProblemCode, Warning, WarningCode, base_problems, cost, references_in,
};
use domain::id::{AppId, ProfileId};
use domain::profile::{Profile, ProfileType};
use serde_json::{Map, Value, json};
use store::Tx;

use super::{NameRule, Saved, certificate, invalid, names, references};
use crate::recompute::{self, Scope};
use crate::{Error, Services, apps, assignments};

/// The code of the conflict that somebody else changed the profile in between.
pub const VERSION_CHANGED: &str = "version-changed";

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
    change_to(services, actor, id, change, rule, Beside::default()).await
}

/// The same, with the apps that it needs from now on in the same step.
pub async fn change_needing(
    services: &Services,
    actor: &Actor,
    id: ProfileId,
    change: Change,
    rule: NameRule,
    needed: &[AppId],
) -> Result<Saved, Error> {
    change_to(services, actor, id, change, rule, Beside { needed: Some(needed), seen: None }).await
}

/// The same, but only if the profile still has the version that the caller has seen.
pub async fn change_version(
    services: &Services,
    actor: &Actor,
    id: ProfileId,
    change: Change,
    rule: NameRule,
    seen: Option<&[u32]>,
) -> Result<Saved, Error> {
    change_to(services, actor, id, change, rule, Beside { seen, needed: None }).await
}

/// What belongs to a change beside what is to change.
#[derive(Clone, Copy, Default)]
struct Beside<'a> {
    /// The versions that the caller has seen; any, if `None`.
    seen: Option<&'a [u32]>,
    /// The apps that the profile is to need; as before, if `None`.
    needed: Option<&'a [AppId]>,
}

async fn change_to(
    services: &Services,
    actor: &Actor,
    id: ProfileId,
    change: Change,
    rule: NameRule,
    Beside { seen, needed }: Beside<'_>,
) -> Result<Saved, Error> {
    actor.require(Permission::WriteConfiguration)?;
    let mut tx = services.store.write().await?;
    let old = tx.lock_profile(id).await?.ok_or_else(|| Error::not_found("profile", id))?;
    unchanged(&old, seen)?;
    let mut problems = Vec::new();
    let (mut new, mut warnings) = apply(&mut tx, &old, change, &mut problems).await?;
    let name = &new.display_name;
    warnings.extend(names::check(&mut tx, rule, new.kind, name, Some(id), &mut problems).await?);
    if !problems.is_empty() {
        return Err(invalid(problems));
    }
    drop_answered(&mut tx, &new, &mut warnings).await?;
    new.version = old.version.saturating_add(1);
    new.modified_at = services.now();
    tx.update_profile(&new).await?;
    let details = json!({"version": new.version, "changes": changes(&old, &new)});
    let event =
        services.audit_event(actor, "profile.change", ObjectKind::Profile, id, &new.display_name, details);
    tx.audit(&event).await?;
    let needs_others = match needed {
        Some(needed) => apps::replace_needs(services, &mut tx, actor, &new, needed).await?,
        None => false,
    };
    if needs_others
        || old.settings != new.settings
        || old.references != new.references
        || old.display_name != new.display_name
    {
        recompute::enqueue(services, &mut tx, Scope::Profile(id)).await?;
    }
    tx.commit().await?;
    services.wake.wake();
    Ok(Saved { profile: new, warnings })
}

/// Refuses if the profile has another version than those that the caller would change.
pub(super) fn unchanged(profile: &Profile, seen: Option<&[u32]>) -> Result<(), Error> {
    match seen {
        Some(versions) if !versions.contains(&profile.version) => Err(Error::Conflict {
            code: VERSION_CHANGED,
            message: format!("the profile has version {} by now: read it again", profile.version),
        }),
        _ => Ok(()),
    }
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

/// The profile as it would be, with the same version and time, and everything that is wrong with it.
pub(super) async fn apply(
    tx: &mut Tx,
    old: &Profile,
    change: Change,
    problems: &mut Vec<Problem>,
) -> Result<(Profile, Vec<Warning>), Error> {
    if change.kind.is_some_and(|kind| kind != old.kind) {
        let message = format!("the profile is a {} and stays one: make a new profile", old.kind);
        problems.push(Problem::new("@odata.type", ProblemCode::TypeChanged, message));
    }
    let display_name =
        change.display_name.map_or_else(|| old.display_name.clone(), |name| name.trim().to_owned());
    let description = change.description.unwrap_or_else(|| old.description.clone());
    problems.extend(base_problems(&display_name, &description));
    let checked = old.change(&change.settings).unwrap_or_else(|more| {
        problems.extend(more);
        let references = references_in(old.kind, &change.settings);
        Checked { references, ..Checked::default() }
    });
    let new = Profile {
        display_name,
        description,
        settings: checked.settings,
        references: checked.references,
        ..old.clone()
    };
    let mut warnings = checked.warnings;
    warnings.extend(certificate::check(&new, problems));
    warnings.extend(references::check(tx, new.kind, &new.references, problems).await?);
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
