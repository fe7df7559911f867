//! Secrets in the configuration: inline, or better in a file of their own.

use std::fmt;
use std::path::PathBuf;

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer};

use super::ConfigError;

/// A text that is never shown.
#[derive(Clone)]
pub struct Secret(SecretString);

impl Secret {
    /// Wraps a text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(SecretString::from(text.into()))
    }

    /// The text itself.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// The one of `inline` and `file` that is set; `name` is the setting's, for the error.
    pub(crate) fn read(
        name: &'static str,
        inline: Option<&Self>,
        file: Option<&PathBuf>,
    ) -> Result<Option<Self>, ConfigError> {
        match (inline, file) {
            (Some(_), Some(_)) => Err(ConfigError::Both { name }),
            (Some(secret), None) => Ok(Some(secret.clone())),
            (None, Some(path)) => match std::fs::read_to_string(path) {
                Ok(text) => Ok(Some(Self::new(text.trim_end()))),
                Err(error) => Err(ConfigError::File { path: path.clone(), error }),
            },
            (None, None) => Ok(None),
        }
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::new)
    }
}
