//! The setting "managed e-mail profile required" (AS-7, CO-10), judged by what the device confirmed.

use crate::deployment::{Deployment, DeploymentState};
use crate::device::ComplianceState;
use crate::id::ProfileId;

/// The word that stands for the rule that failed.
pub const MANAGED_EMAIL_REQUIRED: &str = "managed-email-required";

/// Judges a device by its deployments. `is_email` tells which profiles set up e-mail. `None` if it has no such profile and is to get none.
///
/// A device is not compliant if its user's own account blocks a profile, or if a profile failed. One that is still on its way
/// is not known yet. One that is being taken away counts for nothing.
pub fn judge(deployments: &[Deployment], is_email: impl Fn(ProfileId) -> bool) -> Option<ComplianceState> {
    let mut verdict = None;
    for deployment in deployments.iter().filter(|deployment| is_email(deployment.profile)) {
        match (deployment.state, deployment.confirmed.is_some()) {
            (DeploymentState::Blocked, _) | (DeploymentState::Error, false) => {
                return Some(ComplianceState::Noncompliant);
            }
            (DeploymentState::Waiting | DeploymentState::Pending | DeploymentState::Sent, false) => {
                verdict = Some(ComplianceState::Unknown);
            }
            (DeploymentState::Removing, _) | (_, false) => {}
            (_, true) => verdict = verdict.or(Some(ComplianceState::Compliant)),
        }
    }
    verdict
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

    fn verdict(state: DeploymentState, is_there: bool) -> Option<ComplianceState> {
        judge(&[deployment(state, is_there)], |_| true)
    }

    #[test]
    fn a_blocked_profile_makes_the_device_not_compliant() {
        for is_there in [false, true] {
            assert_eq!(verdict(DeploymentState::Blocked, is_there), Some(ComplianceState::Noncompliant));
        }
    }

    #[test]
    fn what_is_on_its_way_is_not_known_and_what_is_there_counts() {
        let (unknown, compliant) = (Some(ComplianceState::Unknown), Some(ComplianceState::Compliant));
        assert_eq!(verdict(DeploymentState::Sent, false), unknown);
        assert_eq!(verdict(DeploymentState::Sent, true), compliant, "an update");
        assert_eq!(verdict(DeploymentState::Error, false), Some(ComplianceState::Noncompliant));
        assert_eq!(verdict(DeploymentState::Error, true), compliant, "the old one is there");
        assert_eq!(verdict(DeploymentState::Succeeded, true), compliant);
        for order in [[true, false], [false, true]] {
            let both = order.map(|is_there| deployment(DeploymentState::Sent, is_there));
            assert_eq!(judge(&both, |_| true), unknown, "one of two is still to come");
        }
    }

    #[test]
    fn certificates_and_what_is_not_there_nor_coming_count_for_nothing() {
        assert_eq!(judge(&[deployment(DeploymentState::Blocked, false)], |_| false), None);
        assert_eq!(judge(&[], |_| true), None);
        assert_eq!(verdict(DeploymentState::Removing, true), None, "it is about to go");
        assert_eq!(verdict(DeploymentState::NotApplicable, false), None);
        assert_eq!(verdict(DeploymentState::Conflict, false), None);
    }
}
