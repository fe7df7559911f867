//! Whether a device meets its policies (CO-10): what each setting says, what the policies together say, and what follows.

mod action;
mod email;
mod evaluate;
mod policy;
mod presence;
mod reporting;

pub use action::{ComplianceAction, ComplianceActionKind, actions_ahead};
pub use email::{MANAGED_EMAIL_REQUIRED, judge};
pub use evaluate::{
    Answers, Judgement, PolicyVerdict, SettingState, SettingVerdict, Verdict, evaluate, grace_ends_at,
    judge_setting, reason, setting_states,
};
pub use policy::{CompliancePolicy, CompliancePolicySettings, ComplianceSetting, can_tell, unanswerable};
pub use presence::{Absence, Presence};
pub use reporting::{NO_POLICY, NOT_REPORTED, Reporting, ReportingState};

#[cfg(test)]
mod tests;
