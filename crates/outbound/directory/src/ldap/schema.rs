//! What users and groups are called in each kind of directory.

use crate::{Flavour, LdapConfiguration};

/// The filter for users.
pub(super) fn users(flavour: Flavour, configuration: &LdapConfiguration) -> String {
    let class = match flavour {
        Flavour::ActiveDirectory => "(objectCategory=person)(objectClass=user)",
        Flavour::OpenLdap | Flavour::File => "(objectClass=inetOrgPerson)",
    };
    format!("(&{class}{})", configuration.user_filter)
}

/// The filter for groups.
pub(super) fn groups(flavour: Flavour, configuration: &LdapConfiguration) -> String {
    let class = match flavour {
        Flavour::ActiveDirectory => "(objectClass=group)",
        Flavour::OpenLdap | Flavour::File => {
            "(|(objectClass=groupOfNames)(objectClass=groupOfUniqueNames)(objectClass=posixGroup))"
        }
    };
    format!("(&{class}{})", configuration.group_filter)
}

/// Attributes of users that are asked for. Operational ones come only if they are named.
pub(super) fn user_attributes(configuration: &LdapConfiguration) -> Vec<&str> {
    let mut attributes = vec![
        "objectGUID",
        "entryUUID",
        "displayName",
        "cn",
        "givenName",
        "sn",
        "userPrincipalName",
        "proxyAddresses",
        "mailAlternateAddress",
        "sAMAccountName",
        "uid",
        "objectSid",
        "preferredLanguage",
        "userAccountControl",
        "pwdAccountLockedTime",
        "nsAccountLock",
        "primaryGroupID",
    ];
    attributes.push(&configuration.mail_attribute);
    if !configuration.other_mail_attribute.is_empty() {
        attributes.push(&configuration.other_mail_attribute);
    }
    attributes
}

/// Attributes of groups that are asked for.
pub(super) const GROUP_ATTRIBUTES: &[&str] = &[
    "objectGUID",
    "entryUUID",
    "displayName",
    "cn",
    "description",
    "mail",
    "objectSid",
    "member",
    "uniqueMember",
    "memberUid",
];
