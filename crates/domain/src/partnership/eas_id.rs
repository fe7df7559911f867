//! The id that a mail client shows to Exchange.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// How long an id may be. MS-ASHTTP §2.2.1.1.1.2.3 says 32; personal lists hold whatever somebody typed.
const MAX_LENGTH: usize = 128;

/// An EAS device id: a claim of the client. Compared without regard to case; kept as it was written.
#[derive(Clone, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct EasId(String);

/// A text that is no EAS id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an EAS device id: 1 to 128 printable ASCII characters are expected")]
pub struct NotAnEasId;

impl EasId {
    /// The id as it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The form that is compared and indexed.
    pub fn key(&self) -> String {
        self.0.to_ascii_lowercase()
    }
}

impl FromStr for EasId {
    type Err = NotAnEasId;

    fn from_str(text: &str) -> Result<Self, NotAnEasId> {
        text.to_owned().try_into()
    }
}

impl TryFrom<String> for EasId {
    type Error = NotAnEasId;

    fn try_from(text: String) -> Result<Self, NotAnEasId> {
        let trimmed = text.trim();
        let printable = trimmed.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ');
        if trimmed.is_empty() || trimmed.len() > MAX_LENGTH || !printable {
            return Err(NotAnEasId);
        }
        Ok(Self(if trimmed.len() == text.len() { text } else { trimmed.to_owned() }))
    }
}

impl From<EasId> for String {
    fn from(id: EasId) -> Self {
        id.0
    }
}

impl fmt::Display for EasId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for EasId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EasId({})", self.0)
    }
}

impl PartialEq for EasId {
    fn eq(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(&other.0)
    }
}

impl Eq for EasId {}

impl PartialOrd for EasId {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for EasId {
    fn cmp(&self, other: &Self) -> Ordering {
        let [this, other] = [self, other].map(|id| id.0.bytes().map(|byte| byte.to_ascii_lowercase()));
        this.cmp(other)
    }
}

impl Hash for EasId {
    fn hash<H: Hasher>(&self, state: &mut H) {
        // As that of the key, without making one: maps of a whole organisation ask for it all the time.
        let mut key = [0; MAX_LENGTH];
        for (lower, byte) in key.iter_mut().zip(self.0.bytes()) {
            *lower = byte.to_ascii_lowercase();
        }
        state.write(key.get(..self.0.len()).unwrap_or(&key));
        state.write_u8(0xff);
    }
}
