//! What the options of `register` say, looked at as soon as they are read: nothing has been written or sent by then.

use connector::gatepost::{GatepostAddress, ProxyAddress};
use connector::{Error, fingerprint, setting};

use crate::cli::Register;

/// Takes away what was given before.
pub(crate) const NONE: &str = "none";

/// Asks Autodiscover in place of a fixed address.
pub(crate) const AUTO: &str = "auto";

/// An option, what was given, the word that it takes beside a value, and how its value is read.
type Given<'a> = (&'a str, &'a Option<String>, Option<&'a str>, fn(&str) -> Result<(), Error>);

impl Register {
    /// The first option that cannot be right, what is wrong with it and what is expected.
    pub(crate) fn mistake(&self) -> Option<String> {
        let wrong = |(option, given, word, read): Given<'_>| {
            let text = given.as_deref().filter(|text| Some(*text) != word)?;
            let error = read(text).err()?;
            Some(match word {
                Some(word) => format!("{option}: {error}, or `{word}`"),
                None => format!("{option}: {error}"),
            })
        };
        self.texts().into_iter().find_map(wrong).or_else(|| self.contradiction())
    }

    fn texts(&self) -> [Given<'_>; 14] {
        let server: fn(&str) -> Result<(), Error> = |text| GatepostAddress::parse(text).map(drop);
        let proxy: fn(&str) -> Result<(), Error> = |text| ProxyAddress::parse(text, None).map(drop);
        let sha_256: fn(&str) -> Result<(), Error> = |text| fingerprint::parse(text).map(drop);
        let host: fn(&str) -> Result<(), Error> = |text| setting::host(text).map(drop);
        let account: fn(&str) -> Result<(), Error> = |text| setting::account(text).map(drop);
        [
            ("--server", &self.server, None, server),
            ("--server-fingerprint", &self.server_fingerprint, None, sha_256),
            ("--server-proxy", &self.server_proxy, Some(NONE), proxy),
            ("--server-proxy-account", &self.server_proxy_account, None, proxy_account),
            ("--exchange", &self.exchange, None, host),
            ("--account", &self.account, None, account),
            ("--exchange-fingerprint", &self.exchange_fingerprint, None, sha_256),
            ("--kdc", &self.kdc, Some(NONE), |text| setting::host_with_port(text).map(drop)),
            ("--exchange-proxy", &self.exchange_proxy, Some(NONE), proxy),
            ("--exchange-proxy-account", &self.exchange_proxy_account, None, proxy_account),
            ("--notification-account", &self.notification_account, Some(NONE), account),
            ("--notification-address", &self.notification_address, None, |text| {
                setting::mail_address(text).map(drop)
            }),
            ("--ews-url", &self.ews_url, Some(AUTO), |text| setting::web_services(text).map(drop)),
            ("--domain-controller", &self.domain_controller, Some(NONE), host),
        ]
    }

    /// Options that cannot stand together.
    fn contradiction(&self) -> Option<String> {
        let is_none = |given: &Option<String>| given.as_deref() == Some(NONE);
        let mail = self.notification_address.is_some()
            || self.ews_url.is_some()
            || self.notification_password_file.is_some();
        let problem = if is_none(&self.server_proxy) && self.server_proxy_account.is_some() {
            "--server-proxy none: without a proxy there is no --server-proxy-account"
        } else if is_none(&self.exchange_proxy) && self.exchange_proxy_account.is_some() {
            "--exchange-proxy none: without a proxy there is no --exchange-proxy-account"
        } else if is_none(&self.notification_account) && mail {
            "--notification-account none: without an account it has no address, no --ews-url and no password"
        } else if !self.update
            && !is_none(&self.notification_account)
            && mail
            && self.notification_account.is_none()
        {
            "--notification-account is missing: what else was given about messages belongs to one"
        } else {
            return None;
        };
        Some(problem.to_owned())
    }
}

/// The account of a proxy, which goes out before a colon and its password (RFC 7617 §2).
fn proxy_account(text: &str) -> Result<(), Error> {
    if text.is_empty() || text.contains(|c: char| c == ':' || c.is_control()) {
        let expected =
            "the account's name is expected, without a colon: its password comes from a file or is asked for";
        return Err(Error::Setting(expected.to_owned()));
    }
    Ok(())
}
