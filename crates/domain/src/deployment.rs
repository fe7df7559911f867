//! Deployments: one profile on one device. The heart of the system.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::actor::named;
use crate::fingerprint::Fingerprint;
use crate::id::{BundleId, DeviceId, ProfileId};

named! {
    /// Where a deployment is.
    DeploymentState {
        /// Another member of the bundle, or a certificate, has to come first.
        Waiting = "waiting",
        /// The device is still to be asked.
        Pending = "pending",
        /// The device was asked and has not answered.
        Sent = "sent",
        /// The device has it.
        Succeeded = "succeeded",
        /// The user's own account is in the way.
        Blocked = "blocked",
        /// Another profile sets up the same account.
        Conflict = "conflict",
        /// It failed; the error says why.
        Error = "error",
        /// This device cannot have it; the reason says why.
        NotApplicable = "notApplicable",
        /// It is being taken away.
        Removing = "removing",
    }
}

named! {
    /// Graph's complianceStatus.
    GraphStatus {
        /// Not known yet.
        Unknown = "unknown",
        /// Does not apply.
        NotApplicable = "notApplicable",
        /// There.
        Compliant = "compliant",
        /// Put right.
        Remediated = "remediated",
        /// Not there, and not by a fault of ours.
        NonCompliant = "nonCompliant",
        /// Failed.
        Error = "error",
        /// Collides with another profile.
        Conflict = "conflict",
        /// Not assigned.
        NotAssigned = "notAssigned",
    }
}

impl DeploymentState {
    /// The status that Graph shows; `None` for a deployment that is on its way out.
    pub const fn graph_status(self) -> Option<GraphStatus> {
        match self {
            Self::Waiting | Self::Pending | Self::Sent => Some(GraphStatus::Unknown),
            Self::Succeeded => Some(GraphStatus::Compliant),
            Self::Blocked => Some(GraphStatus::NonCompliant),
            Self::Conflict => Some(GraphStatus::Conflict),
            Self::Error => Some(GraphStatus::Error),
            Self::NotApplicable => Some(GraphStatus::NotApplicable),
            Self::Removing => None,
        }
    }
}

/// One profile on one device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deployment {
    /// The device.
    pub device: DeviceId,
    /// The profile.
    pub profile: ProfileId,
    /// The bundle that carries it: the id of the profile that the bundle is for.
    pub bundle: BundleId,
    /// Where it is.
    pub state: DeploymentState,
    /// Rises when the catalogue calls a change a replacement; part of the inner identifiers.
    pub generation: u32,
    /// What the device should have; `None` if nothing.
    pub desired: Option<Fingerprint>,
    /// What the device said that it has; `None` if nothing.
    pub confirmed: Option<Fingerprint>,
    /// The error, if it failed.
    pub error: Option<DeploymentError>,
    /// Why it is in this state, if that needs saying.
    pub reason: Option<Reason>,
    /// When its state changed last.
    pub changed_at: DateTime<Utc>,
}

/// An error as a device reported it, or as we found it before sending anything.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeploymentError {
    /// The number for Graph's `errorCode`.
    pub code: i64,
    /// The whole chain, outermost first, kept as the device sent it.
    pub chain: Vec<ErrorLink>,
}

/// One link of an error chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorLink {
    /// The family of errors, as `MCEASErrorDomain`.
    pub domain: String,
    /// The number within the family.
    pub code: i64,
    /// The device's words.
    pub description: String,
}

/// Why a deployment is in its state. Shown to people in their language; programs read the tag.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "reason", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum Reason {
    /// The user lacks an attribute that the profile needs (EP-8).
    MissingAttribute {
        /// The attribute's name, as `mail`.
        attribute: String,
    },
    /// Another member of the bundle failed or has to come first.
    WaitingOn {
        /// The profile that is waited on.
        profile: ProfileId,
    },
    /// A certificate profile that the e-mail profile needs is not assigned to the same users (CE-6).
    ChainIncomplete {
        /// The profile that is not assigned.
        profile: ProfileId,
    },
    /// Another profile sets up the same account (ST-2).
    ConflictsWith {
        /// The other profile.
        profile: ProfileId,
    },
    /// The user's own account with this host and address is in the way (AS-7).
    AccountExists {
        /// The host of the account.
        host: String,
        /// The address of the account.
        address: String,
    },
    /// The operating system is too old for a setting (EP-18).
    OsTooOld {
        /// The setting's Graph name.
        setting: String,
        /// The version that has it, as `12.0`.
        needs: String,
    },
    /// A setting has a value that nothing delivers yet, as a derived credential (EP-18).
    NotDeliverable {
        /// The setting's Graph name.
        setting: String,
    },
    /// Nothing delivers to this platform yet.
    NoDelivery {
        /// The platform's Graph name.
        platform: String,
    },
    /// The enrolment's level is below the one that the profile names.
    LevelTooLow {
        /// The level that is needed.
        needs: String,
    },
    /// The wave that this device belongs to has not started, or is paused.
    WaitsForWave,
    /// A brake waits for a person.
    Braked,
    /// The device said that it cannot now; it asks again by itself.
    NotNow,
    /// The user is disabled in the directory; the deployment stays until the grace period ends.
    UserDisabled,
}
