//! What is judged by, and the judgement of one device.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use domain::assignment::Target;
use domain::compliance::{
    Answers, ComplianceAction, ComplianceActionKind, CompliancePolicy, CompliancePolicySettings,
    ComplianceSetting, Presence, Reporting, SettingState, actions_ahead, evaluate, judge,
};
use domain::deployment::Deployment;
use domain::device::{ComplianceState, Device, Platform};
use domain::device_group::DeviceGroup;
use domain::id::{CompliancePolicyId, DeviceGroupId, DeviceId, GroupId, ProfileId};
use domain::profile::Profile;
use domain::targeting::{self, Facts, Standing};
use serde_json::Value;
use store::Tx;
use store::compliance::{ComplianceFacts, ComplianceResult};
use uuid::Uuid;

use super::answering;
use crate::Error;
use crate::settings::{self, read};

/// The built-in policy has no row, and its results need none.
const BUILT_IN: CompliancePolicyId = CompliancePolicyId(Uuid::nil());

/// Policies, for whom they are, and how silence counts.
#[derive(Debug)]
pub(crate) struct Judging {
    built_in: bool,
    policies: Vec<CompliancePolicy>,
    targets: BTreeMap<CompliancePolicyId, Vec<Target>>,
    reporting: Reporting,
    presence: Presence,
}

/// One device with what its judgement rests on.
pub(crate) struct About<'a> {
    pub(crate) device: &'a Device,
    pub(crate) deployments: &'a [Deployment],
    /// Whether the deployments are all that it is due. Before they were planned, as on a device that has just enrolled, that none is
    /// there says nothing.
    pub(crate) is_planned: bool,
    /// Those of the deployments at least. One that was deleted and is still being removed counts for nothing.
    pub(crate) profiles: &'a BTreeMap<ProfileId, Profile>,
    pub(crate) user_groups: &'a BTreeSet<GroupId>,
    pub(crate) listed: &'a BTreeSet<DeviceGroupId>,
    pub(crate) device_groups: &'a [DeviceGroup],
    pub(crate) standing: Standing,
    pub(crate) facts: Option<&'a ComplianceFacts>,
}

/// A judgement with what it changes in the rows of the policies.
#[derive(Debug)]
pub(crate) struct Judged {
    pub(crate) state: ComplianceState,
    pub(crate) reason: Option<&'static str>,
    /// Since when, or from when on, a policy that the device does not meet has it retired.
    pub(super) retires_at: Option<DateTime<Utc>>,
    put: Vec<ComplianceResult>,
    forget: Vec<CompliancePolicyId>,
}

impl Judging {
    pub(crate) async fn load(tx: &mut Tx, now: DateTime<Utc>) -> Result<Self, Error> {
        let built_in: settings::CompliancePolicy = read(tx).await?;
        let policies = tx.compliance_policies().await?;
        let mut targets = BTreeMap::<CompliancePolicyId, Vec<Target>>::new();
        if !policies.is_empty() {
            for (policy, target) in tx.compliance_targets().await? {
                targets.entry(policy).or_default().push(target);
            }
        }
        Ok(Self {
            built_in: built_in.managed_email_required,
            policies,
            targets,
            reporting: read(tx).await?,
            presence: answering::presence(tx, now).await?,
        })
    }

    pub(crate) const fn has_policies(&self) -> bool {
        !self.policies.is_empty()
    }

    /// The same with a policy as it would be; for whom it is stays where `targets` is `None`.
    pub(super) fn with_policy(mut self, policy: CompliancePolicy, targets: Option<Vec<Target>>) -> Self {
        if let Some(targets) = targets {
            self.targets.insert(policy.id, targets);
        }
        self.policies.retain(|known| known.id != policy.id);
        self.policies.push(policy);
        self
    }

    /// The same without a policy.
    pub(super) fn without_policy(mut self, id: CompliancePolicyId) -> Self {
        self.policies.retain(|known| known.id != id);
        self
    }

