//! What a device lacks, in plain words: what its user has to do, and by when.

use domain::compliance::{ComplianceSetting, ReportingState, SettingState};
use domain::device::{ComplianceState, Device, DeviceState};
use services::compliance::{self, DeviceCompliance};
use texts::Text;

use crate::failure::Failure;
use crate::part::{Alert, Part, Tone};
use crate::visit::Visit;

/// What there is to do on a device; `None` if nothing is.
pub(super) async fn part(visit: &Visit, device: &Device) -> Result<Option<Part>, Failure> {
    if device.state != DeviceState::Managed {
        return Ok(None);
    }
    let known = compliance::of_device(visit.services(), &visit.actor(), device.id).await?;
    Ok(alert(visit.text, &device.name, &known).map(Part::Alert))
}

fn alert(text: Text, name: &str, known: &DeviceCompliance) -> Option<Alert> {
    let late = known.reporting != ReportingState::Fresh;
    let steps = steps(text, known);
    if steps.is_empty() && !late && known.state != ComplianceState::Noncompliant {
        return None;
    }
    let (tone, id) = match known.state {
        ComplianceState::Noncompliant => (Tone::Bad, "portal-compliance-blocked"),
        _ if late && steps.is_empty() => (Tone::Warn, "portal-compliance-late"),
        _ => (Tone::Warn, "portal-compliance-grace"),
    };
    let mut alert = Alert::new(tone, text.with(id, &[("name", name)]));
    if late {
        alert = alert.line(text.get("portal-do-report"));
    }
    for step in &steps {
        alert = alert.line(step);
    }
    if known.state == ComplianceState::Noncompliant {
        if steps.is_empty() && !late {
            alert = alert.line(text.get("portal-do-ask"));
        }
    } else {
        let until = if steps.is_empty() { Some(known.silent_at) } else { known.grace_ends_at };
        if let Some(until) = until {
            alert = alert.line(text.with("portal-compliance-until", &[("time", &text.time(until))]));
        }
    }
    if let Some(at) = known.retired_at {
        alert = alert.line(text.with("portal-compliance-retired", &[("time", &text.time(at))]));
    }
    Some(alert)
}

/// What is to be done for each setting that fails, each once.
fn steps(text: Text, known: &DeviceCompliance) -> Vec<String> {
    let fails = |state| matches!(state, SettingState::NonCompliant | SettingState::InGracePeriod);
    let mut steps = Vec::new();
    for (policy, result) in &known.policies {
        for verdict in result.verdict.settings.iter().filter(|verdict| fails(verdict.state)) {
            let step = match (verdict.setting, policy.settings.os_minimum_version) {
                (ComplianceSetting::MinimumOs, Some(version)) => {
                    text.with("portal-do-update", &[("version", &version.to_string())])
                }
                (ComplianceSetting::MinimumOs, None) => continue,
                (ComplianceSetting::ManagedEmail, _) => text.get("portal-do-mail"),
                (ComplianceSetting::Passcode, _) => text.get("portal-do-passcode"),
                (ComplianceSetting::Jailbreak, _) => text.get("portal-do-jailbreak"),
                (ComplianceSetting::Encryption, _) => text.get("portal-do-encrypt"),
            };
            if !steps.contains(&step) {
                steps.push(step);
            }
        }
    }
    steps
}
