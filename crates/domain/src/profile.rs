//! Profiles: what Graph calls a deviceConfiguration.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::actor::named;
use crate::device::Platform;
use crate::id::ProfileId;

named! {
    /// The types of profiles, by Graph's names without `#microsoft.graph.`.
    ProfileType {
        /// E-mail on iOS and iPadOS.
        IosEmail = "iosEasEmailProfileConfiguration",
        /// E-mail on Windows 10 and later.
        Windows10Email = "windows10EasEmailProfileConfiguration",
        /// E-mail on Windows Phone 8.1.
        WindowsPhoneEmail = "windowsPhoneEASEmailProfileConfiguration",
        /// E-mail on Samsung KNOX.
        KnoxEmail = "androidEasEmailProfileConfiguration",
        /// Gmail in an Android work profile, first generation of the name.
        AndroidForWorkGmail = "androidForWorkGmailEasConfiguration",
        /// Gmail in an Android work profile.
        AndroidWorkProfileGmail = "androidWorkProfileGmailEasConfiguration",
        /// Nine Work in an Android work profile, first generation of the name.
        AndroidForWorkNineWork = "androidForWorkNineWorkEasConfiguration",
        /// Nine Work in an Android work profile.
        AndroidWorkProfileNineWork = "androidWorkProfileNineWorkEasConfiguration",
        /// A trusted root on iOS and iPadOS.
        IosTrustedRoot = "iosTrustedRootCertificate",
        /// A trusted root on Windows.
        Windows81TrustedRoot = "windows81TrustedRootCertificate",
        /// A trusted root on Windows Phone 8.1.
        WindowsPhone81TrustedRoot = "windowsPhone81TrustedRootCertificate",
        /// A trusted root on Samsung KNOX.
        AndroidTrustedRoot = "androidTrustedRootCertificate",
        /// A trusted root in an Android work profile, first generation of the name.
        AndroidForWorkTrustedRoot = "androidForWorkTrustedRootCertificate",
        /// A trusted root in an Android work profile.
        AndroidWorkProfileTrustedRoot = "androidWorkProfileTrustedRootCertificate",
        /// A certificate that an iPhone gets by SCEP.
        IosScep = "iosScepCertificateProfile",
    }
}

impl ProfileType {
    /// The platform whose devices take it.
    pub const fn platform(self) -> Platform {
        match self {
            Self::IosEmail | Self::IosTrustedRoot | Self::IosScep => Platform::Ios,
            Self::Windows10Email | Self::Windows81TrustedRoot => Platform::Windows10,
            Self::WindowsPhoneEmail | Self::WindowsPhone81TrustedRoot => Platform::WindowsPhone81,
            Self::KnoxEmail | Self::AndroidTrustedRoot => Platform::AndroidKnox,
            Self::AndroidForWorkGmail
            | Self::AndroidWorkProfileGmail
            | Self::AndroidForWorkNineWork
            | Self::AndroidWorkProfileNineWork
            | Self::AndroidForWorkTrustedRoot
            | Self::AndroidWorkProfileTrustedRoot => Platform::AndroidWorkProfile,
        }
    }

    /// Whether it sets up e-mail.
    pub const fn is_email(self) -> bool {
        matches!(
            self,
            Self::IosEmail
                | Self::Windows10Email
                | Self::WindowsPhoneEmail
                | Self::KnoxEmail
                | Self::AndroidForWorkGmail
                | Self::AndroidWorkProfileGmail
                | Self::AndroidForWorkNineWork
                | Self::AndroidWorkProfileNineWork
        )
    }

    /// Whether it is a trusted root.
    pub const fn is_trusted_root(self) -> bool {
        matches!(
            self,
            Self::IosTrustedRoot
                | Self::Windows81TrustedRoot
                | Self::WindowsPhone81TrustedRoot
                | Self::AndroidTrustedRoot
                | Self::AndroidForWorkTrustedRoot
                | Self::AndroidWorkProfileTrustedRoot
        )
    }
}

/// A profile as it is stored: every setting of its type is there, defaults filled in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// Its id.
    pub id: ProfileId,
    /// Its type.
    pub kind: ProfileType,
    /// Its name.
    pub display_name: String,
    /// What it is for.
    pub description: String,
    /// The settings by their Graph names, as the catalogue validated them.
    pub settings: Map<String, Value>,
    /// Other profiles that it refers to.
    pub references: Vec<Reference>,
    /// 1 at first, one more for each change.
    pub version: u32,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was changed last.
    pub modified_at: DateTime<Utc>,
}

/// A profile refers to another one: Graph's navigation properties.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Reference {
    /// As what: `identityCertificate`, `rootCertificate`, `smimeSigningCertificate`, …
    pub role: String,
    /// The profile referred to.
    pub target: ProfileId,
}

impl Profile {
    /// The profile that this one refers to as `role`.
    pub fn reference(&self, role: &str) -> Option<ProfileId> {
        self.references.iter().find(|reference| reference.role == role).map(|reference| reference.target)
    }

    /// Its settings, for reading.
    pub fn read(&self) -> crate::catalogue::Settings<'_> {
        crate::catalogue::Settings(&self.settings)
    }
}
