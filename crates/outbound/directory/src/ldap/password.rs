//! Whose password it is: the name is looked up with our account, the password tried with the user's.

use ldap3::{Scope, ldap_escape};
use secrecy::{ExposeSecret, SecretString};

use super::LdapDirectory;
use super::attributes::external_id;
use super::connection::Connection;
use super::entry::Entry;
use super::paging::Search;
use super::root::Root;
use super::schema;
use super::users::is_enabled;
use crate::{DirectoryError, Flavour};

/// The name of an entry that does not exist.
const NOBODY: &str = "cn=nobody-of-this-name";
/// No sign-in name is longer.
const LONGEST_NAME: usize = 256;
/// No password is longer.
const LONGEST_PASSWORD: usize = 1024;

impl LdapDirectory {
    /// The external id of the user whose name and password these are.
    pub(super) async fn verify(
        &self,
        name: &str,
        password: &SecretString,
    ) -> Result<Option<String>, DirectoryError> {
        let name = name.trim();
        let secret = password.expose_secret();
        // An empty password would make the bind anonymous, and that succeeds: it must never reach a server.
        let usable = !secret.is_empty() && secret.len() <= LONGEST_PASSWORD && !secret.contains('\0');
        if !usable || name.is_empty() || name.len() > LONGEST_NAME || name.contains('\0') {
            return Ok(None);
        }
        let mut connection = self.connect().await?;
        let root = connection.root(&self.configuration).await?;
        let Some(condition) = self.condition(name, &mut connection, &root).await? else {
            return self.refuse(&connection, &root, password).await;
        };
        let users = schema::users(root.flavour, &self.configuration);
        let search = Search {
            base: &root.base,
            scope: Scope::Subtree,
            filter: &format!("(&{users}{condition})"),
            attributes: &schema::user_attributes(&self.configuration),
            what: "users",
            page: 10,
        };
        let mut found = Vec::new();
        let mut keep = |entry: Entry| {
            found.push(entry);
            Ok(())
        };
        self.search_everywhere(&mut connection, search, &mut keep, &|_| ()).await?;
        // Two users with one address: neither of them can be meant for sure.
        let entry = match found.as_slice() {
            [entry] if is_enabled(entry) => entry,
            _ => return self.refuse(&connection, &root, password).await,
        };
        let id = external_id(entry)?;
        let mut theirs = self.open(&entry.url).await?;
        Ok(theirs.bind(&entry.dn, password).await?.then_some(id))
    }

    /// Nobody has the name. The bind is made all the same, with a name that does not exist: an answer that came sooner would
    /// tell who has an account.
    async fn refuse(
        &self,
        connection: &Connection,
        root: &Root,
        password: &SecretString,
    ) -> Result<Option<String>, DirectoryError> {
        let mut nobodys = self.open(&connection.url).await?;
        match nobodys.bind(&format!("{NOBODY},{}", root.base), password).await {
            // Servers put their refusal of such a name in different words.
            Ok(_) | Err(DirectoryError::Answer { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The filter for a sign-in name; `None` if no user can have it.
    async fn condition(
        &self,
        name: &str,
        connection: &mut Connection,
        root: &Root,
    ) -> Result<Option<String>, DirectoryError> {
        if let Some((domain, account)) = name.split_once('\\') {
            let known =
                root.flavour == Flavour::ActiveDirectory && connection.domains(root).await?.has(domain);
            return Ok(
                (known && !account.is_empty()).then(|| format!("(sAMAccountName={})", ldap_escape(account)))
            );
        }
        let value = ldap_escape(name);
        let mail = &self.configuration.mail_attribute;
        Ok(Some(match root.flavour {
            Flavour::ActiveDirectory => {
                format!("(|(userPrincipalName={value})({mail}={value})(sAMAccountName={value}))")
            }
            Flavour::OpenLdap | Flavour::File => format!("(|(uid={value})({mail}={value}))"),
        }))
    }
}