    /// The same where silence and the lack of a policy count otherwise.
    pub(super) const fn with_reporting(mut self, reporting: Reporting) -> Self {
        self.reporting = reporting;
        self
    }

    /// The same where the built-in setting counts, or does not.
    pub(super) const fn with_built_in(mut self, counts: bool) -> Self {
        self.built_in = counts;
        self
    }

    /// The time before which a device that was not heard of since is silent.
    pub(super) fn silent_before(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        self.reporting.silent_before(&self.presence, now)
    }

    /// The time before which a device that was not heard of since is late.
    pub(super) fn late_before(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        self.reporting.late_before(&self.presence, now)
    }

    /// When a device that was heard of last at that time falls silent.
    pub(super) fn silent_at(&self, last_seen: DateTime<Utc>) -> DateTime<Utc> {
        self.reporting.silent_at(last_seen, &self.presence)
    }

    /// Judges a device.
    pub(crate) fn judge(&self, about: &About<'_>, now: DateTime<Utc>) -> Judged {
        let mut policies: Vec<CompliancePolicy> = self.applying(about).into_iter().cloned().collect();
        let is_email =
            |profile| about.profiles.get(&profile).is_some_and(|profile: &Profile| profile.kind.is_email());
        let managed_email = judge(about.deployments, is_email);
        // Where a device without a policy is not enough, the built-in one is none. It asks for nothing where no e-mail profile is due.
        if self.built_in
            && managed_email.is_some()
            && !(policies.is_empty() && self.reporting.secure_by_default)
        {
            policies.push(built_in(about.device.platform, now));
        }
        let results = about.facts.map_or(&[][..], |facts| facts.results.as_slice());
        let known = |id: CompliancePolicyId| results.iter().find(|result| result.verdict.policy == id);
        let failing_since = |id| known(id).and_then(|result| result.failing_since);
        let managed_email = managed_email.unwrap_or_else(|| without_email(about));
        let answers = Self::answers(about, managed_email);
        let verdict = evaluate(&policies, &self.reporting, &self.presence, &answers, failing_since, now);
        let mut judged = Judged {
            state: verdict.judgement.state,
            reason: verdict.judgement.reason,
            retires_at: None,
            put: Vec::new(),
            forget: Vec::new(),
        };
        let kept: BTreeSet<_> = policies.iter().map(|policy| policy.id).collect();
        let gone = results.iter().map(|result| result.verdict.policy).filter(|id| !kept.contains(id));
        judged.forget.extend(gone);
        for verdict in verdict.policies.into_iter().filter(|verdict| verdict.policy != BUILT_IN) {
            let before = known(verdict.policy);
            let since = before.and_then(|before| before.failing_since);
            let failing_since = match verdict.state {
                SettingState::NonCompliant | SettingState::InGracePeriod => since.or(Some(now)),
                // What a device has not said yet sets nothing right.
                SettingState::Unknown => since,
                SettingState::Compliant | SettingState::NotApplicable => None,
            };
            let taken = before.filter(|_| failing_since.is_some()).map(|before| before.taken.clone());
            let taken = taken.unwrap_or_default();
            let policy = policies.iter().find(|policy| policy.id == verdict.policy);
            let ahead = policy.zip(failing_since).map_or_else(Vec::new, |(policy, since)| {
                actions_ahead(&policy.actions, since, &taken, &self.presence)
            });
            let next_action_at = ahead.first().map(|(due_at, _)| *due_at);
            if matches!(verdict.state, SettingState::NonCompliant | SettingState::InGracePeriod) {
                let retirement = ahead.iter().find(|(_, action)| action.kind == ComplianceActionKind::Retire);
                let retires_at = retirement.map(|(due_at, _)| *due_at);
                judged.retires_at = judged.retires_at.into_iter().chain(retires_at).min();
            }
            let result = ComplianceResult { verdict, failing_since, taken, next_action_at };
            if before != Some(&result) {
                judged.put.push(result);
            }
        }
        judged
    }

