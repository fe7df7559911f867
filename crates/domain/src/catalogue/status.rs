//! The status of each setting on a device: computed from the deployment, not stored.

use serde_json::{Map, Value};

use super::{Kind, settings_of};
use crate::deployment::{Deployment, GraphStatus, Reason};
use crate::device::OsVersion;
use crate::profile::{Profile, ProfileType};

/// What became of one setting on one device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingState {
    /// Graph's name of the setting.
    pub name: &'static str,
    /// What became of it.
    pub status: GraphStatus,
}

/// The status of each setting that the profile sets, for one deployment. Empty for a deployment that is on its way out.
pub fn setting_states(profile: &Profile, deployment: &Deployment) -> Vec<SettingState> {
    let Some(status) = deployment.state.graph_status() else { return Vec::new() };
    set(profile)
        .map(|name| SettingState { name, status: of(name, status, deployment.reason.as_ref()) })
        .collect()
}

/// The settings of a profile that have a value.
fn set(profile: &Profile) -> impl Iterator<Item = &'static str> {
    settings_of(profile.kind)
        .iter()
        .filter(|setting| {
            if setting.is_reference() {
                profile.reference(setting.name).is_some()
            } else {
                profile.settings.get(setting.name).is_some_and(|value| !value.is_null())
            }
        })
        .map(|setting| setting.name)
}

/// What makes two accounts the same account: host and address (AS-7).
fn is_identity(name: &str) -> bool {
    matches!(name, "hostName" | "emailAddressSource")
}

fn of(name: &str, status: GraphStatus, reason: Option<&Reason>) -> GraphStatus {
    match status {
        // The other settings are not at fault; they are just not there.
        GraphStatus::Conflict | GraphStatus::NonCompliant if !is_identity(name) => GraphStatus::Unknown,
        GraphStatus::Error => match reason {
            Some(Reason::MissingAttribute { attribute }) if !reads(name, attribute) => GraphStatus::Unknown,
            _ => status,
        },
        _ => status,
    }
}

/// Whether a setting is filled in from an attribute, by the directory's name for it.
fn reads(name: &str, attribute: &str) -> bool {
    match name {
        "emailAddressSource" => matches!(attribute, "mail" | "userPrincipalName"),
        "usernameSource" | "usernameAADSource" => {
            matches!(attribute, "mail" | "userPrincipalName" | "sAMAccountName" | "uid")
        }
        "userDomainNameSource" => matches!(attribute, "dnsRoot" | "nETBIOSName"),
        _ => false,
    }
}

/// The first setting that needs a newer operating system than `os`, with the version that has it (EP-18).
///
/// A setting at its first value asks nothing of the device.
pub fn too_old(
    kind: ProfileType,
    settings: &Map<String, Value>,
    os: OsVersion,
) -> Option<(&'static str, OsVersion)> {
    settings_of(kind).iter().find_map(|setting| {
        let value = settings.get(setting.name)?;
        let word_needs = match setting.kind {
            Kind::Choice(choices) => choices
                .newer
                .iter()
                .find(|(word, _)| value.as_str() == Some(*word))
                .map(|(_, version)| *version),
            _ => None,
        };
        let needs =
            if *value == setting.initial.value() { word_needs } else { word_needs.max(setting.since) }?;
        (os < needs).then_some((setting.name, needs))
    })
}
