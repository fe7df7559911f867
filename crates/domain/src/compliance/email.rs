//! The setting "managed e-mail profile required" (AS-7, CO-10), judged by what the device confirmed.

use crate::deployment::{Deployment, DeploymentState};
use crate::device::ComplianceState;
use crate::id::ProfileId;

/// The word that stands for the rule that failed.
pub const MANAGED_EMAIL_REQUIRED: &str = "managed-email-required";

/// Judges a device by its deployments. `is_email` tells which profiles set up e-mail.
///
/// A device is not compliant if its user's own account blocks a profile, or if a profile failed. One that is still on its way
/// is not known yet. A device that is due no e-mail profile has nothing to meet.
pub fn judge(
    managed_email_required: bool,
    deployments: &[Deployment],
    is_email: impl Fn(ProfileId) -> bool,
) -> (ComplianceState, Option<&'static str>) {
    if !managed_email_required {
        return (ComplianceState::Compliant, None);
    }
    let mut verdict = ComplianceState::Compliant;
    for deployment in deployments.iter().filter(|deployment| is_email(deployment.profile)) {
        let is_there = deployment.confirmed.is_some();
        match deployment.state {
            DeploymentState::Blocked => {
                return (ComplianceState::Noncompliant, Some(MANAGED_EMAIL_REQUIRED));
            }
            DeploymentState::Error if !is_there => {
                return (ComplianceState::Noncompliant, Some(MANAGED_EMAIL_REQUIRED));
            }
            DeploymentState::Waiting | DeploymentState::Pending | DeploymentState::Sent if !is_there => {
                verdict = ComplianceState::Unknown;
            }
            _ => {}
        }
    }
    (verdict, None)
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use uuid::Uuid;

    use super::*;
    use crate::fingerprint::Fingerprint;
    use crate::id::{BundleId, DeviceId};

    fn deployment(state: DeploymentState, is_there: bool) -> Deployment {
        Deployment {
            device: DeviceId(Uuid::nil()),
            profile: ProfileId(Uuid::nil()),
            bundle: BundleId(Uuid::nil()),
            state,
            generation: 1,
            desired: None,
            confirmed: is_there.then_some(Fingerprint([1; 32])),
            error: None,
            reason: None,
            changed_at: DateTime::UNIX_EPOCH,
        }
    }

    fn verdict(state: DeploymentState, is_there: bool) -> ComplianceState {
        judge(true, &[deployment(state, is_there)], |_| true).0
    }

    #[test]
    fn a_blocked_profile_makes_the_device_not_compliant() {
        let (state, reason) = judge(true, &[deployment(DeploymentState::Blocked, false)], |_| true);
        assert_eq!((state, reason), (ComplianceState::Noncompliant, Some(MANAGED_EMAIL_REQUIRED)));
    }

    #[test]
    fn what_is_on_its_way_is_not_known_and_what_is_there_counts() {
        assert_eq!(verdict(DeploymentState::Sent, false), ComplianceState::Unknown);
        assert_eq!(verdict(DeploymentState::Sent, true), ComplianceState::Compliant, "an update");
        assert_eq!(verdict(DeploymentState::Error, false), ComplianceState::Noncompliant);
        assert_eq!(verdict(DeploymentState::Error, true), ComplianceState::Compliant, "the old one is there");
        assert_eq!(verdict(DeploymentState::Succeeded, true), ComplianceState::Compliant);
    }

    #[test]
    fn certificates_and_a_policy_that_is_off_count_for_nothing() {
        let blocked = [deployment(DeploymentState::Blocked, false)];
        assert_eq!(judge(true, &blocked, |_| false).0, ComplianceState::Compliant);
        assert_eq!(judge(false, &blocked, |_| true).0, ComplianceState::Compliant);
        assert_eq!(judge(true, &[], |_| true).0, ComplianceState::Compliant);
    }
}
