//! The organisation's settings for mobile devices.

use super::rule::Level;

/// What Set-ActiveSyncOrganizationSettings changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// What is done with a device that no list and no rule names.
    pub default_level: Level,
    /// Who gets a message about each device in quarantine.
    pub administrators: Vec<String>,
    /// What the message to a user says beside Exchange's own text.
    pub user_insert: String,
    /// The same in the message over the air.
    pub over_the_air_insert: String,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            default_level: Level::Allow,
            administrators: Vec::new(),
            user_insert: String::new(),
            over_the_air_insert: String::new(),
        }
    }
}
