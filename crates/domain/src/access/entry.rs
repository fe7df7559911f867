//! The personal lists of a mailbox: ids that are allowed or blocked for it alone.

use serde::{Deserialize, Serialize};

use crate::actor::named;

named! {
    /// One of the two personal lists of a mailbox.
    List {
        /// ActiveSyncAllowedDeviceIDs.
        Allowed = "allowed",
        /// ActiveSyncBlockedDeviceIDs.
        Blocked = "blocked",
    }
}

named! {
    /// What we want to stand in the personal lists for one id.
    Entry {
        /// Our entry in the allowed list.
        Allow = "allow",
        /// Our entry in the blocked list.
        Block = "block",
        /// No entry of ours.
        NoneOfOurs = "noneOfOurs",
        /// What is there: nobody knows enough to change it.
        AsItIs = "asItIs",
    }
}

impl Entry {
    /// The list that the entry stands in.
    pub const fn list(self) -> Option<List> {
        match self {
            Self::Allow => Some(List::Allowed),
            Self::Block => Some(List::Blocked),
            Self::NoneOfOurs | Self::AsItIs => None,
        }
    }
}

/// What stands in the personal lists for one id, and which part of it is ours (CO-8).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Entries {
    /// The id stands in the allowed list.
    pub allowed: bool,
    /// The id stands in the blocked list.
    pub blocked: bool,
    /// In which list we wrote it, if we did.
    pub own: Option<List>,
}

impl Entries {
    /// Whether the list has the id.
    pub const fn has(self, list: List) -> bool {
        match list {
            List::Allowed => self.allowed,
            List::Blocked => self.blocked,
        }
    }

    /// Our entry, if it is still there: an administrator may have taken it out.
    pub fn ours(self) -> Option<List> {
        self.own.filter(|list| self.has(*list))
    }

    /// Whether somebody else put the id into the list.
    pub fn is_foreign(self, list: List) -> bool {
        self.has(list) && self.own != Some(list)
    }

    /// What stands there without our entry.
    #[must_use]
    pub fn without_ours(self) -> Self {
        Self { allowed: self.is_foreign(List::Allowed), blocked: self.is_foreign(List::Blocked), own: None }
    }

    /// What stands there when our entry is as wanted.
    #[must_use]
    pub fn with(self, wanted: Entry) -> Self {
        let foreign = self.without_ours();
        match wanted {
            Entry::AsItIs => self,
            Entry::NoneOfOurs => foreign,
            Entry::Allow if foreign.allowed => foreign,
            Entry::Allow => Self { allowed: true, own: Some(List::Allowed), ..foreign },
            Entry::Block if foreign.blocked => foreign,
            Entry::Block => Self { blocked: true, own: Some(List::Blocked), ..foreign },
        }
    }
}
