//! Compliance policies, and which of their settings each platform's management can tell.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::ComplianceAction;
use crate::actor::named;
use crate::device::{OsVersion, Platform};
use crate::id::CompliancePolicyId;

named! {
    /// A setting that a policy can judge.
    ComplianceSetting {
        /// A managed e-mail profile is there, and no account of the user's stands in its way.
        ManagedEmail = "managedEmailProfileRequired",
        /// The operating system is this version or a later one.
        MinimumOs = "osMinimumVersion",
        /// A passcode is set.
        Passcode = "passcodeRequired",
        /// Not jailbroken or rooted.
        Jailbreak = "securityBlockJailbrokenDevices",
        /// The storage is encrypted.
        Encryption = "storageRequireEncryption",
    }
}

/// What a policy asks.
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own on Graph's policy")]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct CompliancePolicySettings {
    /// [`ComplianceSetting::ManagedEmail`].
    pub managed_email_profile_required: bool,
    /// [`ComplianceSetting::MinimumOs`].
    pub os_minimum_version: Option<OsVersion>,
    /// [`ComplianceSetting::Passcode`].
    pub passcode_required: bool,
    /// [`ComplianceSetting::Jailbreak`].
    pub security_block_jailbroken_devices: bool,
    /// [`ComplianceSetting::Encryption`].
    pub storage_require_encryption: bool,
}

impl CompliancePolicySettings {
    /// The settings that the policy asks for.
    pub fn asked(&self) -> Vec<ComplianceSetting> {
        let on = |setting| match setting {
            ComplianceSetting::ManagedEmail => self.managed_email_profile_required,
            ComplianceSetting::MinimumOs => self.os_minimum_version.is_some(),
            ComplianceSetting::Passcode => self.passcode_required,
            ComplianceSetting::Jailbreak => self.security_block_jailbroken_devices,
            ComplianceSetting::Encryption => self.storage_require_encryption,
        };
        ComplianceSetting::ALL.iter().copied().filter(|setting| on(*setting)).collect()
    }
}

/// A policy: for devices of one platform, of the users or devices that it is assigned to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompliancePolicy {
    /// Its id; Graph's deviceCompliancePolicy id.
    pub id: CompliancePolicyId,
    /// For which platform.
    pub platform: Platform,
    /// Its name.
    pub display_name: String,
    /// What it is for.
    pub description: String,
    /// What it asks.
    pub settings: CompliancePolicySettings,
    /// What follows, and after how many hours. Exactly one of them is [`super::ComplianceActionKind::Block`].
    pub actions: Vec<ComplianceAction>,
    /// Rises with every change.
    pub version: u32,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was changed last.
    pub modified_at: DateTime<Utc>,
}

/// Whether a platform's management can tell a setting.
///
/// Apple MDM has no answer about jailbreaks: what an app would find, the protocol does not ask. Windows knows no jailbreak.
/// A phone of Windows Phone 8.1 always encrypts once it is told to, and reports it.
pub const fn can_tell(platform: Platform, setting: ComplianceSetting) -> bool {
    match setting {
        ComplianceSetting::Jailbreak => {
            matches!(platform, Platform::AndroidKnox | Platform::AndroidWorkProfile)
        }
        ComplianceSetting::ManagedEmail
        | ComplianceSetting::MinimumOs
        | ComplianceSetting::Passcode
        | ComplianceSetting::Encryption => true,
    }
}

/// The settings that a policy asks for and that its platform cannot tell: said when it is saved.
pub fn unanswerable(platform: Platform, settings: &CompliancePolicySettings) -> Vec<ComplianceSetting> {
    settings.asked().into_iter().filter(|setting| !can_tell(platform, *setting)).collect()
}
