//! Compliance policies as administrators see and set them.

use domain::actor::{Actor, Permission};
use domain::assignment::Target;
use domain::audit::ObjectKind;
use domain::compliance::{CompliancePolicy, ComplianceSetting, unanswerable};
use domain::device::Platform;
use domain::id::{CompliancePolicyId, DeviceId};
use serde_json::json;
use store::Tx;
use store::compliance::ComplianceResult;

use super::new_policy::{NewPolicy, checked, is_template, templates_exist};
use crate::assignments::{Line, resolve};
use crate::profiles::VERSION_CHANGED;
use crate::recompute::{self, Scope};
use crate::{Error, Services};

/// The most policies that there may be.
const MOST: usize = 200;

/// Every policy, by name.
pub async fn policies(services: &Services, actor: &Actor) -> Result<Vec<CompliancePolicy>, Error> {
    actor.require(Permission::ReadConfiguration)?;
    Ok(services.store.read().await?.compliance_policies().await?)
}

/// One policy.
pub async fn policy(
    services: &Services,
    actor: &Actor,
    id: CompliancePolicyId,
) -> Result<CompliancePolicy, Error> {
    actor.require(Permission::ReadConfiguration)?;
    existing(&mut services.store.read().await?, id).await
}

/// For whom a policy is.
pub async fn targets(
    services: &Services,
    actor: &Actor,
    id: CompliancePolicyId,
) -> Result<Vec<Target>, Error> {
    actor.require(Permission::ReadConfiguration)?;
    let mut tx = services.store.read().await?;
    existing(&mut tx, id).await?;
    targets_of(&mut tx, id).await
}

/// What each policy says of a device.
pub async fn results(
    services: &Services,
    actor: &Actor,
    device: DeviceId,
) -> Result<Vec<ComplianceResult>, Error> {
    actor.require(Permission::ReadDevices)?;
    Ok(services.store.read().await?.compliance_results(device).await?)
}

/// Adds a policy for one platform. Returns it with the settings that the platform cannot tell: they are `notApplicable` on every
/// device, which is to be said now.
pub async fn create(
    services: &Services,
    actor: &Actor,
    platform: Platform,
    new: NewPolicy,
    lines: &[Line],
) -> Result<(CompliancePolicy, Vec<ComplianceSetting>), Error> {
    actor.require(Permission::WriteConfiguration)?;
    let new = checked(new)?;
    let now = services.now();
    let policy = CompliancePolicy {
        id: CompliancePolicyId::generate(now, &*services.random),
        platform,
        display_name: new.display_name,
        description: new.description,
        settings: new.settings,
        actions: new.actions,
        version: 1,
        created_at: now,
        modified_at: now,
    };
    let mut tx = services.store.write().await?;
    if tx.compliance_policies().await?.len() >= MOST {
        return Err(Error::invalid("displayName", "too-many", "there are 200 policies: delete one first"));
    }
    templates_exist(&mut tx, &policy.actions, &[]).await?;
    keep(services, tx, actor, "compliance-policy.create", &policy, Some(lines)).await?;
    let untold = unanswerable(policy.platform, &policy.settings);
    Ok((policy, untold))
}

/// Adds a policy like another one, under a name of its own and for nobody. A message whose template is gone has the usual text: what
/// it says of the policy that is copied is no other.
pub async fn copy(
    services: &Services,
    actor: &Actor,
    id: CompliancePolicyId,
    display_name: &str,
) -> Result<CompliancePolicy, Error> {
    actor.require(Permission::WriteConfiguration)?;
    let mut tx = services.store.read().await?;
    let CompliancePolicy { platform, description, settings, mut actions, .. } = existing(&mut tx, id).await?;
    for action in &mut actions {
        if let Some(template) = action.template
            && !is_template(&mut tx, template).await?
        {
            action.template = None;
        }
    }
    drop(tx);
    let new = NewPolicy { display_name: display_name.to_owned(), description, settings, actions };
    Ok(create(services, actor, platform, new, &[]).await?.0)
}

/// Changes a policy; for whom it is stays where `lines` is `None`. Its platform never changes.
pub async fn update(
    services: &Services,
    actor: &Actor,
    id: CompliancePolicyId,
    new: NewPolicy,
    lines: Option<&[Line]>,
) -> Result<(CompliancePolicy, Vec<ComplianceSetting>), Error> {
    update_version(services, actor, id, new, lines, None).await
}

