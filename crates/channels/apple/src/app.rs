//! Apps: the command that installs one, and what a device's answers say of it (AS-6).

use apple_mdm::app::{AppAnswer, AppStatus, InstallApplication};
use domain::app::{App, AppState};
use domain::command::CommandOutcome;
use domain::deployment::{DeploymentError, ErrorLink};
use domain::device::OsVersion;

use crate::answer::{error, says};

/// What a device said of an app.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppReport {
    /// Where it is.
    pub state: AppState,
    /// The error, if it failed, with the whole chain.
    pub error: Option<DeploymentError>,
    /// Whether the same may go well later.
    pub may_pass: bool,
}

/// From this version on a device can manage an app that its user has already.
const MANAGES_WHAT_IS_THERE: OsVersion = OsVersion::new(9, 0);

/// `MCMDMErrorDomain`: the user did not want it, it is there already, and there is no licence for it.
const USER_REJECTED: (&str, i64) = ("MCMDMErrorDomain", 12063);
const ALREADY_THERE: (&str, i64) = ("MCMDMErrorDomain", 12025);
const NO_LICENCE: [(&str, i64); 2] = [("MCMDMErrorDomain", 12026), ("MCMDMErrorDomain", 12064)];

/// The family of errors under which a `RejectionReason` is kept.
const REJECTION: &str = "RejectionReason";

/// Reasons that no later attempt changes.
const FINAL: [&str; 6] = [
    "CouldNotVerifyAppID",
    "ManagementChangeNotSupported",
    "NotAnApp",
    "NotSupported",
    "PurchaseMethodNotSupported",
    "PurchaseMethodNotSupportedInMultiUser",
];

/// The command that installs an app. What its user had before is `theirs`: it stays when the management ends.
pub fn install_app(app: &App, os_version: OsVersion, theirs: bool) -> InstallApplication {
    InstallApplication {
        store_id: app.store_id,
        remove_with_management: app.ends_with_management && !theirs,
        manage: os_version >= MANAGES_WHAT_IS_THERE,
    }
}

/// What the answer to InstallApplication means; `None` if the device was not asked after all.
pub fn app_asked(outcome: CommandOutcome, chain: &[ErrorLink], answer: &AppAnswer) -> Option<AppReport> {
    let report = |state| Some(AppReport { state, error: None, may_pass: false });
    match (outcome, answer.rejection.as_deref()) {
        (CommandOutcome::Withdrawn, _) => None,
        // Which words come with which status is Apple's to change: what is there is there.
        (_, Some("AppAlreadyQueued")) => report(AppState::Installing),
        (_, Some("AppAlreadyInstalled")) => report(AppState::UserInstalled),
        (CommandOutcome::Acknowledged, None) => match answer.status.and_then(app_state) {
            Some(AppState::Failed) => Some(failed(outcome, chain, None)),
            Some(state) => report(state),
            None => report(AppState::Installing),
        },
        (_, rejection) => {
            let failed = failed(outcome, chain, rejection);
            let said = |code| failed.error.as_ref().is_some_and(|error| says(error, code));
            if said(USER_REJECTED) {
                return Some(AppReport { state: AppState::Rejected, may_pass: false, ..failed });
            }
            if said(ALREADY_THERE) {
                return report(AppState::UserInstalled);
            }
            if NO_LICENCE.into_iter().any(said) {
                return Some(AppReport { state: AppState::NeedsRedemption, may_pass: false, ..failed });
            }
            Some(failed)
        }
    }
}

fn failed(outcome: CommandOutcome, chain: &[ErrorLink], rejection: Option<&str>) -> AppReport {
    let mut chain = chain.to_vec();
    if let Some(reason) = rejection {
        // The innermost link says most.
        let description = reason.chars().take(100).collect();
        chain.push(ErrorLink { domain: REJECTION.to_owned(), code: 0, description });
    }
    let may_pass =
        outcome != CommandOutcome::FormatError && rejection.is_none_or(|reason| !FINAL.contains(&reason));
    AppReport { state: AppState::Failed, error: Some(error(outcome, &chain)), may_pass }
}

/// What a status in an answer means; `None` if it says nothing.
pub const fn app_state(status: AppStatus) -> Option<AppState> {
    use AppStatus as A;
    Some(match status {
        A::Queued | A::Redeeming | A::ValidatingPurchase | A::Installing => AppState::Installing,
        A::Prompting => AppState::Prompting,
        A::PromptingForLogin => AppState::PromptingForLogin,
        A::PromptingForManagement => AppState::PromptingForManagement,
        A::NeedsRedemption => AppState::NeedsRedemption,
        // An update is the user's to decide; until then the version before it is there.
        A::Managed
        | A::PromptingForUpdate
        | A::PromptingForUpdateLogin
        | A::ValidatingUpdate
        | A::Updating
        | A::UpdateRejected => AppState::Installed,
        A::ManagedButUninstalled => AppState::Uninstalled,
        A::UserInstalledApp => AppState::UserInstalled,
        A::UserRejected => AppState::Rejected,
        A::ManagementRejected => AppState::ManagementRejected,
        A::Failed => AppState::Failed,
        A::Unknown => return None,
    })
}
