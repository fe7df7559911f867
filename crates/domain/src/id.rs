//! Typed identifiers: a device's id cannot be passed where a user's is meant.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::outside::{Random, random_bytes};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A new id (UUID version 7): later ids sort after earlier ones.
            pub fn generate(now: DateTime<Utc>, random: &dyn Random) -> Self {
                Self(generate(now, random))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }
    )+};
}

ids! {
    /// A person who administers Gatepost.
    AdministratorId,
    /// An app that profiles may need.
    AppId,
    /// A certificate authority of ours.
    AuthorityId,
    /// An assignment of a profile.
    AssignmentId,
    /// A large change that waits for a person.
    BrakeId,
    /// A bundle: the id of the profile that it is delivered for.
    BundleId,
    /// An issued certificate.
    CertificateId,
    /// A one-time challenge.
    ChallengeId,
    /// A command to a device.
    CommandId,
    /// A compliance policy.
    CompliancePolicyId,
    /// A connector: the program near one Exchange organisation.
    ConnectorId,
    /// A device.
    DeviceId,
    /// A device group.
    DeviceGroupId,
    /// An enrolment.
    EnrolmentId,
    /// A rule of who may enrol what.
    EnrolmentRuleId,
    /// A group of the directory.
    GroupId,
    /// A change that a connector is to make in Exchange.
    IntentId,
    /// A job.
    JobId,
    /// A mailbox, by the id of its object in the directory.
    MailboxId,
    /// A message to a user.
    MessageId,
    /// A template of messages.
    MessageTemplateId,
    /// An Exchange organisation.
    OrganisationId,
    /// A mobile-device record in Exchange.
    PartnershipId,
    /// A profile.
    ProfileId,
    /// One run of a connector through its organisation.
    SyncId,
    /// An API token.
    TokenId,
    /// A user of the directory.
    UserId,
}

/// A new UUID of version 7 from the time and randomness given.
pub fn generate(now: DateTime<Utc>, random: &dyn Random) -> Uuid {
    let millis = u64::try_from(now.timestamp_millis()).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, &random_bytes(random)).into_uuid()
}
