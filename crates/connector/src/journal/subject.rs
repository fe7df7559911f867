//! What a change is about, where one domain controller hears of it before the others.

use connector_protocol::intent::Operation;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Something that is changed and looked at in one place until the other domain controllers have heard of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Subject {
    /// The lists of a mailbox.
    Mailbox(Uuid),
    /// The record of a partnership.
    Partnership(Uuid),
    /// Default level and rules. They go the same way together, so that whom a rule lets in is let in everywhere before a default
    /// keeps the others out.
    Organisation,
}

impl Subject {
    /// What an operation changes; `None` where it matters to nobody at which controller.
    pub(crate) fn of(operation: &Operation) -> Option<Self> {
        match operation {
            Operation::SetEntry { mailbox, .. } => Some(Self::Mailbox(*mailbox)),
            Operation::SetDefaultLevel { .. } | Operation::SetRule { .. } | Operation::RemoveRule { .. } => {
                Some(Self::Organisation)
            }
            Operation::RemovePartnership { guid, .. } => Some(Self::Partnership(*guid)),
            Operation::WipeDevice { .. } | Operation::SendMessage { .. } => None,
        }
    }
}
