//! Addresses of services: https, a host, a port, a path.

use std::fmt;

use crate::Error;

/// The longest address that is read, in bytes.
const MAX_LENGTH: usize = 1024;

/// An https address. There is no other kind here: what is sent to one carries an account's password or ticket.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Address {
    host: String,
    port: u16,
    path: String,
}

impl Address {
    /// Reads `https://HOST[:PORT]/PATH`. No user, no fragment, and nothing but printable ASCII.
    pub fn parse(what: &'static str, text: &str) -> Result<Self, Error> {
        let wrong = || Error::Address { what };
        let text = text.trim();
        let is_plain = text.len() <= MAX_LENGTH && text.bytes().all(|byte| byte.is_ascii_graphic());
        let scheme = text.get(..8).filter(|scheme| scheme.eq_ignore_ascii_case("https://"));
        let rest = scheme.and(text.get(8..)).filter(|_| is_plain && !text.contains('#')).ok_or_else(wrong)?;
        let (authority, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
        let (host, port) = match authority.split_once(':') {
            Some((host, port)) => (host, port.parse().map_err(|_| wrong())?),
            None => (authority, 443),
        };
        let path = if path.starts_with('/') { path.to_owned() } else { format!("/{path}") };
        Self::new(host, port, &path).ok_or_else(wrong)
    }

    /// Of its parts; `None` if the host is no host name or the path is none.
    pub fn new(host: &str, port: u16, path: &str) -> Option<Self> {
        let is_label = |label: &str| {
            !label.is_empty()
                && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
        };
        let is_host = host.len() <= 253 && host.split('.').all(is_label);
        let is_path =
            path.starts_with('/') && path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'#');
        let (host, path) = (host.to_ascii_lowercase(), path.to_owned());
        (is_host && is_path && port != 0).then_some(Self { host, port, path })
    }

    /// The host's name, in lower case.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The port.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The path, with its query if it has one.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Whether the host is `domain` or a name in it.
    pub fn is_in(&self, domain: &str) -> bool {
        let domain = domain.to_ascii_lowercase();
        let before = self.host.strip_suffix(&domain);
        before.is_some_and(|before| !domain.is_empty() && (before.is_empty() || before.ends_with('.')))
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { host, port, path } = self;
        if *port == 443 {
            write!(f, "https://{host}{path}")
        } else {
            write!(f, "https://{host}:{port}{path}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_https() {
        let address = Address::parse("it", " HTTPS://Mail.Example.com/EWS/Exchange.asmx ").unwrap();
        assert_eq!((address.host(), address.port()), ("mail.example.com", 443));
        assert_eq!(address.to_string(), "https://mail.example.com/EWS/Exchange.asmx");
        assert_eq!(Address::parse("it", "https://a:444").unwrap().to_string(), "https://a:444/");
        for wrong in [
            "http://mail.example.com/EWS",
            "https://user@mail.example.com/",
            "https://user:pass@mail.example.com/",
            "https:///EWS",
            "https://a b/",
            "https://a/\r\nX: y",
            "https://a/#b",
            "https://[::1]/",
            "https://a:0/",
            "https://a:x/",
            "https://a..b/",
            "",
        ] {
            assert!(Address::parse("it", wrong).is_err(), "{wrong}");
        }
        assert!(Address::parse("it", &format!("https://a/{}", "x".repeat(2000))).is_err());
    }

    #[test]
    fn a_name_in_a_domain_ends_with_a_dot_and_it() {
        let at = |host: &str| Address::new(host, 443, "/").unwrap();
        assert!(at("example.com").is_in("Example.com") && at("mail.example.com").is_in("example.com"));
        assert!(
            !at("evilexample.com").is_in("example.com") && !at("example.com.evil.net").is_in("example.com")
        );
        assert!(!at("example.com").is_in(""));
    }
}
