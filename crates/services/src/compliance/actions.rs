//! What follows when a device does not meet a policy: a message to its user, or retirement. Each step is taken once for each time
//! that the device stopped to meet the policy, in the transaction that notes it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::actor::Actor;
use domain::compliance::{
    ComplianceAction, ComplianceActionKind, CompliancePolicy, Presence, SettingState, actions_ahead,
};
use domain::device::{Device, DeviceState};
use domain::id::{CompliancePolicyId, DeviceId};
use domain::message::{About, Occasion};
use jobs::{Failure, Job, Outcome};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::Tx;
use store::compliance::ComplianceResult;

use super::retiring::{self, Permitted};
use super::{answering, days_left};
use crate::messages::{self, NewMessage};
use crate::{Error, Services};

/// How many devices one reading takes.
const RUN: u32 = 500;

/// The job that takes the steps that are due.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct TakeActions {
    /// A person let the retirements go on that were due until then.
    pub released_until: Option<DateTime<Utc>>,
}

impl Job for TakeActions {
    const KIND: &'static str = "compliance-actions";
    type Context = Services;

    fn lane(&self) -> Option<String> {
        Some(Self::LANE.to_owned())
    }

    fn dedup_key(&self) -> Option<String> {
        Some(self.released_until.map_or_else(|| "due".to_owned(), |until| until.to_rfc3339()))
    }

    async fn run(self, services: Services) -> Result<Outcome<Self>, Failure> {
        let taken = self.take(&services).await;
        taken.map(|()| Outcome::Done).map_err(|error| Failure::Retry(error.to_string()))
    }
}

/// The policies by their ids.
pub(super) type Policies = BTreeMap<CompliancePolicyId, CompliancePolicy>;

impl TakeActions {
    /// Two of them at a time would count each other's retirements twice.
    pub(crate) const LANE: &'static str = "compliance-actions";

    async fn take(self, services: &Services) -> Result<(), Error> {
        let now = services.now();
        let mut tx = services.store.read().await?;
        let policies: Policies =
            tx.compliance_policies().await?.into_iter().map(|policy| (policy.id, policy)).collect();
        let presence = answering::presence(&mut tx, now).await?;
        let due = due(&mut tx, &policies, &presence, now).await?;
        drop(tx);
        if due.is_empty() {
            return Ok(());
        }
        let retiring: Vec<_> =
            due.iter().filter(|due| due.retirement.is_some()).map(|due| due.device).collect();
        let permitted = retiring::permitted(services, &retiring, self.released_until).await?;
        for due in due.into_iter().filter(|due| due.is_possible(permitted)) {
            take(services, due.device, permitted).await?;
        }
        services.wake.wake();
        Ok(())
    }
}

/// A device on which a step is due.
pub(super) struct Due {
    pub(super) device: DeviceId,
    /// Since when its retirement is, if that is one of the steps.
    pub(super) retirement: Option<DateTime<Utc>>,
    /// Whether anything else is to be done.
    other: bool,
}

impl Due {
    fn is_possible(&self, permitted: Permitted) -> bool {
        self.other || self.retirement.is_some_and(|due_at| permitted.allows(due_at))
    }
}

/// The devices on which a step is due.
pub(super) async fn due(
    tx: &mut Tx,
    policies: &Policies,
    presence: &Presence,
    now: DateTime<Utc>,
) -> Result<Vec<Due>, Error> {
    let mut found = Vec::new();
    let mut after = None;
    loop {
        let devices = tx.devices_with_actions_due(after, now, RUN).await?;
        for device in &devices {
            let mut due = Due { device: *device, retirement: None, other: false };
            for result in tx.compliance_results(*device).await? {
                let retirement = steps(policies, &result, presence, now, ComplianceActionKind::Retire);
                let first = retirement.first().map(|(due_at, _)| *due_at);
                due.retirement = due.retirement.into_iter().chain(first).min();
                // One whose time has not come after all is to be noted anew.
                let noted = result.next_action_at.is_some_and(|at| at <= now);
                due.other |= noted && first.is_none();
                due.other |=
                    !steps(policies, &result, presence, now, ComplianceActionKind::Notify).is_empty();
            }
            found.push(due);
        }
        after = devices.last().copied();
        if devices.len() < RUN as usize {
            return Ok(found);
        }
    }
}

