//! The mail server that takes our messages.

use std::net::IpAddr;

use lettre::Address;
use lettre::transport::smtp::client::{Certificate, CertificateStore, TlsParameters};
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use crate::MailError;

/// A mail server with the password of the account that sends.
#[derive(Clone, Debug)]
pub struct Relay {
    /// How it is reached.
    pub configuration: RelayConfiguration,
    /// The password; `None` if nobody signs in.
    pub password: Option<SecretString>,
    /// What we call ourselves in the greeting: this server's own name; empty if it has none yet.
    pub hello: String,
}

/// How a mail server is reached. Everything here can be stored and shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct RelayConfiguration {
    /// Its name; nothing is configured while it is empty.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is protected.
    pub security: Security,
    /// Authorities that may vouch for it, in PEM; the operating system's if empty.
    pub authorities_pem: String,
    /// The account that signs in; nobody signs in if empty.
    pub user: String,
    /// The address that messages come from.
    pub from_address: String,
    /// The name that messages come from.
    pub from_name: String,
    /// Seconds until an answer is given up.
    pub timeout_seconds: u32,
}

impl Default for RelayConfiguration {
    fn default() -> Self {
        Self {
            host: String::new(),
            port: 587,
            security: Security::StartTls,
            authorities_pem: String::new(),
            user: String::new(),
            from_address: String::new(),
            from_name: String::new(),
            timeout_seconds: 30,
        }
    }
}

/// How the connection to a mail server is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Security {
    /// TLS from the first byte (RFC 8314), usually port 465.
    Tls,
    /// STARTTLS, without which nothing is sent; usually port 587.
    StartTls,
    /// None. Only for a server on the same machine.
    Plain,
}

impl Security {
    /// The word in settings and forms.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Tls => "tls",
            Self::StartTls => "startTls",
            Self::Plain => "plain",
        }
    }

    /// Finds one by its word.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Tls, Self::StartTls, Self::Plain].into_iter().find(|known| known.name() == name)
    }
}

impl RelayConfiguration {
    /// Refuses what cannot work, or would say passwords in the clear: the field, and what is wrong with it.
    pub fn check(&self) -> Result<(), (&'static str, String)> {
        let wrong = |field, text: &str| Err((field, text.to_owned()));
        if !is_host(&self.host) {
            return wrong("host", "write the name of the mail server alone, as mail.example.com");
        }
        if self.port == 0 {
            return wrong("port", "usually 587 with STARTTLS and 465 with TLS");
        }
        if self.security == Security::Plain && !is_this_machine(&self.host) {
            return wrong("security", "without TLS only a mail server on this machine can be used");
        }
        if !is_address(&self.from_address) {
            return wrong("fromAddress", "write an address, as it@example.com");
        }
        if self.from_name.chars().any(char::is_control) || self.from_name.chars().count() > 100 {
            return wrong("fromName", "at most 100 characters, in one line");
        }
        if self.user.chars().any(char::is_control) || self.user.len() > 256 {
            return wrong("user", "at most 256 characters, in one line");
        }
        if !(5..=300).contains(&self.timeout_seconds) {
            return wrong("timeoutSeconds", "from 5 to 300");
        }
        match self.authorities() {
            Ok(_) => Ok(()),
            Err(_) => wrong("authoritiesPem", "the authorities are not certificates in PEM"),
        }
    }

    fn authorities(&self) -> Result<Vec<CertificateDer<'static>>, MailError> {
        let unreadable =
            || MailError::Configuration("the authorities are not certificates in PEM".to_owned());
        let pem = self.authorities_pem.trim();
        if pem.is_empty() {
            return Ok(Vec::new());
        }
        let found: Vec<_> = CertificateDer::pem_slice_iter(pem.as_bytes())
            .collect::<Result<_, _>>()
            .map_err(|_| unreadable())?;
        if found.is_empty() { Err(unreadable()) } else { Ok(found) }
    }

    /// TLS with the authorities given, or the operating system's. Certificates are always verified.
    pub(crate) fn tls(&self) -> Result<TlsParameters, MailError> {
        let failed = |error: lettre::transport::smtp::Error| MailError::Configuration(error.to_string());
        let authorities = self.authorities()?;
        let store = if authorities.is_empty() { CertificateStore::Default } else { CertificateStore::None };
        let mut builder = TlsParameters::builder(self.host.clone()).certificate_store(store);
        for authority in authorities {
            builder =
                builder.add_root_certificate(Certificate::from_der(authority.to_vec()).map_err(failed)?);
        }
        builder.build().map_err(failed)
    }
}

/// Whether a text is one mail address that a message can go to.
pub fn is_address(text: &str) -> bool {
    text.len() <= 254
        && !text.chars().any(|one| one.is_control() || one.is_whitespace())
        && text.parse::<Address>().is_ok()
}

fn is_host(text: &str) -> bool {
    let of_name = |one: char| one.is_alphanumeric() || matches!(one, '.' | '-' | '_');
    let is_name =
        !text.is_empty() && text.len() <= 253 && text.chars().all(of_name) && !text.starts_with('.');
    is_name || text.parse::<IpAddr>().is_ok()
}

/// Whether a name can only be this machine's.
fn is_this_machine(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost")
        || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn configuration() -> RelayConfiguration {
        RelayConfiguration {
            host: "mail.example.com".to_owned(),
            from_address: "it@example.com".to_owned(),
            ..RelayConfiguration::default()
        }
    }

    #[test]
    fn without_tls_only_this_machine_is_spoken_to() {
        let plain = RelayConfiguration { security: Security::Plain, ..configuration() };
        assert_eq!(plain.check().unwrap_err().0, "security");
        for host in ["localhost", "127.0.0.1", "::1"] {
            let plain = RelayConfiguration { host: host.to_owned(), ..plain.clone() };
            assert_eq!(plain.check(), Ok(()), "{host}");
        }
        let named = RelayConfiguration { host: "localhost.example.com".to_owned(), ..plain };
        assert_eq!(named.check().unwrap_err().0, "security");
    }

    #[test]
    fn what_cannot_work_is_told_by_field() {
        let cases = [
            (RelayConfiguration { host: "smtp://mail".to_owned(), ..configuration() }, "host"),
            (RelayConfiguration { host: String::new(), ..configuration() }, "host"),
            (RelayConfiguration { port: 0, ..configuration() }, "port"),
            (RelayConfiguration { from_address: "it".to_owned(), ..configuration() }, "fromAddress"),
            (
                RelayConfiguration { from_address: "a@b.c\r\nRCPT".to_owned(), ..configuration() },
                "fromAddress",
            ),
            (RelayConfiguration { from_name: "IT\r\nBcc: x".to_owned(), ..configuration() }, "fromName"),
            (
                RelayConfiguration { authorities_pem: "no PEM".to_owned(), ..configuration() },
                "authoritiesPem",
            ),
        ];
        for (wrong, field) in cases {
            assert_eq!(wrong.check().map_err(|(field, _)| field), Err(field));
        }
        assert_eq!(configuration().check(), Ok(()));
    }
}
