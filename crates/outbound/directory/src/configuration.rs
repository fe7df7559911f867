//! How a directory is reached. Everything but the password can be stored and shown.

use secrecy::SecretString;
use serde::{Deserialize, Serialize};

/// A directory with the password of the account that reads it.
#[derive(Clone, Debug)]
pub struct Configuration {
    /// Which directory.
    pub source: Source,
    /// The password for `bind_dn`; nothing for a file.
    pub password: Option<SecretString>,
}

/// Which directory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
#[expect(clippy::large_enum_variant, reason = "a server has one of it; a box would only be in the way")]
pub enum Source {
    /// A server that speaks LDAP.
    Ldap(LdapConfiguration),
    /// A file on the server.
    File(FileConfiguration),
}

/// A server that speaks LDAP.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct LdapConfiguration {
    /// `ldaps://dc1.example.com` or `ldap://…`; the first that answers is used.
    pub urls: Vec<String>,
    /// Switch `ldap://` to TLS before anything is said.
    pub start_tls: bool,
    /// Say the password over an unencrypted connection. Only for a server on the same machine.
    pub allow_plain_text: bool,
    /// Authorities that may vouch for the server, in PEM; the operating system's if empty.
    pub authorities_pem: String,
    /// The account that reads: a distinguished name, or `user@domain` with Active Directory. Empty is anonymous.
    pub bind_dn: String,
    /// Where users and groups are; the server's default naming context if empty.
    pub base_dn: String,
    /// What the server is; found out if absent.
    pub flavour: Option<Flavour>,
    /// A further condition on users, as `(department=Sales)`.
    pub user_filter: String,
    /// A further condition on groups.
    pub group_filter: String,
    /// The attribute with the primary address.
    pub mail_attribute: String,
    /// The attribute with the user's addresses outside of the organisation; empty if none are to be read.
    pub other_mail_attribute: String,
    /// Entries a page.
    pub page_size: u32,
    /// Host names that referrals may lead to; with the same account and the same security.
    pub follow_hosts: Vec<String>,
    /// Host names of referrals that are left out on purpose, such as a child domain without mailboxes.
    pub ignore_hosts: Vec<String>,
    /// Seconds until an answer is given up.
    pub timeout_seconds: u64,
}

impl Default for LdapConfiguration {
    fn default() -> Self {
        Self {
            urls: Vec::new(),
            start_tls: false,
            allow_plain_text: false,
            authorities_pem: String::new(),
            bind_dn: String::new(),
            base_dn: String::new(),
            flavour: None,
            user_filter: String::new(),
            group_filter: String::new(),
            mail_attribute: "mail".to_owned(),
            other_mail_attribute: "otherMailbox".to_owned(),
            page_size: 500,
            follow_hosts: Vec::new(),
            ignore_hosts: Vec::new(),
            timeout_seconds: 30,
        }
    }
}

/// A file on the server: CSV (users with a column of group names) or JSON (users and groups).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct FileConfiguration {
    /// Its path; the ending says what it is: `.csv` or `.json`.
    pub path: String,
}

/// What kind of directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Flavour {
    /// Active Directory, or Samba as one.
    ActiveDirectory,
    /// OpenLDAP and others with inetOrgPerson and groupOfNames.
    OpenLdap,
    /// A file.
    File,
}
