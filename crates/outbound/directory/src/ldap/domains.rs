//! The names of Active Directory's domains: full DNS name and NetBIOS name, from CN=Partitions.

use ldap3::Scope;

use super::connection::Connection;
use super::distinguished_name::{dns_name, is_below, normal};
use super::paging::Search;
use super::root::Root;
use crate::DirectoryError;

/// The domains of the forest.
#[derive(Default)]
pub(crate) struct Domains {
    known: Vec<Domain>,
}

struct Domain {
    /// Normal form of its distinguished name.
    base: String,
    dns: Option<String>,
    netbios: Option<String>,
}

impl Domains {
    /// DNS and NetBIOS name of the domain that an entry is in. Without CN=Partitions, the DNS name is what the entry's
    /// `DC=` parts spell.
    pub(super) fn of(&self, dn: &str) -> (Option<String>, Option<String>) {
        let place = normal(dn);
        let inside = self.known.iter().filter(|domain| is_below(&place, &domain.base));
        match inside.max_by_key(|domain| domain.base.len()) {
            Some(domain) => (domain.dns.clone(), domain.netbios.clone()),
            None => (dns_name(dn), None),
        }
    }

    /// Whether a sign-in name's `DOMAIN\` part is one of these.
    pub(super) fn has(&self, name: &str) -> bool {
        self.known.iter().any(|domain| {
            [&domain.dns, &domain.netbios].into_iter().flatten().any(|known| known.eq_ignore_ascii_case(name))
        })
    }
}

impl Connection {
    /// Reads the names of the domains; none for a server that is not Active Directory.
    pub(super) async fn domains(&mut self, root: &Root) -> Result<Domains, DirectoryError> {
        let Some(configuration) = &root.configuration else { return Ok(Domains::default()) };
        let base = format!("CN=Partitions,{configuration}");
        let search = Search {
            base: &base,
            scope: Scope::OneLevel,
            filter: "(&(objectClass=crossRef)(nETBIOSName=*))",
            attributes: &["nCName", "dnsRoot", "nETBIOSName"],
            what: "users",
            page: 500,
        };
        let found = self.search(search).await?;
        let known = found.iter().filter_map(|entry| {
            Some(Domain {
                base: normal(&entry.text("nCName")?),
                dns: entry.text("dnsRoot"),
                netbios: entry.text("nETBIOSName"),
            })
        });
        Ok(Domains { known: known.collect() })
    }
}
