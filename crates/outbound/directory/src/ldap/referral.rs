//! Referrals: followed within the listed hosts, left out if listed as such, an error otherwise. Never a silent gap.

use std::collections::HashSet;

use percent_encoding::percent_decode_str;

use super::LdapDirectory;
use super::connection::Connection;
use super::paging::{Each, Search};
use crate::DirectoryError;

/// Servers that one search may lead to.
const MOST_SERVERS: usize = 32;
/// Partitions of Active Directory that hold no users; every search from a domain's root is referred to them.
const WITHOUT_USERS: [&str; 4] =
    ["dc=domaindnszones,", "dc=forestdnszones,", "cn=configuration,", "cn=schema,cn=configuration,"];

impl LdapDirectory {
    /// Runs a search here and wherever it leads.
    pub(super) async fn search_everywhere(
        &self,
        connection: &mut Connection,
        search: Search<'_>,
        each: &mut Each<'_>,
        seen: &(dyn Fn(usize) + Send + Sync),
    ) -> Result<(), DirectoryError> {
        let here = connection.search_each(search, each, seen).await?;
        let mut count = here.entries;
        let mut waiting = here.references;
        let mut visited = HashSet::new();
        while let Some(reference) = waiting.pop() {
            let target = Target::parse(&reference).ok_or_else(|| DirectoryError::Referral {
                host: "an address that cannot be read".to_owned(),
            })?;
            if target.has_no_users() || listed(&self.configuration.ignore_hosts, &target.host) {
                continue;
            }
            if !listed(&self.configuration.follow_hosts, &target.host) {
                return Err(DirectoryError::Referral { host: target.host });
            }
            if !visited.insert((target.host.clone(), target.base.to_ascii_lowercase())) {
                continue;
            }
            if visited.len() > MOST_SERVERS {
                return Err(DirectoryError::Referral { host: target.host });
            }
            let mut other = self.connect_to(&target.url(&self.configuration.urls)).await?;
            let base = if target.base.is_empty() { search.base } else { &target.base };
            let found =
                other.search_each(Search { base, ..search }, each, &|more| seen(count + more)).await?;
            count += found.entries;
            waiting.extend(found.references);
        }
        Ok(())
    }
}

fn listed(hosts: &[String], host: &str) -> bool {
    hosts.iter().any(|known| known.eq_ignore_ascii_case(host))
}

/// Where a referral leads.
struct Target {
    host: String,
    port: Option<u16>,
    base: String,
}

impl Target {
    /// Reads an LDAP URL (RFC 4516): `ldap://host:port/base??sub`.
    fn parse(url: &str) -> Option<Self> {
        let (scheme, rest) = url.split_once("://")?;
        if !scheme.eq_ignore_ascii_case("ldap") && !scheme.eq_ignore_ascii_case("ldaps") {
            return None;
        }
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        let base = path.split('?').next().unwrap_or_default();
        let base = percent_decode_str(base).decode_utf8().ok()?.into_owned();
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) => (host, Some(port.parse().ok()?)),
            None => (authority, None),
        };
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'.';
        if host.is_empty() || !host.bytes().all(plain) {
            return None;
        }
        Some(Self { host: host.to_ascii_lowercase(), port, base })
    }

    fn has_no_users(&self) -> bool {
        let base = self.base.to_ascii_lowercase();
        WITHOUT_USERS.iter().any(|partition| base.starts_with(partition))
    }

    /// The address to connect to, as secure as our own server's whatever the referral says.
    fn url(&self, ours: &[String]) -> String {
        let scheme = if ours.iter().any(|url| url.starts_with("ldaps")) { "ldaps" } else { "ldap" };
        match self.port.filter(|port| scheme == "ldap" || *port != 389) {
            Some(port) => format!("{scheme}://{}:{port}", self.host),
            None => format!("{scheme}://{}", self.host),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn active_directorys_own_partitions_are_no_gap() {
        let zones =
            Target::parse("ldap://ForestDnsZones.corp.example/DC=ForestDnsZones,DC=corp,DC=example").unwrap();
        assert!(zones.has_no_users());
        let child = Target::parse("ldap://child.corp.example/DC=child,DC=corp,DC=example??sub").unwrap();
        assert!(!child.has_no_users());
        assert_eq!(child.base, "DC=child,DC=corp,DC=example");
    }

    #[test]
    fn a_referral_never_lowers_the_security() {
        let target = Target::parse("ldap://child.corp.example:389/DC=child").unwrap();
        assert_eq!(target.url(&["ldaps://dc1.corp.example".into()]), "ldaps://child.corp.example");
    }

    #[test]
    fn an_address_with_escapes_is_read() {
        let target = Target::parse("ldap://a.example/ou=R%26D,dc=example").unwrap();
        assert_eq!(target.base, "ou=R&D,dc=example");
        assert!(Target::parse("ldap:///dc=example").is_none());
        assert!(Target::parse("http://a.example/").is_none());
    }
}
