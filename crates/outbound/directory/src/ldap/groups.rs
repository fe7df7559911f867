//! Entries that are groups, and who is in them.

use std::collections::{BTreeSet, HashMap};

use domain::directory::{GroupAttributes, GroupSnapshot, UserAttributes};

use super::attributes::{display_name, external_id};
use super::distinguished_name::normal;
use super::entry::Entry;
use super::security_identifier::{in_same_domain, sid};
use crate::DirectoryError;

/// A group entry with all values of its member attributes.
pub(super) struct RawGroup {
    pub(super) entry: Entry,
    /// Distinguished names.
    pub(super) members: Vec<Vec<u8>>,
    /// Plain user names (posixGroup).
    pub(super) member_names: Vec<Vec<u8>>,
}

/// Reads a group without its members.
pub(crate) fn group(entry: &Entry) -> Result<GroupAttributes, DirectoryError> {
    Ok(GroupAttributes {
        external_id: external_id(entry)?,
        display_name: display_name(entry, &["displayName", "cn"]),
        description: entry.text("description"),
        mail: entry.text("mail"),
        distinguished_name: Some(entry.dn.clone()),
    })
}

/// Whom a distinguished name or another name means.
pub(super) struct Members {
    users_by_dn: HashMap<String, String>,
    users_by_name: HashMap<String, String>,
    groups_by_dn: HashMap<String, String>,
    /// External ids of users by the security identifier of their primary group, which does not list them.
    by_primary_group: HashMap<String, BTreeSet<String>>,
}

impl Members {
    /// Prepares the look-up. `primary` has the relative identifier of each user's primary group, where there is one.
    pub(super) fn new(
        users: &[UserAttributes],
        primary: &[Option<String>],
        groups: &[GroupAttributes],
    ) -> Self {
        let mut members = Self {
            users_by_dn: HashMap::with_capacity(users.len()),
            users_by_name: HashMap::new(),
            groups_by_dn: HashMap::with_capacity(groups.len()),
            by_primary_group: HashMap::new(),
        };
        for (user, primary) in users.iter().zip(primary) {
            if let Some(dn) = &user.distinguished_name {
                members.users_by_dn.insert(normal(dn), user.external_id.clone());
            }
            if let Some(name) = &user.plain_name {
                members.users_by_name.insert(name.to_lowercase(), user.external_id.clone());
            }
            let group = user.sid.as_ref().zip(primary.as_ref());
            if let Some(group) = group.and_then(|(sid, relative)| in_same_domain(sid, relative)) {
                members.by_primary_group.entry(group).or_default().insert(user.external_id.clone());
            }
        }
        for group in groups {
            if let Some(dn) = &group.distinguished_name {
                members.groups_by_dn.insert(normal(dn), group.external_id.clone());
            }
        }
        members
    }

    /// A group with its direct members. Members that are neither users nor groups in scope (computers, contacts,
    /// people outside the base) are none of ours.
    pub(super) fn resolve(&self, raw: &RawGroup, attributes: GroupAttributes) -> GroupSnapshot {
        let mut users = BTreeSet::new();
        let mut groups = BTreeSet::new();
        for member in &raw.members {
            let Ok(member) = std::str::from_utf8(member) else { continue };
            let dn = normal(member);
            if let Some(user) = self.users_by_dn.get(&dn) {
                users.insert(user.clone());
            } else if let Some(group) = self.groups_by_dn.get(&dn) {
                groups.insert(group.clone());
            }
        }
        for name in &raw.member_names {
            let name = String::from_utf8_lossy(name).to_lowercase();
            users.extend(self.users_by_name.get(&name).cloned());
        }
        if let Some(primary) = raw.entry.bytes("objectSid").and_then(sid) {
            users.extend(self.by_primary_group.get(&primary).into_iter().flatten().cloned());
        }
        GroupSnapshot { attributes, users: users.into_iter().collect(), groups: groups.into_iter().collect() }
    }
}
