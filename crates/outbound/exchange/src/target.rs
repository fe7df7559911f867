//! Where the server is, how it is trusted, and who signs in.

use std::fmt;

use secrecy::SecretString;

use crate::ExchangeError;

/// One client access server and how it is spoken to.
#[derive(Clone, Debug)]
pub struct Target {
    /// Host name, as the certificate and Kerberos know it.
    pub host: String,
    /// Port: 443, or 80 for Kerberos without TLS. Never WinRM's 5985.
    pub port: u16,
    /// TLS and the certificates that are trusted; `None` for Kerberos over plain http, whose messages are sealed.
    pub trust: Option<Trust>,
    /// Who signs in.
    pub account: Account,
    /// How.
    pub scheme: Scheme,
    /// Where the domain's KDC listens, with port if it is not 88; `None` asks the system's Kerberos configuration. For Kerberos
    /// alone.
    pub kdc: Option<String>,
    /// The way out, if it is not direct; with TLS alone.
    pub proxy: Option<Proxy>,
    /// What each session looks at.
    pub view: View,
}

/// Which certificates are trusted. There is no way to trust all.
#[derive(Clone, Debug)]
pub enum Trust {
    /// Those that the operating system's authorities vouch for.
    System,
    /// Those that these authorities vouch for, in PEM.
    Authorities(String),
    /// The one with this SHA-256, whatever its names and dates say.
    Certificate([u8; 32]),
}

/// An account of the organisation.
#[derive(Clone)]
pub struct Account {
    /// `DOMAIN\user`, or a user principal name.
    pub name: String,
    /// Its password.
    pub password: SecretString,
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Account({})", self.name)
    }
}

/// How the account signs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Scheme {
    /// Name and password, over TLS.
    Basic,
    /// A ticket, sent as such. This is what Exchange offers unless somebody changed it.
    Kerberos,
    /// A ticket in the wrapping of SPNEGO.
    Negotiate,
}

impl Scheme {
    /// As it stands in HTTP's headers.
    pub fn word(self) -> &'static str {
        match self {
            Self::Basic => "Basic",
            Self::Kerberos => "Kerberos",
            Self::Negotiate => "Negotiate",
        }
    }
}

/// A forward proxy that takes CONNECT.
#[derive(Clone, Debug)]
pub struct Proxy {
    /// Host name.
    pub host: String,
    /// Port.
    pub port: u16,
    /// Its own account, if it wants one (Basic).
    pub account: Option<Account>,
}

/// What each session looks at (`Set-ADServerSettings`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// All domains of the forest rather than the account's own.
    pub entire_forest: bool,
    /// The domain controller that is read and written, so that nobody sees a change before it has been replicated.
    pub domain_controller: Option<String>,
}

impl Target {
    /// Refuses what cannot work or would give the password away.
    pub fn check(&self) -> Result<(), ExchangeError> {
        let is_host = |host: &str| !host.is_empty() && !host.contains(['/', ':', '@', ' ', '\r', '\n']);
        if !is_host(&self.host) || self.proxy.as_ref().is_some_and(|proxy| !is_host(&proxy.host)) {
            return Err(ExchangeError::Configuration("a host name has no scheme, port or path"));
        }
        if self.account.name.is_empty() || self.account.name.contains([':', '\r', '\n']) {
            return Err(ExchangeError::Configuration("the account needs a name without a colon"));
        }
        if self.scheme == Scheme::Basic && self.trust.is_none() {
            return Err(ExchangeError::Configuration("Basic sends the password, so it needs TLS"));
        }
        if self.scheme != Scheme::Basic && cfg!(not(feature = "kerberos")) {
            return Err(ExchangeError::Configuration("this program was built without Kerberos"));
        }
        if self.proxy.is_some() && self.trust.is_none() {
            return Err(ExchangeError::Configuration("a proxy connects to TLS alone"));
        }
        Ok(())
    }

    /// Server and port, as errors name them.
    pub(crate) fn authority(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }

    /// The full address of the PowerShell directory.
    pub(crate) fn url(&self) -> String {
        let scheme = if self.trust.is_some() { "https" } else { "http" };
        format!("{scheme}://{}{PATH}", self.authority())
    }
}

/// Exchange's own path, which is not WinRM's.
pub(crate) const PATH: &str = "/PowerShell/";

impl Proxy {
    pub(crate) fn authority(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }
}
