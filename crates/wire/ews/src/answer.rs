//! Answers of Exchange Web Services: a response message with its class and code, or a SOAP fault.

use std::time::Duration;

use roxmltree::Node;

use crate::Error;
use crate::document::{find, line, parse, text, word};

/// The longest that a server's wish to be left alone is taken seriously.
const LONGEST_BACK_OFF: Duration = Duration::from_hours(1);

/// What a server answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It did what was asked.
    Done {
        /// How many items a search found; `None` for what is no search.
        found: Option<u64>,
    },
    /// It did not, for certain.
    Refused(Refusal),
}

/// Why it did not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The response code, such as `ErrorServerBusy`; of letters and digits alone.
    pub code: String,
    /// How long the server wants to be left alone.
    pub back_off: Option<Duration>,
    /// The server's words in one line, in its own language.
    pub said: String,
}

/// What to do about a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The server is busy or moves the mailbox: try again later.
    Busy,
    /// The account may not do this.
    Denied,
    /// The account has no mailbox.
    NoMailbox,
    /// The mailbox is full, or has sent as much as it may.
    Full,
    /// The recipient's address is none.
    Recipient,
    /// Something else.
    Other,
}

impl Refusal {
    /// What to do about it.
    pub fn kind(&self) -> Kind {
        match self.code.as_str() {
            "ErrorServerBusy"
            | "ErrorInternalServerTransientError"
            | "ErrorMailboxMoveInProgress"
            | "ErrorMailboxStoreUnavailable"
            | "ErrorADUnavailable"
            | "ErrorExceededConnectionCount"
            | "ErrorTooManyObjectsOpened"
            | "ErrorTimeoutExpired"
            | "ErrorInsufficientResources" => Kind::Busy,
            "ErrorAccessDenied"
            | "ErrorSendAsDenied"
            | "ErrorAccountDisabled"
            | "ErrorImpersonateUserDenied"
            | "ErrorPasswordExpired"
            | "ErrorPasswordChangeRequired" => Kind::Denied,
            "ErrorNonExistentMailbox"
            | "ErrorMissingEmailAddress"
            | "ErrorNoFolderFoundForMailbox"
            | "ErrorMailboxConfiguration" => Kind::NoMailbox,
            "ErrorQuotaExceeded" | "ErrorSubmissionQuotaExceeded" | "ErrorMessageSizeExceeded" => Kind::Full,
            "ErrorInvalidRecipients"
            | "ErrorNameResolutionNoResults"
            | "ErrorMissingRecipients"
            | "ErrorInvalidSmtpAddress" => Kind::Recipient,
            _ => Kind::Other,
        }
    }
}

impl Answer {
    /// Reads the body of an answer, with HTTP status 200 or 500.
    pub fn read(bytes: &[u8]) -> Result<Self, Error> {
        let document = parse(bytes)?;
        let root = document.root_element();
        let body = find(root, "Body").filter(|_| root.tag_name().name() == "Envelope");
        let body = body.ok_or(Error::Missing { what: "the SOAP body" })?;
        if let Some(fault) = body.children().find(|node| node.tag_name().name() == "Fault") {
            return Ok(Self::Refused(refusal(fault, "faultstring", "faultcode")));
        }
        let message = body.descendants().find(|node| node.attribute("ResponseClass").is_some());
        let message = message.ok_or(Error::Missing { what: "the response message" })?;
        let code = find(message, "ResponseCode").map(text).unwrap_or_default();
        // A warning without an error is about something that was done.
        if message.attribute("ResponseClass") == Some("Error") || code != "NoError" {
            return Ok(Self::Refused(refusal(message, "MessageText", "ResponseCode")));
        }
        let count = find(message, "RootFolder").and_then(|folder| folder.attribute("TotalItemsInView"));
        Ok(Self::Done { found: count.and_then(|count| count.parse().ok()) })
    }
}

/// What a fault or an error says: its code is in `ResponseCode`, or else in an element of a prefixed name.
fn refusal(node: Node<'_, '_>, said: &str, otherwise: &str) -> Refusal {
    let code = find(node, "ResponseCode").or_else(|| find(node, otherwise)).map(text).unwrap_or_default();
    let bare = code.rsplit(':').next().unwrap_or_default();
    let back_off = node
        .descendants()
        .filter(|node| node.tag_name().name() == "Value")
        .find(|node| node.attribute("Name") == Some("BackOffMilliseconds"));
    let back_off = back_off.and_then(|value| text(value).parse().ok()).map(Duration::from_millis);
    Refusal {
        code: word(bare).unwrap_or("Unknown").to_owned(),
        back_off: back_off.map(|wait| wait.min(LONGEST_BACK_OFF)),
        said: find(node, said).map(|said| line(text(said))).unwrap_or_default(),
    }
}
