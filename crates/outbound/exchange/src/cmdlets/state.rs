//! Words of Exchange for access: known ones as such, others as they came.

macro_rules! words {
    ($(#[$of:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$of])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$doc])* $variant,)+
            /// A word that is not known here.
            Other(String),
        }

        impl $name {
            /// The word's meaning.
            pub fn of(word: &str) -> Self {
                match word.trim() {
                    $(word if word.eq_ignore_ascii_case($word) => Self::$variant,)+
                    word => Self::Other(crate::error::line(word)),
                }
            }

            /// Exchange's word.
            pub fn word(&self) -> &str {
                match self {
                    $(Self::$variant => $word,)+
                    Self::Other(word) => word,
                }
            }
        }
    };
}

words! {
    /// Whether Exchange lets a device have mail (DeviceAccessState).
    AccessState {
        /// Not decided.
        Unknown = "Unknown",
        /// It gets mail.
        Allowed = "Allowed",
        /// It gets none.
        Blocked = "Blocked",
        /// It gets a message that says so, and no mail.
        Quarantined = "Quarantined",
        /// Exchange still finds out what it is; up to 14 minutes.
        DeviceDiscovery = "DeviceDiscovery",
        /// Its mailbox is on its way from an older server.
        MailboxMigration = "MailboxMigration",
    }
}

words! {
    /// Why (DeviceAccessStateReason).
    AccessReason {
        /// Not known.
        Unknown = "Unknown",
        /// The organisation's default level.
        Global = "Global",
        /// The mailbox's own list.
        Individual = "Individual",
        /// A rule for its kind.
        DeviceRule = "DeviceRule",
        /// Its mailbox was moved.
        Upgrade = "Upgrade",
        /// The mailbox policy.
        Policy = "Policy",
        /// Blocked for a while: it changed what it says it is.
        UserAgentsChanges = "UserAgentsChanges",
        /// Blocked for a while: the same command again and again.
        RecentCommands = "RecentCommands",
    }
}

words! {
    /// What is done with a device that nobody named.
    AccessLevel {
        /// It gets mail.
        Allow = "Allow",
        /// It gets none.
        Block = "Block",
        /// It gets a message that says so, and no mail.
        Quarantine = "Quarantine",
    }
}

pub(crate) use words;
