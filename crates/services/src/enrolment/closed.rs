//! Why enrolment is closed, in a form that the enrolment page can say in the user's language.

use chrono::{DateTime, Utc};
use domain::admission::Refusal;
use domain::enrolment::Level;
use domain::id::DeviceId;
use store::Tx;

use crate::settings::{self, Addresses, PushCertificate};
use crate::{Error, Services};

/// Why somebody cannot enrol a device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EnrolmentClosed {
    /// The public names are not set: they would be inside every enrolment.
    AddressesMissing,
    /// The public names are set, but no check has found them right.
    AddressesUnchecked,
    /// There is no push certificate, so no device could be woken.
    PushCertificateMissing,
    /// The push certificate has expired.
    PushCertificateExpired,
    /// The user is disabled in the directory, or gone from it.
    UserInactive,
    /// There are no enrolment rules yet.
    NoRules,
    /// No rule is for a group of this user.
    NotAllowed,
    /// The rules for this user do not name this platform.
    Platform,
    /// The rules ask for more certainty that it is the user.
    LevelTooLow {
        /// The least level that would do.
        needs: Level,
    },
    /// The user has to show a second factor first.
    SecondFactor {
        /// Whether they have one; else they set it up now.
        is_set_up: bool,
    },
    /// The user has as many devices as the rules allow.
    DeviceLimit {
        /// How many are allowed.
        limit: u32,
        /// The user's devices, one of which may be enrolled again.
        devices: Vec<Existing>,
    },
}

/// A device that counts against the limit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Existing {
    /// Which one.
    pub device: DeviceId,
    /// Its name.
    pub name: String,
}

impl EnrolmentClosed {
    /// The word for the texts and for programs.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::AddressesMissing => "addresses-missing",
            Self::AddressesUnchecked => "addresses-unchecked",
            Self::PushCertificateMissing => "push-certificate-missing",
            Self::PushCertificateExpired => "push-certificate-expired",
            Self::UserInactive => "user-inactive",
            Self::NoRules => "no-rules",
            Self::NotAllowed => "not-allowed",
            Self::Platform => "platform",
            Self::LevelTooLow { .. } => "level-too-low",
            Self::SecondFactor { .. } => "second-factor",
            Self::DeviceLimit { .. } => "device-limit",
        }
    }

    pub(super) fn by_rule(refusal: Refusal, devices: Vec<Existing>) -> Self {
        match refusal {
            Refusal::NoRules => Self::NoRules,
            Refusal::NotAllowed => Self::NotAllowed,
            Refusal::Platform => Self::Platform,
            Refusal::LevelTooLow { needs } => Self::LevelTooLow { needs },
            Refusal::DeviceLimit { limit } => Self::DeviceLimit { limit, devices },
        }
    }
}

/// What the server itself still lacks before anybody can enrol an Apple device; `None` if nothing. Anybody may ask:
/// the enrolment page says so before it asks for a password.
pub async fn readiness(services: &Services) -> Result<Option<EnrolmentClosed>, Error> {
    let mut tx = services.store.read().await?;
    Ok(server_readiness(&mut tx, services.now()).await?.err())
}

/// What an enrolment profile needs from the settings.
pub(super) struct Ready {
    /// The public names.
    pub(super) addresses: Addresses,
    /// The push certificate's topic.
    pub(super) topic: String,
}

pub(super) async fn server_readiness(
    tx: &mut Tx,
    now: DateTime<Utc>,
) -> Result<Result<Ready, EnrolmentClosed>, Error> {
    let addresses: Addresses = settings::read(tx).await?;
    if !addresses.are_set() {
        return Ok(Err(EnrolmentClosed::AddressesMissing));
    }
    if !addresses.checked {
        return Ok(Err(EnrolmentClosed::AddressesUnchecked));
    }
    let push: PushCertificate = settings::read(tx).await?;
    let (Some(topic), Some(_)) = (push.topic, push.certificate_pem) else {
        return Ok(Err(EnrolmentClosed::PushCertificateMissing));
    };
    if push.not_after.is_some_and(|end| end <= now) {
        return Ok(Err(EnrolmentClosed::PushCertificateExpired));
    }
    Ok(Ok(Ready { addresses, topic }))
}

/// The names and the topic alone; `None` if they were never set.
pub(super) async fn names_and_topic(tx: &mut Tx) -> Result<Option<Ready>, Error> {
    let addresses: Addresses = settings::read(tx).await?;
    let push: PushCertificate = settings::read(tx).await?;
    Ok(push.topic.filter(|_| addresses.are_set()).map(|topic| Ready { addresses, topic }))
}
