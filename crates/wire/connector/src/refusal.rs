//! Why a question was not granted.

use serde::{Deserialize, Serialize};

use crate::Message;

/// The body of an answer of 4xx or 5xx.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Refusal {
    /// A word for the program.
    pub code: Code,
    /// A sentence in English that says what to do.
    pub message: String,
    /// After how many seconds it makes sense to ask again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u32>,
}

/// Why not. A word that this version does not know is [`Code::Other`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Code {
    /// The certificate is recorded for no live connector: register anew.
    UnknownCertificate,
    /// The registration token is unknown, used or over.
    BadToken,
    /// The organisation has a connector already: ask with `replace`.
    OrganisationHasConnector,
    /// Another connector took this one's place: stop, and change the account's password.
    Replaced,
    /// The organisation was removed: undo nothing, uninstall.
    Removed,
    /// The fence is an old one: take the lease and read the state anew before anything is written.
    StaleFence,
    /// There is no such sync, or it is over: start one.
    UnknownSync,
    /// A page came out of order; the answer of `sync/start` says which one is next.
    OutOfOrder,
    /// The message is not right.
    BadMessage,
    /// The protocol's version is not known: update.
    UnknownProtocol,
    /// The server cannot just now.
    TryLater,
    /// Something else.
    #[serde(other)]
    Other,
}

impl Message for Refusal {}
