//! What a connector is asked to make true, and what would take it back.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::plan::{EntryChange, RuleChange};
use crate::id::MailboxId;
use crate::partnership::EasId;

/// One thing that is to be true in Exchange.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Operation {
    /// An id in the personal lists of a mailbox.
    Entry {
        /// The change.
        entry: EntryChange,
    },
    /// Default level or device rules.
    Rule {
        /// The change.
        rule: RuleChange,
    },
    /// A record that is not to be there.
    RemovePartnership {
        /// The GUID of the record.
        guid: Uuid,
        /// Its id.
        eas_id: EasId,
        /// Its mailbox; `None` in what older versions wrote.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        mailbox: Option<MailboxId>,
    },
    /// A device that is to be erased: only ever at a person's word.
    Wipe {
        /// The GUID of the record.
        guid: Uuid,
        /// Its id.
        eas_id: EasId,
        /// Its mailbox.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        mailbox: Option<MailboxId>,
        /// Only the account.
        account_only: bool,
    },
}

impl Operation {
    /// What it is about. Of two that wait and are about the same, the later one alone counts.
    pub fn subject(&self) -> String {
        match self {
            Self::Entry { entry } => format!("entry/{}/{}", entry.mailbox, entry.eas_id.key()),
            Self::Rule { rule: RuleChange::SetDefault { .. } } => "default".to_owned(),
            Self::Rule {
                rule:
                    RuleChange::Add { rule } | RuleChange::SetLevel { rule, .. } | RuleChange::Remove { rule },
            } => format!("rule/{}/{}", rule.characteristic, rule.query.to_ascii_lowercase()),
            Self::RemovePartnership { guid, .. } => format!("partnership/{guid}"),
            Self::Wipe { guid, .. } => format!("wipe/{guid}"),
        }
    }

    /// Whose mailbox it is about; `None` where it is about the organisation, or nobody wrote it down.
    pub const fn mailbox(&self) -> Option<MailboxId> {
        match self {
            Self::Entry { entry } => Some(entry.mailbox),
            Self::RemovePartnership { mailbox, .. } | Self::Wipe { mailbox, .. } => *mailbox,
            Self::Rule { .. } => None,
        }
    }

    /// The id of the device that it is about, if it is about one.
    pub const fn eas_id(&self) -> Option<&EasId> {
        match self {
            Self::Entry { entry } => Some(&entry.eas_id),
            Self::RemovePartnership { eas_id, .. } | Self::Wipe { eas_id, .. } => Some(eas_id),
            Self::Rule { .. } => None,
        }
    }

    /// What takes it back; `None` for what cannot be.
    pub fn inverse(&self) -> Option<Self> {
        match self {
            Self::Entry { entry } => Some(Self::Entry { entry: entry.inverse() }),
            Self::Rule { rule } => Some(Self::Rule { rule: rule.inverse() }),
            Self::RemovePartnership { .. } | Self::Wipe { .. } => None,
        }
    }
}
