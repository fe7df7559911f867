//! Check-in messages: who is there, where to push to, and goodbye.

use std::fmt;

use plist::Dictionary;

use crate::document::{self, Limits};
use crate::error::Error;
use crate::message::Sender;

/// A check-in message.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CheckIn {
    /// The device installs the enrolment profile and says what it is. It is not managed before its first TokenUpdate.
    Authenticate(Authenticate),
    /// Where to push to. Comes at any time again.
    TokenUpdate(TokenUpdate),
    /// The profile was taken away. One attempt, so it may be missing.
    CheckOut {
        /// Who says so.
        sender: Sender,
        /// The topic of the enrolment.
        topic: Option<String>,
    },
    /// A message that is not served here: GetToken, DeclarativeManagement, messages about users of a device.
    Unsupported {
        /// Who sent it.
        sender: Sender,
        /// Its `MessageType`, as far as Apple documents it.
        message_type: &'static str,
    },
}

/// `Authenticate`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authenticate {
    /// Who.
    pub sender: Sender,
    /// The push topic that the enrolment profile named.
    pub topic: String,
    /// The version of the operating system.
    pub os_version: Option<String>,
    /// The build of the operating system.
    pub build_version: Option<String>,
    /// The model for machines, as `iPhone15,4`.
    pub product_name: Option<String>,
    /// The serial number.
    pub serial_number: Option<String>,
    /// The name that the user gave it (macOS, test clients).
    pub device_name: Option<String>,
}

/// `TokenUpdate`. An unlock token, if one comes, is not kept: the access rights never ask for it.
#[derive(Clone, PartialEq, Eq)]
pub struct TokenUpdate {
    /// Who.
    pub sender: Sender,
    /// The push topic that the enrolment profile named.
    pub topic: String,
    /// The device's push token. Not always 32 bytes.
    pub token: Vec<u8>,
    /// The word that a push must carry. Changes with every enrolment.
    pub push_magic: String,
    /// The device waits in Setup Assistant.
    pub awaiting_configuration: bool,
}

impl fmt::Debug for TokenUpdate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenUpdate").field("topic", &self.topic).finish_non_exhaustive()
    }
}

/// Every message type that Apple documents and that is not served.
const UNSERVED: [&str; 7] = [
    "GetToken",
    "DeclarativeManagement",
    "GetBootstrapToken",
    "SetBootstrapToken",
    "UserAuthenticate",
    "ReturnToService",
    "GetReturnToService",
];

impl CheckIn {
    /// Reads a check-in message.
    pub fn parse(bytes: &[u8]) -> Result<Self, Error> {
        Self::from_dictionary(&document::read(bytes, Limits::CHECK_IN)?)
    }

    pub(crate) fn from_dictionary(message: &Dictionary) -> Result<Self, Error> {
        let message_type = document::required_text(message, "MessageType")?;
        let sender = Sender::read(message)?;
        // A message about a user of a shared device must never be taken for one about the device.
        if document::text(message, "UserID")?.is_some() {
            return Ok(Self::Unsupported { sender, message_type: "a message of the user channel" });
        }
        let text = |key| document::text(message, key);
        match message_type.as_str() {
            "Authenticate" => Ok(Self::Authenticate(Authenticate {
                sender,
                topic: document::required_text(message, "Topic")?,
                os_version: text("OSVersion")?,
                build_version: text("BuildVersion")?,
                product_name: text("ProductName")?,
                serial_number: text("SerialNumber")?,
                device_name: text("DeviceName")?,
            })),
            "TokenUpdate" => Ok(Self::TokenUpdate(TokenUpdate {
                sender,
                topic: document::required_text(message, "Topic")?,
                token: document::data(message, "Token")?.ok_or(Error::Missing { key: "Token" })?,
                push_magic: document::required_text(message, "PushMagic")?,
                awaiting_configuration: message
                    .get("AwaitingConfiguration")
                    .and_then(plist::Value::as_boolean)
                    == Some(true),
            })),
            "CheckOut" => Ok(Self::CheckOut { sender, topic: text("Topic")? }),
            other => UNSERVED
                .into_iter()
                .find(|known| *known == other)
                .map(|message_type| Self::Unsupported { sender, message_type })
                .ok_or(Error::WrongKind { key: "MessageType" }),
        }
    }

    /// Who it is from.
    pub fn sender(&self) -> &Sender {
        match self {
            Self::Authenticate(Authenticate { sender, .. })
            | Self::TokenUpdate(TokenUpdate { sender, .. })
            | Self::CheckOut { sender, .. }
            | Self::Unsupported { sender, .. } => sender,
        }
    }
}
