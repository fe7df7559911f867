//! What a template can name.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::actor::named;

named! {
    /// What stands between `{{` and `}}`, in any case of letters. The first four have Intune's names.
    Placeholder {
        /// The user's name.
        UserName = "UserName",
        /// The device's name.
        DeviceName = "DeviceName",
        /// Our id of the device.
        DeviceId = "DeviceId",
        /// What it runs.
        OsAndVersion = "OSAndVersion",
        /// Why, in plain words.
        Reason = "Reason",
        /// How long something still goes on, as "3 days".
        TimeLeft = "TimeLeft",
        /// The organisation's name.
        Organisation = "Organisation",
        /// Whom users can ask.
        Contact = "Contact",
        /// The portal's address.
        PortalAddress = "PortalAddress",
        /// The address where a device is enrolled.
        EnrolAddress = "EnrolAddress",
    }
}

/// The most characters of one value: some come from devices.
const MOST: usize = 300;

impl Placeholder {
    /// Finds one by what stands between the brackets.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|known| known.name().eq_ignore_ascii_case(name.trim()))
    }

    /// Whether its value is an address of ours, and thus may be what a link begins with.
    pub const fn is_address(self) -> bool {
        matches!(self, Self::PortalAddress | Self::EnrolAddress)
    }
}

/// What the placeholders stand for, for one user and device.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Values(BTreeMap<Placeholder, String>);

impl Values {
    /// Adds a value, in one line and without control characters: it is shown to people, and not all of it is ours.
    #[must_use]
    pub fn with(mut self, placeholder: Placeholder, value: &str) -> Self {
        let cleaned: String =
            value.chars().map(|one| if is_hidden(one) { ' ' } else { one }).take(MOST).collect();
        self.0.insert(placeholder, cleaned.trim().to_owned());
        self
    }

    /// A value; empty if there is none.
    pub fn get(&self, placeholder: Placeholder) -> &str {
        self.0.get(&placeholder).map_or("", String::as_str)
    }
}

/// Control characters, and those that turn the direction of writing: with these a name can look like another one.
fn is_hidden(one: char) -> bool {
    one.is_control()
        || matches!(one, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
