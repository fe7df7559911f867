//! The client access servers that are known, in the order in which they are tried (XC-10).

use outbound_exchange::ExchangeServer;
use serde::{Deserialize, Serialize};

use crate::{Error, Place, private_file};

/// Other servers that may be used when the preferred one fails. Kept on the disk: after a restart the preferred one may be
/// the one that is gone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct KnownServers {
    others: Vec<String>,
}

impl KnownServers {
    pub(crate) fn load(place: &Place) -> Result<Self, Error> {
        let Some(text) = private_file::read(&place.servers())? else { return Ok(Self::default()) };
        // Learnt anew at the next contact; a file that cannot be read must not keep the connector from that.
        Ok(serde_json::from_slice(&text).unwrap_or_default())
    }

    pub(crate) fn save(&self, place: &Place) -> Result<(), Error> {
        let path = place.servers();
        let text = serde_json::to_vec(self)
            .map_err(|error| Error::Content { path: path.clone(), problem: error.to_string() })?;
        private_file::write(&path, &text)
    }

    /// The order: servers of the preferred one's site first, newer ones before older ones, none older than the preferred one
    /// before one that is not. Servers that stand outside, and those without client access, are left out.
    pub(crate) fn learn(preferred: &str, servers: &[ExchangeServer]) -> Self {
        let is_preferred = |server: &ExchangeServer| {
            server.fqdn.eq_ignore_ascii_case(preferred) || server.name.eq_ignore_ascii_case(preferred)
        };
        let own = servers.iter().find(|server| is_preferred(server));
        let site = own.and_then(|server| server.site.as_deref());
        let version = own.and_then(|server| server.version);
        let mut others: Vec<&ExchangeServer> = servers
            .iter()
            .filter(|server| server.is_client_access && !server.is_edge && !is_preferred(server))
            .collect();
        others.sort_by_key(|server| {
            let elsewhere = server.site.as_deref() != site;
            let older = server.version < version;
            (older, elsewhere, std::cmp::Reverse(server.version), server.fqdn.to_lowercase())
        });
        Self { others: others.into_iter().map(|server| server.fqdn.clone()).collect() }
    }

    /// The servers to try, in their order.
    pub(crate) fn order(&self, preferred: &str, failover: bool) -> Vec<String> {
        let others = self.others.iter().filter(|_| failover).cloned();
        std::iter::once(preferred.to_owned()).chain(others).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(fqdn: &str, site: &str, version: (u32, u32)) -> ExchangeServer {
        ExchangeServer {
            guid: None,
            name: fqdn.split('.').next().unwrap_or_default().to_uppercase(),
            fqdn: fqdn.to_owned(),
            site: Some(site.to_owned()),
            is_client_access: true,
            is_edge: false,
            version: Some(version),
            version_text: None,
            legacy_dn: None,
            distinguished_name: None,
        }
    }

    #[test]
    fn the_same_site_and_the_newer_come_first() {
        let mut edge = server("edge.example", "A", (15, 2));
        edge.is_edge = true;
        let servers = [
            server("old.example", "A", (14, 3)),
            server("far.example", "B", (15, 2)),
            server("near.example", "A", (15, 1)),
            server("newest.example", "A", (15, 2)),
            server("first.example", "A", (15, 1)),
            edge,
        ];
        let known = KnownServers::learn("FIRST.example", &servers);
        let order = known.order("first.example", true);
        assert_eq!(order, ["first.example", "newest.example", "near.example", "far.example", "old.example"]);
        assert_eq!(known.order("first.example", false), ["first.example"]);
    }
}
