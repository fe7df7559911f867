//! A directory that speaks LDAP.

mod address;
mod attributes;
mod ber;
mod connection;
pub(crate) mod distinguished_name;
pub(crate) mod domains;
pub(crate) mod entry;
pub(crate) mod groups;
pub(crate) mod message;
mod paging;
mod password;
mod ranges;
mod reading;
mod referral;
mod relay;
mod root;
mod schema;
pub(crate) mod security_identifier;
mod stream;
pub(crate) mod users;

use std::sync::Arc;

use domain::directory::Snapshot;
use rustls::ClientConfig;
use secrecy::SecretString;

use crate::{Directory, DirectoryError, Found, LdapConfiguration, Pending, Progress};

/// A directory that speaks LDAP. Each use opens a connection of its own: readings are rare, and a connection that
/// stays open would hide that the account was locked meanwhile.
pub(crate) struct LdapDirectory {
    configuration: LdapConfiguration,
    password: Option<SecretString>,
    tls: Arc<ClientConfig>,
}

impl LdapDirectory {
    /// Checks the configuration; asks nothing of the server.
    pub(crate) fn new(
        configuration: LdapConfiguration,
        password: Option<SecretString>,
    ) -> Result<Self, DirectoryError> {
        connection::check(&configuration)?;
        let tls = connection::tls(&configuration.authorities_pem)?;
        Ok(Self { configuration, password, tls })
    }
}

impl Directory for LdapDirectory {
    fn read<'a>(&'a self, progress: &'a dyn Progress) -> Pending<'a, Snapshot> {
        Box::pin(self.read_all(progress))
    }

    fn verify_password<'a>(
        &'a self,
        name: &'a str,
        password: &'a SecretString,
    ) -> Pending<'a, Option<String>> {
        Box::pin(self.verify(name, password))
    }

    fn test(&self) -> Pending<'_, Found> {
        Box::pin(self.look())
    }
}
