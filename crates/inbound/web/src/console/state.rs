//! States in words and colours.

use domain::deployment::{Deployment, DeploymentState, Reason};
use domain::device::{ComplianceState, DeviceState};
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
    let reason = deployment.reason.as_ref().map(|reason| self::reason(text, reason, other));
    let error = deployment.error.as_ref().map(|error| {
        error.chain.last().map_or_else(
            || error.code.to_string(),
            |link| format!("{} {}: {}", link.domain, link.code, link.description),
        )
    });
    let more: Vec<_> = reason.into_iter().chain(error).collect();
    self::deployment(text, deployment.state).more(more.join(" "))
}

/// Why a deployment is in its state. `other` is the name of the other profile, where there is one.
pub(crate) fn reason(text: Text, reason: &Reason, other: Option<&str>) -> String {
    let other = other.unwrap_or("?");
    match reason {
        Reason::MissingAttribute { attribute } => {
            text.with("reason-missing-attribute", &[("attribute", attribute)])
        }
        Reason::WaitingOn { .. } => text.get("reason-waiting-on"),
        Reason::ChainIncomplete { .. } => text.get("reason-chain-incomplete"),
        Reason::ConflictsWith { .. } => text.with("reason-conflicts-with", &[("profile", other)]),
        Reason::AccountExists { host, address } => {
            text.with("reason-account-exists", &[("host", host), ("address", address)])
        }
        Reason::OsTooOld { setting, needs } => {
            text.with("reason-os-too-old", &[("setting", setting), ("needs", needs)])
        }
        Reason::NotDeliverable { setting } => text.with("reason-not-deliverable", &[("setting", setting)]),
        Reason::NoDelivery { platform } => text.with("reason-no-delivery", &[("platform", platform)]),
        Reason::LevelTooLow { needs } => {
            text.with("reason-level-too-low", &[("level", &text.get(&format!("level-{needs}")))])
        }
        Reason::WaitsForWave => text.get("reason-waits-for-wave"),
        Reason::Braked => text.get("reason-braked"),
        Reason::NotNow => text.get("reason-not-now"),
        Reason::UserDisabled => text.get("reason-user-disabled"),
    }
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
