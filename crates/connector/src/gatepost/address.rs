//! Addresses of the server and of proxies.

use reqwest::Url;
use serde::{Deserialize, Serialize};

use crate::{Error, setting};

/// `https://gatepost.example.com:8444`: the listener for devices, which connectors speak to as well.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct GatepostAddress(String);

impl GatepostAddress {
    /// Reads it: https, a host, perhaps a port, and no more.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let wrong = || {
            // Somebody may have written a password before the @.
            let shown = if text.contains('@') { "this" } else { text };
            Error::Setting(format!(
                "`{shown}` is no address of a Gatepost server; write https://HOST or https://HOST:PORT"
            ))
        };
        let url = Url::parse(text.trim()).map_err(|_| wrong())?;
        let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
        let anonymous = url.username().is_empty() && url.password().is_none();
        // Of an address in brackets the parser has made sure.
        let is_host = |host: &str| host.starts_with('[') || setting::mistake_in_host(host).is_none();
        let has_host = url.host_str().is_some_and(is_host) && url.port() != Some(0);
        if url.scheme() != "https" || !has_host || !bare || !anonymous {
            return Err(wrong());
        }
        Ok(Self(url.as_str().trim_end_matches('/').to_owned()))
    }

    /// The address with a path.
    pub(crate) fn with(&self, path: &str) -> String {
        format!("{}{path}", self.0)
    }

    /// As it is shown.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for GatepostAddress {
    type Error = Error;

    fn try_from(text: String) -> Result<Self, Error> {
        Self::parse(&text)
    }
}

impl From<GatepostAddress> for String {
    fn from(address: GatepostAddress) -> Self {
        address.0
    }
}

/// A forward proxy. Its password is among the sealed secrets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProxyAddress {
    /// Host name.
    pub host: String,
    /// Port.
    pub port: u16,
    /// Its account, if it wants one.
    pub account: Option<String>,
}

impl ProxyAddress {
    /// `HOST:PORT`.
    pub fn parse(text: &str, account: Option<String>) -> Result<Self, Error> {
        let (host, port) = setting::host_and_port(text)?;
        Ok(Self { host, port, account })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_https_and_a_host() {
        assert_eq!(
            GatepostAddress::parse(" https://gp.example:8444/ ").unwrap().as_str(),
            "https://gp.example:8444"
        );
        assert_eq!(GatepostAddress::parse("https://[::1]:8444").unwrap().as_str(), "https://[::1]:8444");
        let wrong = ["http://gp.example", "gp.example", "https://gp.example/x", "https://a:b@gp.example", ""];
        for wrong in
            wrong.iter().chain(&["https://gp.example:0", "https://gp..example", "https://gp!example"])
        {
            assert!(GatepostAddress::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_proxy_is_a_host_and_a_port() {
        assert_eq!(ProxyAddress::parse("proxy.example:3128", None).unwrap().port, 3128);
        for wrong in ["proxy", "http://proxy:3128", "user:pass@proxy:1", ":1", "proxy:x"] {
            assert!(ProxyAddress::parse(wrong, None).is_err(), "{wrong}");
        }
    }
}