/// The steps of a kind that are due by a result. Nothing is done to a device of which it is not known that it fails.
fn steps(
    policies: &Policies,
    result: &ComplianceResult,
    presence: &Presence,
    now: DateTime<Utc>,
    kind: ComplianceActionKind,
) -> Vec<(DateTime<Utc>, ComplianceAction)> {
    let fails = matches!(result.verdict.state, SettingState::InGracePeriod | SettingState::NonCompliant);
    let policy = policies.get(&result.verdict.policy).filter(|_| fails);
    let (Some(policy), Some(since)) = (policy, result.failing_since) else { return Vec::new() };
    let mut steps = actions_ahead(&policy.actions, since, &result.taken, presence);
    steps.retain(|(due_at, action)| *due_at <= now && action.kind == kind);
    steps
}

/// Takes the steps that are due on one device: one message at most, however many would have been due.
async fn take(services: &Services, id: DeviceId, permitted: Permitted) -> Result<(), Error> {
    let now = services.now();
    let mut tx = services.store.write().await?;
    if tx.lock_managed_devices(id, id).await?.is_empty() {
        return Ok(());
    }
    let Some(device) = tx.device(id).await?.filter(|device| device.state == DeviceState::Managed) else {
        return Ok(());
    };
    let presence = answering::presence(&mut tx, now).await?;
    let results = tx.compliance_results(id).await?;
    // As they are now: somebody may have changed them since the job began, so that no further device is retired.
    let policies = policies_of(&mut tx, &results).await?;
    let (mut message, mut reasons): (Option<(DateTime<Utc>, NewMessage)>, _) = (None, Vec::new());
    for before in results {
        let mut result = before.clone();
        let (Some(policy), Some(since)) = (policies.get(&result.verdict.policy), result.failing_since) else {
            continue;
        };
        for (due_at, action) in steps(&policies, &result, &presence, now, ComplianceActionKind::Notify) {
            result.taken.push(action);
            // The last of them says what holds now.
            if message.as_ref().is_none_or(|(known, _)| *known <= due_at) {
                message = Some((due_at, notice(&device, policy, since, action, &presence, now)));
            }
        }
        for (due_at, action) in steps(&policies, &result, &presence, now, ComplianceActionKind::Retire) {
            if permitted.allows(due_at) {
                result.taken.push(action);
                reasons.push(json!({ "id": policy.id, "name": policy.display_name }));
            }
        }
        let ahead = actions_ahead(&policy.actions, since, &result.taken, &presence);
        result.next_action_at = ahead.first().map(|(due_at, _)| *due_at);
        if result != before {
            tx.put_compliance_result(id, &result, now).await?;
        }
    }
    if let Some((_, message)) = message {
        messages::queue(services, &mut tx, &message).await?;
    }
    if !reasons.is_empty() {
        retiring::count(&mut tx, now).await?;
        let details = json!({ "policies": reasons });
        crate::devices::retire_within(services, &mut tx, &Actor::System, device, details).await?;
    }
    tx.commit().await?;
    Ok(())
}

async fn policies_of(tx: &mut Tx, results: &[ComplianceResult]) -> Result<Policies, Error> {
    let mut policies = Policies::new();
    for result in results {
        let policy = tx.compliance_policy(result.verdict.policy).await?;
        policies.extend(policy.map(|policy| (policy.id, policy)));
    }
    Ok(policies)
}

fn notice(
    device: &Device,
    policy: &CompliancePolicy,
    since: DateTime<Utc>,
    action: ComplianceAction,
    presence: &Presence,
    now: DateTime<Utc>,
) -> NewMessage {
    let ends = domain::compliance::grace_ends_at(policy, since, presence);
    NewMessage {
        occasion: Occasion::ComplianceAction { template: action.template, days_left: days_left(ends, now) },
        about: About::Device(device.id),
        change: format!("{}/{}/{}", policy.id, since.timestamp(), action.grace_period_hours),
        user: device.user,
    }
}
