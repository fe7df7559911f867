//! Exchange accounts on a simulated iPhone.

use plist::Dictionary;

/// An Exchange account.
#[derive(Clone, Debug, PartialEq)]
pub struct Account {
    /// The server.
    pub host: String,
    /// The e-mail address.
    pub address: String,
    /// The user name.
    pub user_name: String,
    /// The profile that it came with; `None` for the user's own.
    pub profile: Option<String>,
    /// The payload's identifier and UUID; empty for the user's own.
    pub payload: (String, String),
    /// Every key of its payload; empty for the user's own.
    pub settings: Dictionary,
    /// How often it was made: a change in place does not count, so that a user keeps mail and password.
    pub made: u32,
}

impl Eq for Account {}

impl Account {
    /// An account that the user made.
    pub fn own(host: &str, address: &str) -> Self {
        Self {
            host: host.to_owned(),
            address: address.to_owned(),
            user_name: address.to_owned(),
            profile: None,
            payload: (String::new(), String::new()),
            settings: Dictionary::new(),
            made: 1,
        }
    }

    /// Whether it is the account of this address on this server.
    pub fn is_same(&self, host: &str, address: &str) -> bool {
        self.host.eq_ignore_ascii_case(host) && self.address.eq_ignore_ascii_case(address)
    }
}
