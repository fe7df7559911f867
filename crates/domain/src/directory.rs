//! Users and groups as the directory has them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::id::{GroupId, UserId};

/// A user of the directory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// Our id, which stays when the user is renamed.
    pub id: UserId,
    /// What the directory knows of the user.
    pub attributes: UserAttributes,
    /// Since when the directory says that the account is disabled.
    pub disabled_at: Option<DateTime<Utc>>,
    /// Since when the user is gone from the directory.
    pub removed_at: Option<DateTime<Utc>>,
}

impl User {
    /// Whether the user is there and not disabled.
    pub fn is_active(&self) -> bool {
        self.disabled_at.is_none() && self.removed_at.is_none()
    }
}

/// What a directory says of a user.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserAttributes {
    /// The directory's own immutable id: objectGUID, entryUUID, or a file's `id`.
    pub external_id: String,
    /// The name to show.
    pub display_name: String,
    /// Given name.
    pub given_name: Option<String>,
    /// Family name.
    pub surname: Option<String>,
    /// userPrincipalName.
    pub principal_name: Option<String>,
    /// The primary SMTP address: `mail`, or the `SMTP:` entry of proxyAddresses.
    pub mail: Option<String>,
    /// Every SMTP address, the primary one included, in lower case.
    pub proxy_addresses: Vec<String>,
    /// Addresses of the user outside of the organisation, such as private ones: otherMailbox, Graph's `otherMails`.
    pub other_mails: Vec<String>,
    /// sAMAccountName.
    pub sam_account_name: Option<String>,
    /// A plain user name (`uid`, or the sAM account name): what Android profiles call `username`.
    pub plain_name: Option<String>,
    /// The domain's full DNS name, as `contoso.com`.
    pub domain_name: Option<String>,
    /// The domain's NetBIOS name, as `CONTOSO`.
    pub netbios_name: Option<String>,
    /// objectSid in its text form.
    pub sid: Option<String>,
    /// Where the user is in the directory.
    pub distinguished_name: Option<String>,
    /// preferredLanguage.
    pub language: Option<String>,
    /// False if the directory says that the account is disabled.
    pub enabled: bool,
}

/// A group of the directory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// Our id, which stays when the group is renamed.
    pub id: GroupId,
    /// What the directory knows of the group.
    pub attributes: GroupAttributes,
    /// Since when the group is gone from the directory.
    pub removed_at: Option<DateTime<Utc>>,
}

/// What a directory says of a group.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupAttributes {
    /// The directory's own immutable id.
    pub external_id: String,
    /// The name to show.
    pub display_name: String,
    /// What it is for.
    pub description: Option<String>,
    /// The group's address.
    pub mail: Option<String>,
    /// Where the group is in the directory.
    pub distinguished_name: Option<String>,
}

/// Everything that one complete reading of a directory found. A partial reading never becomes a snapshot.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snapshot {
    /// All users in scope.
    pub users: Vec<UserAttributes>,
    /// All groups in scope with their direct members.
    pub groups: Vec<GroupSnapshot>,
}

/// A group with its direct members, by their external ids.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GroupSnapshot {
    /// The group.
    pub attributes: GroupAttributes,
    /// External ids of users that are direct members.
    pub users: Vec<String>,
    /// External ids of groups that are direct members. Cycles are possible.
    pub groups: Vec<String>,
}
