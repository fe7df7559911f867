//! What a device's answer means for the deployments of a bundle.

use domain::command::CommandOutcome;
use domain::deployment::{DeploymentError, DeploymentState, ErrorLink, Reason};
use domain::id::ProfileId;
use domain::profile::{Profile, ProfileType};

use crate::account::Account;

/// How the installation of a bundle ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The device has it.
    Installed,
    /// An account with this host and address is there already.
    AccountExists(DeploymentError),
    /// It failed.
    Failed(DeploymentError),
}

/// How the removal of a bundle ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Removal {
    /// It is gone, now or before.
    Gone,
    /// It failed.
    Failed(DeploymentError),
}

/// `MCEASErrorDomain` 21005: the account is not unique.
const ACCOUNT_NOT_UNIQUE: (&str, i64) = ("MCEASErrorDomain", 21005);

/// What a removal says of a profile that is not there, or that is not ours any more.
const NOT_THERE: [(&str, i64); 3] =
    [("MCMDMErrorDomain", 12075), ("MCMDMErrorDomain", 12013), ("MCInstallationErrorDomain", 4024)];

/// What the answer to InstallProfile means; `None` if the device was not asked after all. "Not now" ends nothing and does
/// not come here.
pub fn installed(outcome: CommandOutcome, chain: &[ErrorLink]) -> Option<Outcome> {
    match outcome {
        CommandOutcome::Withdrawn => None,
        CommandOutcome::Acknowledged => Some(Outcome::Installed),
        CommandOutcome::Error | CommandOutcome::FormatError => {
            let error = error(outcome, chain);
            Some(if says(&error, ACCOUNT_NOT_UNIQUE) {
                Outcome::AccountExists(error)
            } else {
                Outcome::Failed(error)
            })
        }
    }
}

/// Families of errors that say that the device could not reach somebody, or got no certificate: the same may go well a little
/// later.
const PASSING: [&str; 4] =
    ["MCSCEPErrorDomain", "NSURLErrorDomain", "NSPOSIXErrorDomain", "kCFErrorDomainCFNetwork"];

/// Whether a failure may pass by itself.
pub fn may_pass(error: &DeploymentError) -> bool {
    error.chain.iter().any(|link| PASSING.contains(&link.domain.as_str()))
}

/// What the answer to RemoveProfile means; `None` if the device was not asked after all.
pub fn removed(outcome: CommandOutcome, chain: &[ErrorLink]) -> Option<Removal> {
    match outcome {
        CommandOutcome::Withdrawn => None,
        CommandOutcome::Acknowledged => Some(Removal::Gone),
        CommandOutcome::Error | CommandOutcome::FormatError => {
            let error = error(outcome, chain);
            let gone = NOT_THERE.into_iter().any(|code| says(&error, code));
            Some(if gone { Removal::Gone } else { Removal::Failed(error) })
        }
    }
}

/// The whole chain. Its innermost link says most, so its code stands for the whole.
pub(crate) fn error(outcome: CommandOutcome, chain: &[ErrorLink]) -> DeploymentError {
    let mut chain = chain.to_vec();
    if chain.is_empty() {
        let description = match outcome {
            CommandOutcome::FormatError => "The device did not understand the command.",
            _ => "The device gave no reason.",
        };
        chain.push(ErrorLink { domain: String::new(), code: 0, description: description.to_owned() });
    }
    DeploymentError { code: chain.last().map_or(0, |innermost| innermost.code), chain }
}

pub(crate) fn says(error: &DeploymentError, (domain, code): (&str, i64)) -> bool {
    error.chain.iter().any(|link| link.domain == domain && link.code == code)
}

/// What becomes of one member of a bundle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberState {
    /// The member.
    pub profile: ProfileId,
    /// Where its deployment is now.
    pub state: DeploymentState,
    /// The error, on the row of the payload that failed.
    pub error: Option<DeploymentError>,
    /// Why, if that needs saying.
    pub reason: Option<Reason>,
}

/// The states of every member of a bundle after an installation. One payload that fails keeps the whole profile out:
/// its error stands on its row, the others wait on it.
///
/// `main` is the profile that the bundle is for, `others` its certificate profiles; `account` is what `main` sets up.
pub fn states(
    main: &Profile,
    others: &[&Profile],
    account: Option<&Account>,
    outcome: &Outcome,
) -> Vec<MemberState> {
    let failed = match outcome {
        Outcome::Failed(error) => failing(main, others, error),
        Outcome::Installed | Outcome::AccountExists(_) => main.id,
    };
    let member = |profile: &Profile| {
        let waits = || (DeploymentState::Waiting, None, Some(Reason::WaitingOn { profile: failed }));
        let at_fault = profile.id == failed;
        let (state, error, reason) = match outcome {
            Outcome::Installed => (DeploymentState::Succeeded, None, None),
            Outcome::AccountExists(error) if at_fault => {
                let reason = account.map(|Account { host, address }| Reason::AccountExists {
                    host: host.clone(),
                    address: address.clone(),
                });
                (DeploymentState::Blocked, Some(error.clone()), reason)
            }
            Outcome::Failed(error) if at_fault => (DeploymentState::Error, Some(error.clone()), None),
            Outcome::AccountExists(_) | Outcome::Failed(_) => waits(),
        };
        MemberState { profile: profile.id, state, error, reason }
    };
    std::iter::once(main).chain(others.iter().copied()).map(member).collect()
}

/// The member whose payload failed, as far as the families of errors in the chain tell.
fn failing(main: &Profile, others: &[&Profile], error: &DeploymentError) -> ProfileId {
    let of_kind = |kind| others.iter().find(|profile| profile.kind == kind).map(|profile| profile.id);
    error
        .chain
        .iter()
        .rev()
        .find_map(|link| match link.domain.as_str() {
            "MCEASErrorDomain" => Some(main.id),
            "MCSCEPErrorDomain" => of_kind(ProfileType::IosScep),
            "MCCertificateErrorDomain" => of_kind(ProfileType::IosTrustedRoot),
            _ => None,
        })
        .unwrap_or(main.id)
}
