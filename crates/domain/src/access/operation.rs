//! What a connector is asked to make true, and what would take it back.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::plan::{EntryChange, RuleChange};
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
    },
    /// A device that is to be erased: only ever at a person's word.
    Wipe {
        /// The GUID of the record.
        guid: Uuid,
        /// Its id.
        eas_id: EasId,
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

    /// What takes it back; `None` for what cannot be.
    pub fn inverse(&self) -> Option<Self> {
        match self {
            Self::Entry { entry } => Some(Self::Entry { entry: entry.inverse() }),
            Self::Rule { rule } => Some(Self::Rule { rule: rule.inverse() }),
            Self::RemovePartnership { .. } | Self::Wipe { .. } => None,
        }
    }
}
