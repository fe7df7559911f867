//! The judgement: settings, policies, and the device as a whole.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::policy::{CompliancePolicy, ComplianceSetting, can_tell};
use super::reporting::{NO_POLICY, NOT_REPORTED, Reporting, ReportingState};
use super::{ComplianceActionKind, CompliancePolicySettings, Presence};
use crate::actor::named;
use crate::device::{ComplianceState, OsVersion, Platform};
use crate::id::CompliancePolicyId;

named! {
    /// The state of one setting, policy or device, ordered by Graph's severity: the highest one counts.
    SettingState {
        /// The device has not said yet.
        Unknown = "unknown",
        /// The platform's management cannot tell.
        NotApplicable = "notApplicable",
        /// Met.
        Compliant = "compliant",
        /// Not met, and there is still time.
        InGracePeriod = "inGracePeriod",
        /// Not met.
        NonCompliant = "nonCompliant",
    }
}

/// What a device answered. `None` where it has not said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answers {
    /// What it runs.
    pub platform: Platform,
    /// Which version.
    pub os_version: OsVersion,
    /// Whether it has a managed e-mail profile, as its deployments say: [`super::judge`].
    pub managed_email: ComplianceState,
    /// Whether a passcode is set.
    pub passcode: Option<bool>,
    /// Whether it is jailbroken or rooted.
    pub jailbroken: Option<bool>,
    /// Whether its storage is encrypted.
    pub encrypted: Option<bool>,
    /// When it was heard of last.
    pub last_seen_at: DateTime<Utc>,
}

/// What one setting says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettingVerdict {
    /// Which setting.
    pub setting: ComplianceSetting,
    /// What it says.
    pub state: SettingState,
}

/// What one policy says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyVerdict {
    /// Which policy.
    pub policy: CompliancePolicyId,
    /// Each setting that it asks for.
    pub settings: Vec<SettingVerdict>,
    /// All of them together.
    pub state: SettingState,
    /// When the time to set things right is over.
    pub grace_ends_at: Option<DateTime<Utc>>,
}

/// What all policies together say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// As Graph names it.
    pub state: ComplianceState,
    /// Why not, in the word of the rule that failed first.
    pub reason: Option<&'static str>,
    /// When the earliest of the grace periods that run is over.
    pub grace_ends_at: Option<DateTime<Utc>>,
}

/// A judgement with what it rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The device as a whole.
    pub judgement: Judgement,
    /// Each policy.
    pub policies: Vec<PolicyVerdict>,
    /// How the device reports.
    pub reporting: ReportingState,
}

/// What one setting says of a device, without regard to grace.
pub fn judge_setting(
    setting: ComplianceSetting,
    settings: &CompliancePolicySettings,
    answers: &Answers,
) -> SettingState {
    if !can_tell(answers.platform, setting) {
        return SettingState::NotApplicable;
    }
    let met = match setting {
        ComplianceSetting::ManagedEmail => match answers.managed_email {
            ComplianceState::Unknown => None,
            state => Some(state == ComplianceState::Compliant),
        },
        // A version of nothing but zeros is one that the device has not told yet.
        ComplianceSetting::MinimumOs if answers.os_version == OsVersion::default() => None,
        ComplianceSetting::MinimumOs => {
            settings.os_minimum_version.map(|minimum| answers.os_version >= minimum)
        }
        ComplianceSetting::Passcode => answers.passcode,
        ComplianceSetting::Jailbreak => answers.jailbroken.map(|jailbroken| !jailbroken),
        ComplianceSetting::Encryption => answers.encrypted,
    };
    met.map_or(
        SettingState::Unknown,
        |met| {
            if met { SettingState::Compliant } else { SettingState::NonCompliant }
        },
    )
}

/// What each setting that is asked for says.
pub fn setting_states(settings: &CompliancePolicySettings, answers: &Answers) -> Vec<SettingVerdict> {
    let verdict = |setting| SettingVerdict { setting, state: judge_setting(setting, settings, answers) };
    settings.asked().into_iter().map(verdict).collect()
}

/// When the grace period of a policy ends on a device that does not meet it since then.
pub fn grace_ends_at(
    policy: &CompliancePolicy,
    failing_since: DateTime<Utc>,
    presence: &Presence,
) -> DateTime<Utc> {
    let block = policy.actions.iter().find(|action| action.kind == ComplianceActionKind::Block);
    block.map_or(failing_since, |action| action.due_at(failing_since, presence))
}

