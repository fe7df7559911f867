//! Enrolments: the trust between one device and the server.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::actor::named;
use crate::device::Platform;
use crate::id::{DeviceId, EnrolmentId, EnrolmentRuleId, GroupId, UserId};

named! {
    /// How sure we are that the device is the user's. Later ones include earlier ones.
    Level {
        /// The directory's password, or a one-time link.
        Password = "password",
        /// A second factor as well.
        SecondFactor = "second-factor",
        /// Approved on a device enrolled before, or by the help desk.
        Approved = "approved",
        /// Attested by the maker of the device.
        Attested = "attested",
    }
}

named! {
    /// From whom a second factor is asked for at enrolment.
    #[derive(Default)]
    SecondFactorRule {
        /// From nobody.
        #[default]
        Off = "off",
        /// From those who have set one up.
        IfSetUp = "if-set-up",
        /// From everybody.
        Required = "required",
    }
}

impl SecondFactorRule {
    /// Whether somebody of whom we are this sure still has to show a second factor.
    pub fn asks(self, level: Level, is_set_up: bool) -> bool {
        let is_meant = match self {
            Self::Off => false,
            Self::IfSetUp => is_set_up,
            Self::Required => true,
        };
        is_meant && level < Level::SecondFactor
    }
}

named! {
    /// Where an enrolment is.
    EnrolmentState {
        /// Its profile was handed out.
        Offered = "offered",
        /// The device said who it is, but not yet that it is ready.
        Authenticated = "authenticated",
        /// Managed.
        Active = "active",
        /// Claims a device of another user; inherits nothing until a person decides.
        Disputed = "disputed",
        /// A newer enrolment of the same device took its place.
        Superseded = "superseded",
        /// The device checked out, or was retired.
        Ended = "ended",
    }
}

named! {
    /// Which enrolment profile a device is given.
    Configuration {
        /// Signed profiles, client certificates, modern algorithms.
        Standard = "standard",
        /// Unsigned profiles and legacy algorithms, for test clients. Only a configuration file can switch it on.
        Compatibility = "compatibility",
    }
}

/// The trust between one device and the server over one channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enrolment {
    /// Its id.
    pub id: EnrolmentId,
    /// For whom the profile was made.
    pub user: UserId,
    /// The device, once it said who it is.
    pub device: Option<DeviceId>,
    /// What it runs.
    pub platform: Platform,
    /// Which enrolment profile it was given.
    pub configuration: Configuration,
    /// How sure we are.
    pub level: Level,
    /// Where it is.
    pub state: EnrolmentState,
    /// The identifier that the device claims.
    pub udid: Option<String>,
    /// SHA-256 of the identity certificate that counts for it.
    pub certificate_sha256: Option<[u8; 32]>,
    /// SHA-256 of a renewed identity certificate that has not been used yet.
    pub next_certificate_sha256: Option<[u8; 32]>,
    /// When the identity certificate ends.
    pub certificate_not_after: Option<DateTime<Utc>>,
    /// Where to push to.
    pub push: Option<PushAddress>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When the device was first ready.
    pub activated_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
    /// Until when the offer stands.
    pub expires_at: DateTime<Utc>,
}

/// Where a push message for a device goes.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PushAddress {
    /// The topic: the push certificate's user id.
    pub topic: String,
    /// The device's token.
    pub token: Vec<u8>,
    /// The word that proves to the device that the push is ours.
    pub magic: String,
}

impl std::fmt::Debug for PushAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PushAddress").field("topic", &self.topic).finish_non_exhaustive()
    }
}

/// Who may enrol what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnrolmentRule {
    /// Its id.
    pub id: EnrolmentRuleId,
    /// The group whose members it is for; `None` for every user.
    pub group: Option<GroupId>,
    /// Which platforms.
    pub platforms: Vec<Platform>,
    /// How many devices a user may have.
    pub device_limit: u32,
    /// The least level that is accepted.
    pub level: Level,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_factor_is_asked_of_those_whom_the_rule_means_until_they_showed_it() {
        use SecondFactorRule as Rule;
        let asks = |rule: Rule, level| [rule.asks(level, false), rule.asks(level, true)];
        assert_eq!(asks(Rule::Off, Level::Password), [false, false]);
        assert_eq!(asks(Rule::IfSetUp, Level::Password), [false, true]);
        assert_eq!(asks(Rule::Required, Level::Password), [true, true]);
        for rule in Rule::ALL {
            assert_eq!(asks(*rule, Level::SecondFactor), [false, false]);
            assert_eq!(asks(*rule, Level::Approved), [false, false], "the help desk vouches for them");
        }
    }
}