/// The same, but only if the policy still has a version that the caller has seen.
pub async fn update_version(
    services: &Services,
    actor: &Actor,
    id: CompliancePolicyId,
    new: NewPolicy,
    lines: Option<&[Line]>,
    seen: Option<&[u32]>,
) -> Result<(CompliancePolicy, Vec<ComplianceSetting>), Error> {
    actor.require(Permission::WriteConfiguration)?;
    let new = checked(new)?;
    let mut tx = services.store.write().await?;
    let known = locked(&mut tx, id).await?;
    unchanged(&known, seen)?;
    templates_exist(&mut tx, &new.actions, &known.actions).await?;
    let policy = CompliancePolicy {
        display_name: new.display_name,
        description: new.description,
        settings: new.settings,
        actions: new.actions,
        version: known.version.saturating_add(1),
        modified_at: services.now(),
        ..known
    };
    keep(services, tx, actor, "compliance-policy.change", &policy, lines).await?;
    let untold = unanswerable(policy.platform, &policy.settings);
    Ok((policy, untold))
}

/// Puts another assignment in the place of the whole old one; an empty one clears it.
pub async fn assign(
    services: &Services,
    actor: &Actor,
    id: CompliancePolicyId,
    lines: &[Line],
) -> Result<Vec<Target>, Error> {
    actor.require(Permission::WriteConfiguration)?;
    let mut tx = services.store.write().await?;
    let policy = existing(&mut tx, id).await?;
    let old = targets_of(&mut tx, id).await?;
    let new = put_targets(services, &mut tx, id, lines).await?;
    let details = json!({ "old": old, "new": new });
    finish(services, tx, actor, "compliance-policy.assign", &policy, details).await?;
    Ok(new)
}

/// Deletes a policy. Every device is judged anew.
pub async fn delete(services: &Services, actor: &Actor, id: CompliancePolicyId) -> Result<(), Error> {
    delete_version(services, actor, id, None).await
}

/// The same, but only if the policy still has a version that the caller has seen.
pub async fn delete_version(
    services: &Services,
    actor: &Actor,
    id: CompliancePolicyId,
    seen: Option<&[u32]>,
) -> Result<(), Error> {
    actor.require(Permission::WriteConfiguration)?;
    let mut tx = services.store.write().await?;
    let policy = locked(&mut tx, id).await?;
    unchanged(&policy, seen)?;
    tx.delete_compliance_policy(id).await?;
    finish(services, tx, actor, "compliance-policy.delete", &policy, json!({})).await
}

pub(super) async fn existing(tx: &mut Tx, id: CompliancePolicyId) -> Result<CompliancePolicy, Error> {
    tx.compliance_policy(id).await?.ok_or_else(|| Error::not_found("compliance policy", id))
}

/// The same, and nobody else changes it until the transaction ends.
async fn locked(tx: &mut Tx, id: CompliancePolicyId) -> Result<CompliancePolicy, Error> {
    tx.lock_compliance_policy(id).await?.ok_or_else(|| Error::not_found("compliance policy", id))
}

/// Refuses if the policy has another version than those that the caller would change.
fn unchanged(policy: &CompliancePolicy, seen: Option<&[u32]>) -> Result<(), Error> {
    match seen {
        Some(seen) if !seen.contains(&policy.version) => {
            let message = format!("the policy is at version {} now: read it again", policy.version);
            Err(Error::Conflict { code: VERSION_CHANGED, message })
        }
        _ => Ok(()),
    }
}

async fn targets_of(tx: &mut Tx, id: CompliancePolicyId) -> Result<Vec<Target>, Error> {
    let all = tx.compliance_targets().await?;
    Ok(all.into_iter().filter(|(policy, _)| *policy == id).map(|(_, target)| target).collect())
}

async fn put_targets(
    services: &Services,
    tx: &mut Tx,
    id: CompliancePolicyId,
    lines: &[Line],
) -> Result<Vec<Target>, Error> {
    let now = services.now();
    let targets = resolve::targets(tx, lines).await?;
    let row = |target: &Target| (domain::id::generate(now, &*services.random), *target);
    let rows: Vec<_> = targets.iter().map(row).collect();
    tx.put_compliance_targets(id, &rows, now).await?;
    Ok(targets)
}

async fn keep(
    services: &Services,
    mut tx: Tx,
    actor: &Actor,
    act: &'static str,
    policy: &CompliancePolicy,
    lines: Option<&[Line]>,
) -> Result<(), Error> {
    tx.put_compliance_policy(policy).await?;
    if let Some(lines) = lines {
        put_targets(services, &mut tx, policy.id, lines).await?;
    }
    let details =
        json!({ "settings": policy.settings, "actions": policy.actions, "targets": lines.is_some() });
    finish(services, tx, actor, act, policy, details).await
}

async fn finish(
    services: &Services,
    mut tx: Tx,
    actor: &Actor,
    act: &'static str,
    policy: &CompliancePolicy,
    details: serde_json::Value,
) -> Result<(), Error> {
    let kind = ObjectKind::CompliancePolicy;
    let event = services.audit_event(actor, act, kind, policy.id, &policy.display_name, details);
    tx.audit(&event).await?;
    recompute::enqueue(services, &mut tx, Scope::All).await?;
    tx.commit().await?;
    services.wake.wake();
    Ok(())
}
