//! Users and groups from the organisation's directory: Active Directory or OpenLDAP over LDAP, or a file.
//!
//! A reading is complete or an error, never a part: whatever a directory leaves out would look like people who left.

mod configuration;
mod error;
mod file;
pub mod fuzz;
mod ldap;
mod other_mails;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use domain::directory::Snapshot;
use secrecy::SecretString;

pub use configuration::{Configuration, FileConfiguration, Flavour, LdapConfiguration, Source};
pub use error::{DirectoryError, Place};

/// A future that a trait object can give.
pub type Pending<'a, T> = Pin<Box<dyn Future<Output = Result<T, DirectoryError>> + Send + 'a>>;

/// Makes directories from their configuration.
pub trait Connect: Send + Sync {
    /// A directory as configured. Nothing is asked of it yet.
    fn directory(&self, configuration: &Configuration) -> Result<Arc<dyn Directory>, DirectoryError>;
}

/// A directory of users and groups.
pub trait Directory: Send + Sync {
    /// Reads everything: complete, or an error.
    fn read<'a>(&'a self, progress: &'a dyn Progress) -> Pending<'a, Snapshot>;

    /// Whose name and password these are: the user's external id, or `None` if no single user has that name or the
    /// password is wrong. Names: userPrincipalName, mail, sAMAccountName (with or without `DOMAIN\`), uid.
    fn verify_password<'a>(
        &'a self,
        name: &'a str,
        password: &'a SecretString,
    ) -> Pending<'a, Option<String>>;

    /// Connects, signs in and looks at a few entries.
    fn test(&self) -> Pending<'_, Found>;
}

/// Hears how far a reading is.
pub trait Progress: Send + Sync {
    /// So many users and groups were read so far.
    fn read(&self, users: usize, groups: usize);
}

/// Nobody wants to know.
impl Progress for () {
    fn read(&self, _: usize, _: usize) {}
}

/// What a test of a directory found.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Found {
    /// What it is.
    pub flavour: Flavour,
    /// Where users and groups are looked for.
    pub base: String,
    /// The first users that were found, for a person to recognise; at most ten.
    pub users: Vec<String>,
    /// The first groups; at most ten.
    pub groups: Vec<String>,
}

/// Makes real directories.
#[derive(Clone, Copy, Debug, Default)]
pub struct Connector;

impl Connect for Connector {
    fn directory(&self, configuration: &Configuration) -> Result<Arc<dyn Directory>, DirectoryError> {
        Ok(match &configuration.source {
            Source::Ldap(ldap) => {
                Arc::new(ldap::LdapDirectory::new(ldap.clone(), configuration.password.clone())?)
            }
            Source::File(file) => Arc::new(file::FileDirectory::new(file.clone())),
        })
    }
}
