//! Typed reading of a profile's settings, for channels and rules.

use serde_json::{Map, Value};

/// The settings of one profile, as the catalogue validated them: every setting is there.
#[derive(Clone, Copy, Debug)]
pub struct Settings<'a>(pub &'a Map<String, Value>);

impl<'a> Settings<'a> {
    /// A text or a choice; `None` for null.
    pub fn text(self, name: &str) -> Option<&'a str> {
        self.0.get(name).and_then(Value::as_str)
    }

    /// Whether a switch is on.
    pub fn on(self, name: &str) -> bool {
        self.0.get(name).and_then(Value::as_bool).unwrap_or(false)
    }

    /// A number; `None` for null.
    pub fn number(self, name: &str) -> Option<i64> {
        self.0.get(name).and_then(Value::as_i64)
    }

    /// Whether a flag of a comma text is set.
    pub fn has_flag(self, name: &str, word: &str) -> bool {
        self.text(name).is_some_and(|flags| flags.split(',').any(|flag| flag == word))
    }

    /// The entries of a list.
    pub fn list(self, name: &str) -> &'a [Value] {
        self.0.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }

    /// From which attribute the user name comes: `userPrincipalName`, `primarySmtpAddress`, `samAccountName` or `username`.
    pub fn username_source(self) -> &'a str {
        self.text("usernameAADSource").or_else(|| self.text("usernameSource")).unwrap_or("userPrincipalName")
    }
}
