//! Device access rules.

use uuid::Uuid;

use super::access::{AccessState, words};
use super::phone::Phone;

words! {
    /// What is done with a device that nobody named.
    Level {
        /// It gets mail.
        Allow = 0,
        /// It gets none.
        Block = 1,
        /// It gets a message that says so, and no mail.
        Quarantine = 2,
    }
}

impl Level {
    pub(super) const ALL: [Self; 3] = [Self::Allow, Self::Block, Self::Quarantine];

    pub(super) fn state(self) -> AccessState {
        match self {
            Self::Allow => AccessState::Allowed,
            Self::Block => AccessState::Blocked,
            Self::Quarantine => AccessState::Quarantined,
        }
    }
}

words! {
    /// What a rule looks at.
    Characteristic {
        /// The family.
        DeviceType = 0,
        /// The model.
        DeviceModel = 1,
        /// The system.
        DeviceOS = 2,
        /// What the mail program calls itself.
        UserAgent = 3,
    }
}

impl Characteristic {
    pub(super) const ALL: [Self; 4] = [Self::DeviceType, Self::DeviceModel, Self::DeviceOS, Self::UserAgent];
}

/// A rule by kind of device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its GUID.
    pub guid: Uuid,
    /// Its name: `iPhone (DeviceType)`.
    pub name: String,
    /// What it looks at.
    pub characteristic: Characteristic,
    /// The text that must stand there, exactly.
    pub query: String,
    /// What is done with such devices.
    pub level: Level,
}

impl Rule {
    pub(super) fn new(guid: Uuid, characteristic: Characteristic, query: &str, level: Level) -> Self {
        let name = format!("{query} ({})", characteristic.word());
        Self { guid, name, characteristic, query: query.to_owned(), level }
    }

    pub(super) fn fits(&self, phone: &Phone) -> bool {
        let shown = match self.characteristic {
            Characteristic::DeviceType => &phone.device_type,
            Characteristic::DeviceModel => &phone.model,
            Characteristic::DeviceOS => &phone.os,
            Characteristic::UserAgent => &phone.user_agent,
        };
        shown.eq_ignore_ascii_case(&self.query)
    }
}