/// Judges a device by its policies. `failing_since` tells since when it does not meet a policy, if that was known before.
///
/// Within a policy, a setting that the device has not told yet makes the policy unknown, unless another one fails: its grace period
/// runs meanwhile. A device of which anything was not told yet is unknown, unless it fails without time left: nobody is let in for what
/// was not asked. Otherwise Graph's severity decides among policies. Silence for too long fails whatever they say. No time runs while
/// the server is away.
pub fn evaluate(
    policies: &[CompliancePolicy],
    reporting: &Reporting,
    presence: &Presence,
    answers: &Answers,
    failing_since: impl Fn(CompliancePolicyId) -> Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Verdict {
    let policies: Vec<PolicyVerdict> = policies
        .iter()
        .filter(|policy| policy.platform == answers.platform)
        .map(|policy| of_policy(policy, presence, answers, failing_since(policy.id).unwrap_or(now), now))
        .collect();
    let reports = reporting.state(answers.last_seen_at, presence, now);
    let judgement = if reports == ReportingState::Silent {
        Judgement { state: ComplianceState::Noncompliant, reason: Some(NOT_REPORTED), grace_ends_at: None }
    } else {
        together(&policies, reporting)
    };
    Verdict { judgement, policies, reporting: reports }
}

fn of_policy(
    policy: &CompliancePolicy,
    presence: &Presence,
    answers: &Answers,
    failing_since: DateTime<Utc>,
    now: DateTime<Utc>,
) -> PolicyVerdict {
    let mut settings = setting_states(&policy.settings, answers);
    let ends = grace_ends_at(policy, failing_since, presence);
    let fails = settings.iter().any(|verdict| verdict.state == SettingState::NonCompliant);
    let in_grace = fails && now < ends;
    if in_grace {
        for verdict in settings.iter_mut().filter(|verdict| verdict.state == SettingState::NonCompliant) {
            verdict.state = SettingState::InGracePeriod;
        }
    }
    let unknown = settings.iter().any(|verdict| verdict.state == SettingState::Unknown);
    let state = match settings.iter().map(|verdict| verdict.state).max() {
        None => SettingState::Compliant,
        Some(SettingState::Compliant | SettingState::NotApplicable) if unknown => SettingState::Unknown,
        Some(state) => state,
    };
    PolicyVerdict { policy: policy.id, settings, state, grace_ends_at: in_grace.then_some(ends) }
}

/// The highest severity counts. A device of which nothing can be told is held to be compliant, as one without a policy is.
fn together(policies: &[PolicyVerdict], reporting: &Reporting) -> Judgement {
    let Some(worst) = policies.iter().map(|verdict| verdict.state).max() else {
        return if reporting.secure_by_default {
            Judgement { state: ComplianceState::Noncompliant, reason: Some(NO_POLICY), grace_ends_at: None }
        } else {
            Judgement { state: ComplianceState::Compliant, reason: None, grace_ends_at: None }
        };
    };
    let mut settings = policies.iter().flat_map(|verdict| &verdict.settings);
    let is_unknown = settings.any(|verdict| verdict.state == SettingState::Unknown);
    let state = match worst {
        SettingState::NonCompliant => ComplianceState::Noncompliant,
        SettingState::Unknown => ComplianceState::Unknown,
        // Time to set one thing right lets nobody in for another that was not asked yet.
        _ if is_unknown => ComplianceState::Unknown,
        SettingState::InGracePeriod => ComplianceState::InGracePeriod,
        SettingState::NotApplicable | SettingState::Compliant => ComplianceState::Compliant,
    };
    let fails = matches!(state, ComplianceState::InGracePeriod | ComplianceState::Noncompliant);
    let reason = fails.then(|| {
        let settings = policies.iter().flat_map(|verdict| &verdict.settings);
        settings.filter(|verdict| verdict.state == worst).map(|verdict| reason(verdict.setting)).min()
    });
    let grace_ends_at = policies.iter().filter_map(|verdict| verdict.grace_ends_at).min();
    Judgement { state, reason: reason.flatten(), grace_ends_at }
}

/// The word that stands for the rule that failed.
pub const fn reason(setting: ComplianceSetting) -> &'static str {
    match setting {
        ComplianceSetting::ManagedEmail => super::MANAGED_EMAIL_REQUIRED,
        ComplianceSetting::MinimumOs => "os-too-old",
        ComplianceSetting::Passcode => "no-passcode",
        ComplianceSetting::Jailbreak => "jailbroken",
        ComplianceSetting::Encryption => "not-encrypted",
    }
}
