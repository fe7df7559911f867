//! Devices.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::actor::named;
use crate::id::{DeviceId, UserId};

named! {
    /// What a device runs. Profiles are for one platform each.
    Platform {
        /// iOS and iPadOS.
        Ios = "iOS",
        /// Windows 10 and later.
        Windows10 = "windows10AndLater",
        /// Windows Phone 8.1.
        WindowsPhone81 = "windowsPhone81",
        /// Samsung KNOX Standard, by device administrator.
        AndroidKnox = "android",
        /// An Android work profile.
        AndroidWorkProfile = "androidWorkProfile",
    }
}

named! {
    /// How devices of a platform are managed.
    Channel {
        /// Apple MDM.
        Apple = "apple",
        /// MS-MDE2 and OMA-DM.
        Windows = "windows",
        /// Android Management API, agent protocol or exported files.
        Android = "android",
    }
}

impl Platform {
    /// The channel that manages this platform.
    pub const fn channel(self) -> Channel {
        match self {
            Self::Ios => Channel::Apple,
            Self::Windows10 | Self::WindowsPhone81 => Channel::Windows,
            Self::AndroidKnox | Self::AndroidWorkProfile => Channel::Android,
        }
    }
}

named! {
    /// Whose device it is.
    Owner {
        /// Nobody said.
        Unknown = "unknown",
        /// The organisation's.
        Company = "company",
        /// The user's own.
        Personal = "personal",
    }
}

named! {
    /// Where a device is in its life.
    DeviceState {
        /// Enrolled and managed.
        Managed = "managed",
        /// Somebody else's identifier was claimed: nothing is delivered until a person decides.
        Disputed = "disputed",
        /// Its profiles are being removed, the enrolment last.
        Retiring = "retirePending",
        /// No longer managed.
        Retired = "retired",
    }
}

named! {
    /// The judgement of compliance, as Graph names it.
    ComplianceState {
        /// Not judged yet.
        Unknown = "unknown",
        /// Meets its policies.
        Compliant = "compliant",
        /// Does not.
        Noncompliant = "noncompliant",
        /// Does not, but still has time.
        InGracePeriod = "inGracePeriod",
    }
}

impl ComplianceState {
    /// Whether a device may have mail by it: it meets its policies, or still has time.
    pub const fn is_let_in(self) -> bool {
        matches!(self, Self::Compliant | Self::InGracePeriod)
    }
}

/// A phone or computer with one user for life.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Device {
    /// Our id; Graph's managedDevice id.
    pub id: DeviceId,
    /// Whose it is.
    pub user: UserId,
    /// What it runs.
    pub platform: Platform,
    /// Where it is in its life.
    pub state: DeviceState,
    /// Who owns it.
    pub owner: Owner,
    /// The name that its user gave it, or what it is.
    pub name: String,
    /// The model for people, as `iPhone 15`.
    pub model: String,
    /// The model for machines, as `iPhone15,4`.
    pub product: String,
    /// The version of its operating system.
    pub os_version: OsVersion,
    /// Serial number, if it may be known.
    pub serial_number: Option<String>,
    /// UDID, if it may be known.
    pub udid: Option<String>,
    /// The id that its mail client shows to Exchange: a claim, not a proof.
    pub eas_device_id: Option<String>,
    /// When it was enrolled.
    pub enrolled_at: DateTime<Utc>,
    /// When it was heard of last.
    pub last_seen_at: DateTime<Utc>,
    /// Whether it meets its policies.
    pub compliance: ComplianceState,
    /// Why not, in the words of the rule that failed.
    pub compliance_reason: Option<String>,
}

/// A version such as `17.4.1`; missing parts count as zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct OsVersion {
    /// First number.
    pub major: u32,
    /// Second number.
    pub minor: u32,
    /// Third number.
    pub patch: u32,
}

impl OsVersion {
    /// A version of two numbers.
    pub const fn new(major: u32, minor: u32) -> Self {
        Self { major, minor, patch: 0 }
    }
}

impl fmt::Display for OsVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.patch == 0 {
            write!(f, "{}.{}", self.major, self.minor)
        } else {
            write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
        }
    }
}

/// A text that is no version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a version: one to four numbers with dots between them are expected")]
pub struct NotAVersion;

impl FromStr for OsVersion {
    type Err = NotAVersion;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut numbers = [0; 4];
        let mut parts = text.trim().split('.');
        for (position, number) in numbers.iter_mut().enumerate() {
            match parts.next() {
                Some(part) => *number = part.parse().map_err(|_| NotAVersion)?,
                None if position > 0 => break,
                None => return Err(NotAVersion),
            }
        }
        if parts.next().is_some() {
            return Err(NotAVersion);
        }
        let [major, minor, patch, _] = numbers;
        Ok(Self { major, minor, patch })
    }
}

impl TryFrom<String> for OsVersion {
    type Error = NotAVersion;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<OsVersion> for String {
    fn from(version: OsVersion) -> Self {
        version.to_string()
    }
}
