//! Whose mailbox it is. Not by userPrincipalName alone: where it differs from the address, others lost the device.

use serde::{Deserialize, Serialize};

use crate::actor::named;
use crate::id::UserId;

named! {
    /// What told whose mailbox it is.
    OwnerFound {
        /// The mailbox and the user are one object in the directory.
        Guid = "guid",
        /// The mailbox has an address of the user.
        Address = "address",
        /// A person, or a group, gave the mailbox to the user: shared, room and linked ones.
        Assigned = "assigned",
    }
}

/// Whose mailbox it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// This user's.
    User(UserId, OwnerFound),
    /// Several users have an address of it.
    Ambiguous,
    /// Nobody's that the directory knows.
    Nobody,
}

impl Owner {
    /// The user.
    pub const fn user(self) -> Option<UserId> {
        match self {
            Self::User(user, _) => Some(user),
            Self::Ambiguous | Self::Nobody => None,
        }
    }
}

/// Finds the owner: the directory's object first, then what a person or a group gave, then any of the addresses.
pub fn owner(by_guid: Option<UserId>, assigned: Option<UserId>, by_address: &[UserId]) -> Owner {
    if let Some(user) = by_guid {
        return Owner::User(user, OwnerFound::Guid);
    }
    if let Some(user) = assigned {
        return Owner::User(user, OwnerFound::Assigned);
    }
    match by_address {
        [] => Owner::Nobody,
        [first, rest @ ..] if rest.iter().all(|other| other == first) => {
            Owner::User(*first, OwnerFound::Address)
        }
        _ => Owner::Ambiguous,
    }
}