    /// The policies that are for the device.
    fn applying(&self, about: &About<'_>) -> Vec<&CompliancePolicy> {
        if self.policies.is_empty() {
            return Vec::new();
        }
        let in_groups = targeting::device_groups(about.device, about.device_groups, about.listed);
        let facts =
            Facts { user_groups: about.user_groups, device_groups: &in_groups, standing: about.standing };
        let lines = |policy: &CompliancePolicy| self.targets.get(&policy.id).map_or(&[][..], Vec::as_slice);
        self.policies
            .iter()
            .filter(|policy| policy.platform == about.device.platform)
            .filter(|policy| targeting::judge_lines(lines(policy), &facts).is_due())
            .collect()
    }

    fn answers(about: &About<'_>, managed_email: ComplianceState) -> Answers {
        let security = about.facts.and_then(|facts| facts.security.as_ref());
        let passcode = security.and_then(|facts| facts.get("passcodePresent")).and_then(Value::as_bool);
        let encryption = security.and_then(|facts| facts.get("hardwareEncryption")).and_then(Value::as_i64);
        Answers {
            platform: about.device.platform,
            os_version: about.device.os_version,
            managed_email,
            passcode,
            // No platform that is managed today can tell.
            jailbroken: None,
            // Apple's data protection is as good as the passcode that its keys come from.
            encrypted: encryption.map(|kind| kind > 0 && passcode != Some(false)),
            last_seen_at: about.device.last_seen_at,
        }
    }

    /// Whether results of policies that are gone wait to be forgotten.
    pub(super) async fn had_policies(&self, tx: &mut Tx, device: DeviceId) -> Result<bool, Error> {
        Ok(!tx.compliance_results(device).await?.is_empty())
    }
}

/// What a policy that asks for a managed e-mail profile makes of a device that has none and is to get none: it does not meet it, which a
/// plan alone can tell. Until then it is as it was judged last.
fn without_email(about: &About<'_>) -> ComplianceState {
    if about.is_planned {
        return ComplianceState::Noncompliant;
    }
    let results = about.facts.into_iter().flat_map(|facts| &facts.results);
    let mut settings = results.flat_map(|result| &result.verdict.settings);
    let last = settings.find(|verdict| verdict.setting == ComplianceSetting::ManagedEmail);
    match last.map(|verdict| verdict.state) {
        Some(SettingState::Compliant) => ComplianceState::Compliant,
        Some(SettingState::NonCompliant | SettingState::InGracePeriod) => ComplianceState::Noncompliant,
        _ => ComplianceState::Unknown,
    }
}

/// The built-in setting as a policy for every device, without grace.
fn built_in(platform: Platform, now: DateTime<Utc>) -> CompliancePolicy {
    CompliancePolicy {
        id: BUILT_IN,
        platform,
        display_name: String::new(),
        description: String::new(),
        settings: CompliancePolicySettings {
            managed_email_profile_required: true,
            ..CompliancePolicySettings::default()
        },
        actions: vec![ComplianceAction::new(ComplianceActionKind::Block, 0)],
        version: 1,
        created_at: now,
        modified_at: now,
    }
}

impl Judged {
    /// Whether anything is to be written for a device that was judged so before.
    pub(crate) fn changes(&self, device: &Device) -> bool {
        self.state != device.compliance
            || self.reason != device.compliance_reason.as_deref()
            || !self.put.is_empty()
            || !self.forget.is_empty()
    }

    /// Writes what the policies say of the device now.
    pub(crate) async fn write_results(
        &self,
        tx: &mut Tx,
        device: DeviceId,
        at: DateTime<Utc>,
    ) -> Result<(), Error> {
        for result in &self.put {
            tx.put_compliance_result(device, result, at).await?;
        }
        for policy in &self.forget {
            tx.forget_compliance_result(device, *policy).await?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
