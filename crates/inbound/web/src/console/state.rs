//! States in words and colours.

use domain::app::{AppState, DeviceApp};
use domain::deployment::{Deployment, DeploymentError, DeploymentState, ErrorLink, GraphStatus, Reason};
use domain::device::{ComplianceState, DeviceState};
use domain::profile::Profile;
use services::status::DeploymentRow;
use texts::Text;

use crate::part::{Cell, Tone};

/// The state of a deployment.
pub(crate) fn deployment(text: Text, state: DeploymentState) -> Cell {
    use DeploymentState as S;
    let tone = match state {
        S::Succeeded => Tone::Good,
        S::Blocked | S::Conflict => Tone::Warn,
        S::Error => Tone::Bad,
        S::Waiting | S::Pending | S::Sent | S::Removing => Tone::Info,
        S::NotApplicable => Tone::Quiet,
    };
    Cell::badge(tone, text.get(&format!("deployment-{}", state.name().to_lowercase())))
}

/// The state of a deployment with its reason and its error.
pub(crate) fn deployment_with_reason(text: Text, deployment: &Deployment, other: Option<&str>) -> Cell {
    let (reason, error) = (deployment.reason.as_ref(), deployment.error.as_ref());
    explained(text, deployment.state, reason, error, other)
}

/// The same for a row of a list. `all` are the profiles, of which one may be the other one of a conflict.
pub(crate) fn listed_deployment(text: Text, row: &DeploymentRow, all: &[Profile]) -> Cell {
    let other = match &row.reason {
        Some(Reason::ConflictsWith { profile }) => all.iter().find(|known| known.id == *profile),
        _ => None,
    };
    let other = other.map(|profile| profile.display_name.as_str());
    explained(text, row.state, row.reason.as_ref(), row.error.as_ref(), other)
}

fn explained(
    text: Text,
    state: DeploymentState,
    reason: Option<&Reason>,
    error: Option<&DeploymentError>,
    other: Option<&str>,
) -> Cell {
    let reason = reason.map(|reason| self::reason(text, reason, other));
    let error = error.map(|error| error.chain.last().map_or_else(|| error.code.to_string(), link));
    let more: Vec<_> = reason.into_iter().chain(error).collect();
    deployment(text, state).more(more.join(" "))
}

/// The state of an app on a device, with its error.
pub(crate) fn app(text: Text, row: &DeviceApp) -> Cell {
    let error = row.error.as_ref().map(|error| error.chain.iter().map(link).collect::<Vec<_>>().join(" "));
    app_word(text, row.state).more(error.unwrap_or_default())
}

/// The state of an app on a device.
pub(crate) fn app_word(text: Text, state: AppState) -> Cell {
    use AppState as S;
    let tone = match state {
        S::Installed | S::UserInstalled => Tone::Good,
        S::Prompting
        | S::PromptingForLogin
        | S::PromptingForManagement
        | S::NeedsRedemption
        | S::Rejected
        | S::ManagementRejected
        | S::Uninstalled => Tone::Warn,
        S::Failed => Tone::Bad,
        S::Pending | S::Sent | S::Installing | S::Removing => Tone::Info,
        S::NotApplicable => Tone::Quiet,
    };
    Cell::badge(tone, text.get(&format!("app-state-{}", state.name())))
}

/// One link of a device's error chain, with the device's own words.
pub(crate) fn link(link: &ErrorLink) -> String {
    format!("{} {}: {}", link.domain, link.code, link.description)
}

/// What became of a setting.
pub(crate) fn setting(text: Text, status: GraphStatus) -> Cell {
    let (tone, id) = setting_words(status);
    Cell::badge(tone, text.get(id))
}

/// The tone and the words for what became of a setting: those of the deployments that it comes from.
pub(crate) const fn setting_words(status: GraphStatus) -> (Tone, &'static str) {
    match status {
        GraphStatus::Compliant | GraphStatus::Remediated => (Tone::Good, "deployment-succeeded"),
        GraphStatus::NonCompliant => (Tone::Warn, "deployment-blocked"),
        GraphStatus::Conflict => (Tone::Warn, "deployment-conflict"),
        GraphStatus::Error => (Tone::Bad, "deployment-error"),
        GraphStatus::Unknown => (Tone::Info, "deployment-pending"),
        GraphStatus::NotApplicable | GraphStatus::NotAssigned => (Tone::Quiet, "deployment-notapplicable"),
    }
}

/// Why a deployment is in its state. `other` is the name of the other profile, where there is one.
pub(crate) fn reason(text: Text, reason: &Reason, other: Option<&str>) -> String {
    services::status::reason_words(text, reason, other)
}

/// Whether a device meets its policies.
pub(crate) fn compliance(text: Text, state: ComplianceState) -> Cell {
    let tone = match state {
        ComplianceState::Compliant => Tone::Good,
        ComplianceState::Noncompliant => Tone::Bad,
        ComplianceState::InGracePeriod => Tone::Warn,
        ComplianceState::Unknown => Tone::Quiet,
    };
    Cell::badge(tone, text.get(&format!("compliance-{}", state.name().to_lowercase())))
}

/// Where a device is in its life.
pub(crate) fn device(text: Text, state: DeviceState) -> Cell {
    let tone = match state {
        DeviceState::Managed => Tone::Good,
        DeviceState::Disputed => Tone::Bad,
        DeviceState::Retiring => Tone::Info,
        DeviceState::Retired => Tone::Quiet,
    };
    Cell::badge(tone, text.get(&format!("device-{}", state.name().to_lowercase())))
}
