//! Policies in words.

use chrono::{DateTime, Utc};
use domain::assignment::Target;
use domain::compliance::{ComplianceActionKind, ComplianceSetting, SettingState, SettingVerdict, can_tell};
use domain::device::Platform;
use services::{device_groups, people};
use texts::Text;

use crate::failure::Failure;
use crate::part::{Cell, Tone};
use crate::visit::Visit;

/// The id of a platform's name.
pub(super) fn platform(platform: Platform) -> String {
    format!("platform-{}", platform.name().to_lowercase())
}

/// The name of a setting.
pub(crate) fn setting(text: Text, setting: ComplianceSetting) -> String {
    text.get(match setting {
        ComplianceSetting::ManagedEmail => "policy-managed-email",
        ComplianceSetting::MinimumOs => "policy-minimum-os",
        ComplianceSetting::Passcode => "policy-passcode",
        ComplianceSetting::Jailbreak => "policy-jailbreak",
        ComplianceSetting::Encryption => "policy-encryption",
    })
}

/// What a platform's management can tell.
pub(super) fn told(text: Text, platform: Platform) -> String {
    let told = ComplianceSetting::ALL.iter().filter(|setting| can_tell(platform, **setting));
    told.map(|known| setting(text, *known)).collect::<Vec<_>>().join(", ")
}

/// The id of a state's name.
pub(super) const fn state_id(state: SettingState) -> &'static str {
    match state {
        SettingState::Unknown => "policy-state-unknown",
        SettingState::NotApplicable => "policy-state-notapplicable",
        SettingState::Compliant => "policy-state-compliant",
        SettingState::InGracePeriod => "policy-state-ingraceperiod",
        SettingState::NonCompliant => "policy-state-noncompliant",
    }
}

/// The state of a policy on a device: which settings fail, and until when there is time.
pub(super) fn judged(
    text: Text,
    state: SettingState,
    settings: &[SettingVerdict],
    grace_ends_at: Option<DateTime<Utc>>,
) -> Cell {
    let tone = match state {
        SettingState::Compliant => Tone::Good,
        SettingState::NonCompliant => Tone::Bad,
        SettingState::InGracePeriod => Tone::Warn,
        SettingState::Unknown | SettingState::NotApplicable => Tone::Quiet,
    };
    let about = |verdict: &&SettingVerdict| verdict.state == state && state != SettingState::Compliant;
    let mut more: Vec<_> =
        settings.iter().filter(about).map(|verdict| setting(text, verdict.setting)).collect();
    if let Some(ends) = grace_ends_at {
        more.push(text.with("policy-until", &[("time", &text.time(ends))]));
    }
    Cell::badge(tone, text.get(state_id(state))).more(more.join(" · "))
}

/// What is done.
pub(super) fn action(text: Text, kind: ComplianceActionKind) -> String {
    text.get(match kind {
        ComplianceActionKind::Block => "policy-block",
        ComplianceActionKind::Notify => "policy-notify",
        ComplianceActionKind::Retire => "policy-retire",
    })
}

/// After how long.
pub(super) fn after(text: Text, hours: u32) -> String {
    if hours == 0 { text.get("policy-at-once") } else { text.count("policy-after-hours", hours.into()) }
}

/// For whom a policy is.
pub(super) async fn targets(visit: &Visit, targets: &[Target]) -> Result<String, Failure> {
    let (text, services, actor) = (visit.text, visit.services(), visit.actor());
    if targets.is_empty() {
        return Ok(text.get("policy-for-nobody"));
    }
    let own = device_groups::list(services, &actor).await?;
    let mut names = Vec::new();
    for target in targets {
        let (name, excluded) = match target {
            Target::AllUsers => (text.get("all-users"), false),
            Target::AllDevices => (text.get("all-devices"), false),
            Target::Group(id) | Target::ExcludeGroup(id) => {
                let group = people::group(services, &actor, *id).await?;
                let name = group.map_or_else(|| text.get("not-known"), |group| group.attributes.display_name);
                (name, matches!(target, Target::ExcludeGroup(_)))
            }
            Target::DeviceGroup(id) | Target::ExcludeDeviceGroup(id) => {
                let group = own.iter().find(|group| group.id == *id);
                let name = group.map_or_else(|| text.get("not-known"), |group| group.display_name.clone());
                (name, matches!(target, Target::ExcludeDeviceGroup(_)))
            }
        };
        names.push(if excluded { text.with("policy-for-all-but", &[("name", &name)]) } else { name });
    }
    Ok(names.join("\n"))
}
