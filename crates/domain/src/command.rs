//! What a device is still to be asked, and what it answered.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::actor::named;
use crate::deployment::ErrorLink;
use crate::fingerprint::Fingerprint;
use crate::id::{AppId, BundleId, CommandId, EnrolmentId};

named! {
    /// What is asked of a device. Questions come first in the order of priorities, installations after them.
    CommandKind {
        /// What are you?
        DeviceInformation = "DeviceInformation",
        /// How are you protected?
        SecurityInfo = "SecurityInfo",
        /// Which profiles do you have?
        ProfileList = "ProfileList",
        /// Which certificates do you have?
        CertificateList = "CertificateList",
        /// Which apps do you have?
        InstalledApplicationList = "InstalledApplicationList",
        /// How do the apps stand that we asked for?
        ManagedApplicationList = "ManagedApplicationList",
        /// Take away a bundle.
        RemoveProfile = "RemoveProfile",
        /// Install a bundle; it is rendered when the device asks.
        InstallProfile = "InstallProfile",
        /// Take away an app.
        RemoveApplication = "RemoveApplication",
        /// Install an app; its user is asked by the device.
        InstallApplication = "InstallApplication",
        /// Install the enrolment profile again, with a challenge for a new identity certificate.
        RenewIdentity = "RenewIdentity",
        /// Take away the enrolment profile, and with it everything that we installed. The last command of an enrolment.
        RemoveEnrolment = "RemoveEnrolment",
    }
}

impl CommandKind {
    /// The order in which a device is asked: lower numbers first.
    pub const fn priority(self) -> i64 {
        match self {
            Self::RenewIdentity => 5,
            Self::DeviceInformation => 10,
            Self::ProfileList => 11,
            Self::InstalledApplicationList => 12,
            Self::SecurityInfo => 13,
            Self::CertificateList => 14,
            Self::ManagedApplicationList => 15,
            Self::RemoveProfile => 40,
            Self::RemoveApplication => 45,
            Self::InstallProfile => 50,
            // In the same conversation as the profile that needs it, and after it: mail never waits for an app.
            Self::InstallApplication => 60,
            Self::RemoveEnrolment => 90,
        }
    }

    /// Whether it asks for the device's inventory.
    pub const fn is_inventory(self) -> bool {
        matches!(
            self,
            Self::DeviceInformation
                | Self::SecurityInfo
                | Self::ProfileList
                | Self::CertificateList
                | Self::InstalledApplicationList
                | Self::ManagedApplicationList
        )
    }

    /// The questions of one inventory, in the order in which they are asked. How apps stand is asked as well where we asked
    /// for one.
    pub const INVENTORY: [Self; 5] = [
        Self::DeviceInformation,
        Self::ProfileList,
        Self::InstalledApplicationList,
        Self::SecurityInfo,
        Self::CertificateList,
    ];
}

named! {
    /// Where a pending command is.
    CommandState {
        /// The device is still to be asked.
        Queued = "queued",
        /// The device was asked and has not answered. It is asked again when it polls.
        Sent = "sent",
        /// The device said that it cannot now; asked again when it next starts a conversation.
        NotNow = "not-now",
    }
}

named! {
    /// How a command ended.
    CommandOutcome {
        /// The device did it.
        Acknowledged = "acknowledged",
        /// The device could not.
        Error = "error",
        /// The device did not understand it.
        FormatError = "format-error",
        /// It was taken back before the device answered.
        Withdrawn = "withdrawn",
    }
}

/// One thing that a device is still to be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// Its id, which is the CommandUUID on the wire.
    pub id: CommandId,
    /// Whom to ask.
    pub enrolment: EnrolmentId,
    /// What to ask.
    pub kind: CommandKind,
    /// Which bundle it is about; for a command about an app, the app's id.
    pub bundle: Option<BundleId>,
    /// What else the channel needs to know. Never a secret.
    pub detail: Value,
    /// Lower numbers are asked first.
    pub priority: i64,
    /// Where it is.
    pub state: CommandState,
    /// Not asked before this time.
    pub not_before: Option<DateTime<Utc>>,
    /// The fingerprint of the bundle as it was rendered for the device.
    pub fingerprint: Option<Fingerprint>,
    /// When it was handed to the device last.
    pub sent_at: Option<DateTime<Utc>>,
    /// How often it was handed to the device without a word about it: "not now" counts as one.
    pub sent_count: u32,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

impl Command {
    /// A new command with the priority of its kind.
    pub fn new(id: CommandId, enrolment: EnrolmentId, kind: CommandKind, now: DateTime<Utc>) -> Self {
        Self {
            id,
            enrolment,
            kind,
            bundle: None,
            detail: Value::Object(serde_json::Map::new()),
            priority: kind.priority(),
            state: CommandState::Queued,
            not_before: None,
            fingerprint: None,
            sent_at: None,
            sent_count: 0,
            created_at: now,
        }
    }

    /// The same command about a bundle.
    #[must_use]
    pub fn about(mut self, bundle: BundleId) -> Self {
        self.bundle = Some(bundle);
        self
    }

    /// The same command about an app.
    #[must_use]
    pub fn about_app(self, app: AppId) -> Self {
        self.about(BundleId(app.0))
    }

    /// The app that it is about, if it is about one.
    pub fn app(&self) -> Option<AppId> {
        let is_about_app =
            matches!(self.kind, CommandKind::InstallApplication | CommandKind::RemoveApplication);
        self.bundle.filter(|_| is_about_app).map(|app| AppId(app.0))
    }
}

/// A command that was answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AnsweredCommand {
    /// Its id.
    pub id: CommandId,
    /// What was asked.
    pub kind: CommandKind,
    /// Which bundle, or which app, it was about.
    pub bundle: Option<BundleId>,
    /// How it ended.
    pub outcome: CommandOutcome,
    /// The device's error chain, outermost first; empty unless it failed.
    pub error: Vec<ErrorLink>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When the device answered.
    pub answered_at: DateTime<Utc>,
}
