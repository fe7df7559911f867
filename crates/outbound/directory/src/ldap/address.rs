//! Addresses of servers: `ldaps://dc1.example.com`, `ldap://[::1]:3389`.

use rustls_pki_types::ServerName;

/// Where a server listens.
pub(super) struct Address<'a> {
    /// TLS from the first byte on.
    pub(super) is_ldaps: bool,
    /// Name or number, without brackets.
    pub(super) host: &'a str,
    pub(super) port: u16,
}

impl<'a> Address<'a> {
    /// Reads an address; a path after it says nothing about where the server is.
    pub(super) fn parse(url: &'a str) -> Option<Self> {
        let (scheme, rest) = url.split_once("://")?;
        let is_ldaps = match scheme {
            "ldap" => false,
            "ldaps" => true,
            _ => return None,
        };
        let authority = rest.split(['/', '?']).next()?;
        let (host, port) = match authority.strip_prefix('[') {
            Some(literal) => literal.split_once(']')?,
            None => authority.split_at(authority.find(':').unwrap_or(authority.len())),
        };
        let port = match port.strip_prefix(':') {
            Some(port) => port.parse().ok().filter(|port| *port > 0)?,
            None if !port.is_empty() => return None,
            None if is_ldaps => 636,
            None => 389,
        };
        let usable = !host.is_empty() && !host.contains(['@', ' ']);
        usable.then_some(Self { is_ldaps, host, port })
    }

    /// The name that the server's certificate must have.
    pub(super) fn server_name(&self) -> Option<ServerName<'static>> {
        ServerName::try_from(self.host.to_owned()).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_and_ports() {
        let parse = |url| Address::parse(url).map(|address| (address.is_ldaps, address.host, address.port));
        assert_eq!(parse("ldaps://dc1.corp.example"), Some((true, "dc1.corp.example", 636)));
        assert_eq!(parse("ldap://dc1.corp.example:3389/dc=corp"), Some((false, "dc1.corp.example", 3389)));
        assert_eq!(parse("ldaps://[2001:db8::1]:6360"), Some((true, "2001:db8::1", 6360)));
        for wrong in [
            "dc1",
            "http://dc1",
            "ldap://",
            "ldap://a:b",
            "ldap://a:0",
            "ldap://[::1",
            "ldap://[::1]x",
            "ldap://a@b",
        ] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_certificate_may_be_for_a_number() {
        assert!(Address::parse("ldaps://[::1]").unwrap().server_name().is_some());
        assert!(Address::parse("ldaps://a_b!").unwrap().server_name().is_none());
    }
}
