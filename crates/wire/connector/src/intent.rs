//! What is to be true in Exchange, and what became of it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::read::{ids, items, text};
use crate::sync::{Characteristic, Level};
use crate::{Error, Message};

/// Asks for what is to be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct IntentsRequest {
    /// The fence of the lease.
    pub fence: i64,
    /// How many at most.
    pub most: u32,
    /// How many seconds to wait for something to do: 0 to 25.
    pub wait: u32,
    /// How many of them may be changes of Exchange at most, if fewer than `most`; messages to users are none. It is said only to a server
    /// that knows it ([`crate::lease::Lease::shares`]).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changes: Option<u32>,
    /// No change is wanted that is one of many ([`Intent::is_one_of_many`]). Like `changes`, only where the server knows it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub singles_alone: bool,
}

impl IntentsRequest {
    /// Asks for up to `most`, whatever they are: what every version understands.
    pub const fn any(fence: i64, most: u32, wait: u32) -> Self {
        Self { fence, most, wait, changes: None, singles_alone: false }
    }
}

impl Message for IntentsRequest {}

/// What is to be done, the most urgent first. An intent stays until its result was taken, so the same one may come again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Intents {
    /// The intents.
    pub intents: Vec<Intent>,
}

impl Message for Intents {
    fn check(&self) -> Result<(), Error> {
        items("intents", &self.intents)
    }
}

/// One thing that is to be true.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Intent {
    /// Its id. The connector's journal has it before the call, so that a crash neither repeats nor loses it.
    pub id: Uuid,
    /// The fence under which it was handed out.
    pub fence: i64,
    /// How urgent it is.
    pub urgency: Urgency,
    /// What is to be true.
    pub operation: Operation,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
    /// It takes back what was changed before. This is done in report mode too.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub takes_back: bool,
    /// The level that a device access rule has before it gets another ([`Operation::SetRule`]) or goes ([`Operation::RemoveRule`]).
    /// It stands here since connectors refuse operations with fields that they do not know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<Level>,
}

impl Intent {
    /// Whether it changes something in Exchange; a message to a user does not.
    pub const fn is_change(&self) -> bool {
        !matches!(self.operation, Operation::SendMessage { .. })
    }

    /// Whether it waits while an hour's changes are nearly used up. What takes back earlier changes never does.
    pub fn is_one_of_many(&self) -> bool {
        self.urgency == Urgency::Bulk && !self.takes_back && self.is_change()
    }
}

/// How urgent an intent is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Urgency {
    /// Somebody waits for mail.
    Release,
    /// Nobody notices.
    Quiet,
    /// Somebody must not have mail any more.
    LockOut,
    /// One of many.
    Bulk,
}

/// One of the two personal lists of a mailbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum List {
    /// ActiveSyncAllowedDeviceIDs.
    Allowed,
    /// ActiveSyncBlockedDeviceIDs.
    Blocked,
}

/// What is to be true. Each is one call to Exchange, and read back afterwards from the same domain controller.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "operation", rename_all = "camelCase", rename_all_fields = "camelCase", deny_unknown_fields)]
pub enum Operation {
    /// An id in the personal lists of a mailbox: into one, out of the other, in a single call that adds and removes. Nothing else
    /// in the lists changes.
    SetEntry {
        /// The mailbox.
        mailbox: Uuid,
        /// The id.
        eas_id: String,
        /// The list that is to have it.
        add: Option<List>,
        /// The list that is not to have it.
        remove: Option<List>,
    },
    /// The organisation's default. Only if it is what the plan started from.
    SetDefaultLevel {
        /// The default to be.
        level: Level,
        /// The default that has to be there before.
        expected: Level,
    },
    /// A device access rule that is to be there with this level. Only if no other rule is there, or one with the level that the
    /// plan started from ([`Intent::expected`]).
    SetRule {
        /// What it looks at.
        characteristic: Characteristic,
        /// The text.
        query: String,
        /// What it does.
        level: Level,
    },
    /// A device access rule that is not to be there. Only if it has the level that the plan started from ([`Intent::expected`]), where
    /// the server says which that was.
    RemoveRule {
        /// What it looks at.
        characteristic: Characteristic,
        /// The text.
        query: String,
    },
    /// A partnership that is not to be there. Its client makes a new one if it is still set up.
    RemovePartnership {
        /// The GUID of the record.
        guid: Uuid,
        /// Its id, which has to be the record's: a record that is another one by now stays.
        eas_id: String,
    },
    /// Erases a device. Only where the connector's own configuration switches that on.
    WipeDevice {
        /// The GUID of the record.
        guid: Uuid,
        /// Its id, which has to be the record's.
        eas_id: String,
        /// Only the account, where server and client know how.
        account_only: bool,
    },
    /// A mail from the notification account, by EWS.
    SendMessage {
        /// To whom.
        to: String,
        /// Its subject.
        subject: String,
        /// HTML.
        html: String,
        /// The same as text.
        text: String,
    },
}

/// What became of some intents. Sent after the connector's journal has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Results {
    /// The fence of the lease now. Results of an earlier fence are taken as well: what was done, was done.
    pub fence: i64,
    /// The position of the connector's journal.
    pub journal: u64,
    /// The results.
    pub results: Vec<IntentResult>,
}

impl Message for Results {
    fn check(&self) -> Result<(), Error> {
        items("results", &self.results)?;
        self.results.iter().try_for_each(|result| match &result.outcome {
            Outcome::Done { lists: Some(lists), .. } => {
                ids("results.allowed", &lists.allowed)?;
                ids("results.blocked", &lists.blocked)
            }
            Outcome::Done { lists: None, .. } => Ok(()),
            Outcome::Refused { detail, .. } | Outcome::Failed { detail, .. } => {
                text("results.detail", detail)
            }
        })
    }
}

/// What became of one intent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct IntentResult {
    /// Which one.
    pub id: Uuid,
    /// When it was carried out, or found to be so already.
    pub at: DateTime<Utc>,
    /// How it went.
    pub outcome: Outcome,
}

/// How an intent went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Outcome {
    /// It is so, read back.
    Done {
        /// The domain controller that was written to and read from.
        domain_controller: Option<String>,
        /// For an entry: both lists as they were read back, whole.
        lists: Option<Lists>,
        /// It was so before, and nothing was written.
        unchanged: bool,
    },
    /// The connector's own limits forbid it, or what was expected is not so.
    Refused {
        /// A word: `not-allowed`, `hourly-limit`, `not-expected`, `read-only`.
        code: String,
        /// A sentence.
        detail: String,
    },
    /// Exchange did not do it.
    Failed {
        /// A word: `not-found`, `access-denied`, `throttled`, `not-kept`, `other`.
        code: String,
        /// A sentence, without secrets.
        detail: String,
        /// It makes sense to try again; the intent stays.
        transient: bool,
    },
}

/// Both personal lists of a mailbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Lists {
    /// ActiveSyncAllowedDeviceIDs.
    pub allowed: Vec<String>,
    /// ActiveSyncBlockedDeviceIDs.
    pub blocked: Vec<String>,
}

/// The results are kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ResultsTaken {
    /// How many of them belonged to intents that waited.
    pub taken: u64,
}

impl Message for ResultsTaken {}
