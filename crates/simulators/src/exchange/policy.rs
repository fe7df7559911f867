//! Mailbox policies. Their settings are kept as they come: only one has an effect here.

use psrp::clixml::Value;
use uuid::Uuid;

/// A policy.
#[derive(Clone, Debug)]
pub(super) struct Policy {
    pub(super) guid: Uuid,
    pub(super) name: String,
    pub(super) is_default: bool,
    pub(super) settings: Vec<(String, Value)>,
}

impl Policy {
    pub(super) fn set(&mut self, name: &str, value: Value) {
        match self.settings.iter_mut().find(|(known, _)| known.eq_ignore_ascii_case(name)) {
            Some((_, held)) => *held = value,
            None => self.settings.push((name.to_owned(), value)),
        }
    }

    /// Whether devices get in that do not carry it out; Exchange's own default is yes.
    pub(super) fn allows_non_provisionable(&self) -> bool {
        let mut settings = self.settings.iter();
        let found = settings.find(|(name, _)| name.eq_ignore_ascii_case("AllowNonProvisionableDevices"));
        found.and_then(|(_, value)| value.bool()).unwrap_or(true)
    }
}
