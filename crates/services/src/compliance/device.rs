//! One device: what each policy says of it, how it reports, and until when its user has time.

use chrono::{DateTime, Utc};
use domain::actor::{Actor, Permission};
use domain::compliance::{
    ComplianceActionKind, CompliancePolicy, Reporting, ReportingState, actions_ahead, grace_ends_at,
};
use domain::device::{ComplianceState, Device};
use domain::id::DeviceId;
use store::compliance::ComplianceResult;

use super::answering;
use crate::settings::read;
use crate::{Error, Services};

/// Why a device is compliant or not.
#[derive(Clone, Debug, PartialEq)]
pub struct DeviceCompliance {
    /// What it is.
    pub state: ComplianceState,
    /// Why, in the word of the rule that failed.
    pub reason: Option<String>,
    /// What each policy says, by name of the policy. The built-in setting has no row.
    pub policies: Vec<(CompliancePolicy, ComplianceResult)>,
    /// How it reports.
    pub reporting: ReportingState,
    /// When it falls silent, if it stays so.
    pub silent_at: DateTime<Utc>,
    /// Until when things can be set right: the earliest time that runs.
    pub grace_ends_at: Option<DateTime<Utc>>,
    /// When it is retired, if nothing changes.
    pub retired_at: Option<DateTime<Utc>>,
}

/// Tells it. Users may see that of their own devices.
pub async fn of_device(services: &Services, actor: &Actor, id: DeviceId) -> Result<DeviceCompliance, Error> {
    let mut tx = services.store.read().await?;
    let device = tx.device(id).await?;
    let is_own = |device: &Device| matches!(actor, Actor::User { id, .. } if device.user == *id);
    if !device.as_ref().is_some_and(is_own) {
        actor.require(Permission::ReadDevices)?;
    }
    let device = device.ok_or_else(|| Error::not_found("device", id))?;
    let now = services.now();
    let presence = answering::presence(&mut tx, now).await?;
    let reporting: Reporting = read(&mut tx).await?;
    let mut results = tx.compliance_results(id).await?;
    let mut policies = Vec::new();
    for policy in tx.compliance_policies().await? {
        if let Some(found) = results.iter().position(|result| result.verdict.policy == policy.id) {
            policies.push((policy, results.swap_remove(found)));
        }
    }
    let ends = policies.iter().filter_map(|(policy, result): &(CompliancePolicy, ComplianceResult)| {
        let ends = grace_ends_at(policy, result.failing_since?, &presence);
        (ends > now).then_some(ends)
    });
    let retirement = policies.iter().filter_map(|(policy, result)| {
        let ahead = actions_ahead(&policy.actions, result.failing_since?, &result.taken, &presence);
        let mut retire = ahead.into_iter().filter(|(_, action)| action.kind == ComplianceActionKind::Retire);
        retire.next().map(|(due_at, _)| due_at)
    });
    Ok(DeviceCompliance {
        state: device.compliance,
        reason: device.compliance_reason,
        reporting: reporting.state(device.last_seen_at, &presence, now),
        silent_at: reporting.silent_at(device.last_seen_at, &presence),
        grace_ends_at: ends.min(),
        retired_at: retirement.min(),
        policies,
    })
}
