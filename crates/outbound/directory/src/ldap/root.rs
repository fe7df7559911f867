//! The server's description of itself (rootDSE, RFC 4512 §5.1).

use ldap3::Scope;

use super::connection::Connection;
use super::paging::Search;
use crate::{DirectoryError, Flavour, LdapConfiguration};

/// Active Directory's capability OID (MS-ADTS §3.1.1.3.4.3.1).
const ACTIVE_DIRECTORY: &str = "1.2.840.113556.1.4.800";

/// What the server is and where its entries are.
pub(super) struct Root {
    pub(super) flavour: Flavour,
    pub(super) base: String,
    /// Where Active Directory keeps the names of its domains.
    pub(super) configuration: Option<String>,
}

impl Connection {
    /// Asks the server what it is; the configuration overrides.
    pub(super) async fn root(&mut self, configuration: &LdapConfiguration) -> Result<Root, DirectoryError> {
        let attributes = [
            "defaultNamingContext",
            "namingContexts",
            "configurationNamingContext",
            "supportedCapabilities",
            "rootDomainNamingContext",
        ];
        let search = Search {
            base: "",
            scope: Scope::Base,
            filter: "(objectClass=*)",
            attributes: &attributes,
            what: "users",
            page: 1,
        };
        let root = self.search(search).await?.into_iter().next();
        let texts = |name: &str| root.as_ref().map(|entry| entry.texts(name)).unwrap_or_default();
        let is_active_directory = texts("supportedCapabilities").iter().any(|oid| oid == ACTIVE_DIRECTORY)
            || !texts("rootDomainNamingContext").is_empty();
        let flavour = configuration.flavour.unwrap_or(if is_active_directory {
            Flavour::ActiveDirectory
        } else {
            Flavour::OpenLdap
        });
        let base = match configuration.base_dn.trim() {
            "" => texts("defaultNamingContext").into_iter().chain(texts("namingContexts")).next(),
            given => Some(given.to_owned()),
        };
        let base = base.ok_or_else(|| {
            DirectoryError::Configuration(
                "the server does not say where its entries are; give the base".to_owned(),
            )
        })?;
        Ok(Root { flavour, base, configuration: texts("configurationNamingContext").into_iter().next() })
    }
}
