//! What a cmdlet is about.

use psrp::clixml::Value;
use uuid::Uuid;

/// The identity of an object. It is never empty: many cmdlets of Exchange answer an empty one with everything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity(String);

impl Identity {
    /// An object's GUID: unique in the forest, and the same in every language. `None` for the nil GUID.
    pub fn guid(guid: Uuid) -> Option<Self> {
        (!guid.is_nil()).then(|| Self(guid.to_string()))
    }

    /// A distinguished name, an address, or another name; `None` if it is empty or is a pattern.
    pub fn name(name: &str) -> Option<Self> {
        let name = name.trim();
        let is_name = !name.is_empty() && !name.contains('*') && !name.chars().any(char::is_control);
        is_name.then(|| Self(name.to_owned()))
    }

    /// As it is sent.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&Identity> for Value {
    fn from(identity: &Identity) -> Self {
        Self::Text(identity.0.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_could_mean_everything() {
        assert_eq!(Identity::guid(Uuid::nil()), None);
        for empty in ["", "  ", "*", "a*", "a\nb"] {
            assert_eq!(Identity::name(empty), None, "{empty:?}");
        }
        assert_eq!(Identity::name(" anna@example.com ").unwrap().as_str(), "anna@example.com");
    }
}
