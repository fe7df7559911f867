//! Compliance policies as administrators see and set them.

use domain::actor::{Actor, Permission};
use domain::assignment::Target;
use domain::audit::ObjectKind;
use domain::compliance::{
    ComplianceAction, ComplianceActionKind, CompliancePolicy, CompliancePolicySettings, ComplianceSetting,
    unanswerable,
};
use domain::device::Platform;
use domain::id::{CompliancePolicyId, DeviceId};
use serde_json::json;
use store::Tx;
use store::compliance::ComplianceResult;

use crate::assignments::{Line, resolve};
use crate::recompute::{self, Scope};
use crate::{Error, Problem, Services};

/// The most policies that there may be.
const MOST: usize = 200;

/// The longest grace period, in hours: a year.
const LONGEST_GRACE: u32 = 8760;

/// A policy as somebody entered it.
#[derive(Clone, Debug)]
pub struct NewPolicy {
    /// Its name.
    pub display_name: String,
    /// What it is for.
    pub description: String,
    /// What it asks.
    pub settings: CompliancePolicySettings,
    /// What follows. Without a block in it, devices are blocked at once.
    pub actions: Vec<ComplianceAction>,
}

/// Every policy, by name.
pub async fn policies(services: &Services, actor: &Actor) -> Result<Vec<CompliancePolicy>, Error> {
    actor.require(Permission::ReadConfiguration)?;
    Ok(services.store.read().await?.compliance_policies().await?)
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
    let all = tx.compliance_targets().await?;
    Ok(all.into_iter().filter(|(policy, _)| *policy == id).map(|(_, target)| target).collect())
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
    keep(services, tx, actor, "compliance-policy.create", &policy, Some(lines)).await?;
    let untold = unanswerable(policy.platform, &policy.settings);
    Ok((policy, untold))
}

/// Changes a policy; for whom it is stays where `lines` is `None`. Its platform never changes.
pub async fn update(
    services: &Services,
    actor: &Actor,
    id: CompliancePolicyId,
    new: NewPolicy,
    lines: Option<&[Line]>,
) -> Result<(CompliancePolicy, Vec<ComplianceSetting>), Error> {
    actor.require(Permission::WriteConfiguration)?;
    let new = checked(new)?;
    let mut tx = services.store.write().await?;
    let known = existing(&mut tx, id).await?;
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

/// Deletes a policy. Every device is judged anew.
pub async fn delete(services: &Services, actor: &Actor, id: CompliancePolicyId) -> Result<(), Error> {
    actor.require(Permission::WriteConfiguration)?;
    let mut tx = services.store.write().await?;
    let policy = existing(&mut tx, id).await?;
    tx.delete_compliance_policy(id).await?;
    finish(services, tx, actor, "compliance-policy.delete", &policy, json!({})).await
}

async fn existing(tx: &mut Tx, id: CompliancePolicyId) -> Result<CompliancePolicy, Error> {
    tx.compliance_policy(id).await?.ok_or_else(|| Error::not_found("compliance policy", id))
}

async fn keep(
    services: &Services,
    mut tx: Tx,
    actor: &Actor,
    act: &'static str,
    policy: &CompliancePolicy,
    lines: Option<&[Line]>,
) -> Result<(), Error> {
    let now = services.now();
    tx.put_compliance_policy(policy).await?;
    if let Some(lines) = lines {
        let targets = resolve::targets(&mut tx, lines).await?;
        let id = || domain::id::generate(now, &*services.random);
        let rows: Vec<_> = targets.into_iter().map(|target| (id(), target)).collect();
        tx.put_compliance_targets(policy.id, &rows, now).await?;
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

/// What was entered, if it is right. All problems are told.
fn checked(mut new: NewPolicy) -> Result<NewPolicy, Error> {
    let mut problems = Vec::new();
    let mut wrong = |field: &str, code, message: &str| {
        problems.push(Problem { field: field.to_owned(), code, message: message.to_owned() });
    };
    new = NewPolicy { display_name: new.display_name.trim().to_owned(), ..new };
    let length = new.display_name.chars().count();
    if !(1..=256).contains(&length) || new.display_name.chars().any(char::is_control) {
        wrong("displayName", "required", "a name of 1 to 256 characters");
    }
    if new.description.chars().count() > 2000 {
        wrong("description", "too-long", "at most 2000 characters");
    }
    if new.actions.iter().any(|action| action.grace_period_hours > LONGEST_GRACE) {
        wrong("gracePeriodHours", "out-of-range", "from 0 to 8760 hours");
    }
    if new.actions.len() > 10 {
        wrong("scheduledActionConfigurations", "too-long", "at most ten actions");
    }
    let block = |action: &&ComplianceAction| action.kind == ComplianceActionKind::Block;
    match new.actions.iter().filter(block).count() {
        0 => {
            new.actions.push(ComplianceAction { kind: ComplianceActionKind::Block, grace_period_hours: 0 });
        }
        1 => {}
        _ => wrong("scheduledActionConfigurations", "block-twice", "one block, with one grace period"),
    }
    if problems.is_empty() { Ok(new) } else { Err(Error::Invalid(problems)) }
}
