//! What comes after an answer, and what a profile list says of a bundle: pure.

use channel_apple::{Outcome, Present, Removal, may_pass};
use domain::deployment::{Deployment, DeploymentState};
use domain::fingerprint::Fingerprint;
use domain::id::ProfileId;

/// What comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// Nothing.
    Nothing,
    /// Our own old account is in the way: remove it, then install again.
    RemoveOurs,
    /// Install the bundle (again).
    Install,
    /// Install the bundle again, but not at once: what was in the way may pass by itself.
    Later,
    /// What the device has is not what it is due any more: compare again.
    Compare,
}

/// After an installation. `rendered` is the fingerprint of what was sent.
///
/// An account that is there already is our own only if the device said before that it has this bundle. Otherwise it is the
/// user's, and never touched.
pub(super) fn after_installation(
    rows: &[Deployment],
    bundle: ProfileId,
    outcome: &Outcome,
    rendered: Option<Fingerprint>,
) -> Next {
    let ours_is_there = rows.iter().any(|row| row.profile == bundle && row.confirmed.is_some());
    match outcome {
        Outcome::AccountExists(_) if ours_is_there => Next::RemoveOurs,
        Outcome::Failed(error) if may_pass(error) => Next::Later,
        Outcome::Installed if rows.iter().any(|row| row.desired != rendered) => Next::Compare,
        Outcome::Installed | Outcome::AccountExists(_) | Outcome::Failed(_) => Next::Nothing,
    }
}

/// After a removal: what the device is still due comes back, as after the removal of our own old account.
pub(super) fn after_removal(rows: &[Deployment], removal: &Removal) -> Next {
    let is_due = |row: &Deployment| {
        row.desired.is_some() && !matches!(row.state, DeploymentState::Removing | DeploymentState::Conflict)
    };
    match removal {
        Removal::Gone if rows.iter().any(is_due) => Next::Install,
        Removal::Gone | Removal::Failed(_) => Next::Nothing,
    }
}

/// What a profile list says of one deployment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Finding {
    /// Nothing that we did not know.
    AsThought,
    /// The device has what it is due, though we did not know.
    Has(Fingerprint),
    /// The device does not have what it had, or has something that we do not know.
    Lost,
}

/// Compares one deployment with the list. The device is right.
pub(super) fn find(row: &Deployment, present: &Present) -> Finding {
    let bundle = ProfileId(row.bundle.0);
    let has = |fingerprint: &Fingerprint| present.has(bundle, *fingerprint);
    if row.confirmed.as_ref().is_some_and(has) {
        return Finding::AsThought;
    }
    match row.desired.filter(has) {
        Some(desired) => Finding::Has(desired),
        None if row.confirmed.is_some() => Finding::Lost,
        None => Finding::AsThought,
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use domain::deployment::{DeploymentError, ErrorLink};
    use domain::id::{BundleId, DeviceId};
    use uuid::Uuid;

    use super::*;

    const OLD: Fingerprint = Fingerprint([1; 32]);
    const NEW: Fingerprint = Fingerprint([2; 32]);

    fn main() -> ProfileId {
        ProfileId(Uuid::from_u128(1))
    }

    fn row(confirmed: Option<Fingerprint>) -> Deployment {
        Deployment {
            device: DeviceId(Uuid::nil()),
            profile: main(),
            bundle: BundleId(main().0),
            state: DeploymentState::Sent,
            generation: 1,
            desired: Some(NEW),
            confirmed,
            error: None,
            reason: None,
            changed_at: DateTime::UNIX_EPOCH,
        }
    }

    fn error() -> DeploymentError {
        DeploymentError { code: 21005, chain: Vec::new() }
    }

    #[test]
    fn what_changed_meanwhile_is_compared_again() {
        let next = |rendered| after_installation(&[row(None)], main(), &Outcome::Installed, Some(rendered));
        assert_eq!(next(NEW), Next::Nothing);
        assert_eq!(next(OLD), Next::Compare);
    }

    #[test]
    fn a_device_that_reached_nobody_is_asked_again_and_one_that_refused_is_not() {
        let next = |domain: &str| {
            let link = ErrorLink { domain: domain.to_owned(), code: 1, description: String::new() };
            let failed = Outcome::Failed(DeploymentError { code: 1, chain: vec![link] });
            after_installation(&[row(None)], main(), &failed, Some(NEW))
        };
        assert_eq!(next("MCSCEPErrorDomain"), Next::Later);
        assert_eq!(next("NSURLErrorDomain"), Next::Later);
        assert_eq!(next("MCPayloadErrorDomain"), Next::Nothing);
    }

    #[test]
    fn only_our_own_old_account_is_taken_away() {
        let next = |confirmed| {
            after_installation(&[row(confirmed)], main(), &Outcome::AccountExists(error()), Some(NEW))
        };
        assert_eq!(next(None), Next::Nothing, "the user's own stays");
        assert_eq!(next(Some(OLD)), Next::RemoveOurs);
    }

    #[test]
    fn after_our_own_account_went_the_new_one_comes() {
        assert_eq!(after_removal(&[row(Some(OLD))], &Removal::Gone), Next::Install);
        let mut leaving = row(Some(OLD));
        leaving.state = DeploymentState::Removing;
        assert_eq!(after_removal(&[leaving], &Removal::Gone), Next::Nothing);
        assert_eq!(after_removal(&[row(Some(OLD))], &Removal::Failed(error())), Next::Nothing);
    }

    #[test]
    fn the_device_is_right() {
        let found = |confirmed, listed: Option<Fingerprint>| {
            let mut present = Present::default();
            if let Some(fingerprint) = listed {
                present.bundles.insert(main(), Some(fingerprint.uuid()));
            }
            find(&row(confirmed), &present)
        };
        assert_eq!(found(Some(NEW), Some(NEW)), Finding::AsThought);
        assert_eq!(found(Some(OLD), Some(OLD)), Finding::AsThought, "an update is on its way");
        assert_eq!(found(None, None), Finding::AsThought, "nothing yet");
        assert_eq!(found(None, Some(NEW)), Finding::Has(NEW), "the answer was lost");
        assert_eq!(found(Some(OLD), Some(NEW)), Finding::Has(NEW), "the answer to an update was lost");
        assert_eq!(found(Some(NEW), None), Finding::Lost, "the device lost it");
        assert_eq!(found(Some(NEW), Some(Fingerprint([9; 32]))), Finding::Lost, "something unknown");
    }
}
