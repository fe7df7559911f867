//! Answers to commands.

use std::fmt;

use plist::{Dictionary, Value};

use crate::document::{self, Limits};
use crate::error::Error;
use crate::message::Sender;

/// How a device answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// It asks for its next command.
    Idle,
    /// It did what was asked.
    Acknowledged,
    /// It could not; the error chain says why.
    Error,
    /// It did not understand the command.
    CommandFormatError,
    /// It cannot now, and asks again by itself if this was its last word.
    NotNow,
}

/// One link of an error chain, kept as the device sent it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorChainItem {
    /// `ErrorCode`.
    pub code: i64,
    /// `ErrorDomain`.
    pub domain: String,
    /// `LocalizedDescription`: in the device's language.
    pub localized_description: String,
    /// `USEnglishDescription`.
    pub english_description: Option<String>,
}

/// What a device says at the command URL.
#[derive(Clone)]
pub struct Answer {
    /// Who.
    pub sender: Sender,
    /// How it answered.
    pub status: Status,
    /// To which command; `None` for [`Status::Idle`].
    pub command_uuid: Option<String>,
    /// Why not, outermost first.
    pub error_chain: Vec<ErrorChainItem>,
    /// Everything that it said; [`crate::reported`] reads it.
    pub(crate) keys: Dictionary,
    /// The message is about a user of a shared device, whom nothing is ever asked.
    pub user_channel: bool,
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer")
            .field("status", &self.status)
            .field("command_uuid", &self.command_uuid)
            .field("error_chain", &self.error_chain)
            .finish_non_exhaustive()
    }
}

impl Answer {
    /// Reads an answer.
    pub fn parse(bytes: &[u8]) -> Result<Self, Error> {
        Self::from_dictionary(document::read(bytes, Limits::ANSWER)?)
    }

    pub(crate) fn from_dictionary(keys: Dictionary) -> Result<Self, Error> {
        let status = match document::required_text(&keys, "Status")?.as_str() {
            "Idle" => Status::Idle,
            "Acknowledged" => Status::Acknowledged,
            "Error" => Status::Error,
            "CommandFormatError" => Status::CommandFormatError,
            "NotNow" => Status::NotNow,
            _ => return Err(Error::WrongKind { key: "Status" }),
        };
        let command_uuid = document::text(&keys, "CommandUUID")?.filter(|uuid| !uuid.is_empty());
        if status != Status::Idle && command_uuid.is_none() {
            return Err(Error::Missing { key: "CommandUUID" });
        }
        Ok(Self {
            sender: Sender::read(&keys)?,
            status,
            command_uuid,
            error_chain: error_chain(&keys)?,
            user_channel: document::text(&keys, "UserID")?.is_some(),
            keys,
        })
    }
}

fn error_chain(keys: &Dictionary) -> Result<Vec<ErrorChainItem>, Error> {
    const WRONG: Error = Error::WrongKind { key: "ErrorChain" };
    let Some(links) = document::array(keys, "ErrorChain")? else { return Ok(Vec::new()) };
    let link = |value: &Value| {
        let link = value.as_dictionary().ok_or(WRONG)?;
        Ok(ErrorChainItem {
            code: link.get("ErrorCode").and_then(Value::as_signed_integer).ok_or(WRONG)?,
            domain: document::text(link, "ErrorDomain")?.ok_or(WRONG)?,
            localized_description: document::text(link, "LocalizedDescription")?.unwrap_or_default(),
            english_description: document::text(link, "USEnglishDescription")?,
        })
    };
    links.iter().map(link).collect()
}
