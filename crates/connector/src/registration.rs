//! What a registration left on this machine: addresses and names in one file, secrets sealed in another.

mod changed;

use domain::outside::Random;
use outbound_exchange::{Account, Proxy, Scheme, Target, Trust, View};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::gatepost::{Client, ClientIdentity, GatepostAddress, ProxyAddress, ServerTrust};
use crate::vault::Vault;
use crate::{Error, Notification, Place, private_file};

pub use changed::Mark;

/// The name under which the secrets are sealed.
const SECRETS: &str = "connector/secrets";

/// A registration, without its secrets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Registration {
    /// The connector's id.
    pub connector: Uuid,
    /// The organisation.
    pub organisation: Uuid,
    /// The organisation's name in the console.
    pub organisation_name: String,
    /// The server.
    pub gatepost: GatepostAddress,
    /// The authorities that vouch for the server, in PEM; empty for the public ones.
    pub gatepost_trust: String,
    /// The SHA-256 of the server's certificate, in hexadecimal, where that is pinned in place of authorities.
    #[serde(default)]
    pub gatepost_fingerprint: Option<String>,
    /// The connector's certificate with its authority, in PEM.
    pub certificate: String,
    /// The way to the server, if it is not direct.
    pub gatepost_proxy: Option<ProxyAddress>,
    /// Exchange.
    pub exchange: ExchangeSettings,
    /// The account that sends messages to users, if there is one.
    #[serde(default)]
    pub notification: Option<Notification>,
}

/// How Exchange is reached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExchangeSettings {
    /// The preferred client access server.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// Whether somebody else hosts the organisation.
    pub hosted: bool,
    /// `DOMAIN\user`, or a user principal name.
    pub account: String,
    /// How the account signs in.
    pub sign_in: SignIn,
    /// Plain http, whose messages Kerberos seals.
    pub plain_http: bool,
    /// Authorities in PEM, if the system's do not vouch for Exchange.
    pub authorities: Option<String>,
    /// The SHA-256 of a pinned certificate, in hexadecimal.
    pub fingerprint: Option<String>,
    /// Where the KDC is, if the system does not know.
    pub kdc: Option<String>,
    /// The way to Exchange, if it is not direct.
    pub proxy: Option<ProxyAddress>,
    /// All domains of the forest rather than the account's own.
    pub entire_forest: bool,
    /// The domain controller that is read and written.
    pub domain_controller: Option<String>,
}

/// How an account signs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SignIn {
    /// Name and password, over TLS.
    Basic,
    /// A Kerberos ticket.
    Kerberos,
    /// The same in SPNEGO.
    Negotiate,
}

/// The secrets of a registration.
pub struct Secrets {
    /// The private key, PKCS#8 in PEM.
    pub key: SecretString,
    /// The password of the account in Exchange.
    pub exchange: SecretString,
    /// The password of the proxy to Exchange.
    pub exchange_proxy: Option<SecretString>,
    /// The password of the proxy to the server.
    pub gatepost_proxy: Option<SecretString>,
    /// The password of the notification account.
    pub notification: Option<SecretString>,
}

/// What is sealed.
#[derive(Serialize)]
struct Sealed<'a> {
    key: &'a str,
    exchange: &'a str,
    exchange_proxy: Option<&'a str>,
    gatepost_proxy: Option<&'a str>,
    notification: Option<&'a str>,
}

impl Registration {
    /// What is in the data directory; `None` if nobody registered.
    pub fn load(place: &Place, random: &dyn Random) -> Result<Option<(Self, Secrets)>, Error> {
        let path = place.registration();
        let Some(text) = private_file::read(&path)? else { return Ok(None) };
        let registration = serde_json::from_slice(&text)
            .map_err(|error| Error::Content { path: path.clone(), problem: error.to_string() })?;
        let sealed = private_file::read(&place.secrets())?.ok_or(Error::Sealed)?;
        let opened = Vault::open(&place.key(), random)?.unseal(SECRETS, &sealed)?;
        Ok(Some((registration, Secrets::read(&opened)?)))
    }

    /// Puts it into the data directory. The secrets come first: a registration that is there has its secrets.
    pub fn save(&self, secrets: &Secrets, place: &Place, random: &dyn Random) -> Result<(), Error> {
        let vault = Vault::open(&place.key(), random)?;
        let sealed = vault.seal(SECRETS, &secrets.bytes()?, random)?;
        private_file::write(&place.secrets(), &sealed)?;
        let path = place.registration();
        let text = serde_json::to_vec_pretty(self)
            .map_err(|error| Error::Content { path: path.clone(), problem: error.to_string() })?;
        private_file::write(&path, &text)
    }

    /// Recognises the server by this from now on.
    pub(crate) fn believe(&mut self, trust: ServerTrust) {
        (self.gatepost_trust, self.gatepost_fingerprint) = match trust {
            ServerTrust::System => (String::new(), None),
            ServerTrust::Authorities(pem) => (pem, None),
            ServerTrust::Certificate(sha256) => (String::new(), Some(hex::encode(sha256))),
        };
    }

    /// A client of the server, with this connector's certificate.
    pub fn client(&self, secrets: &Secrets) -> Result<Client, Error> {
        let identity = ClientIdentity { certificate: &self.certificate, key: &secrets.key };
        let proxy = self.gatepost_proxy.as_ref().map(|proxy| (proxy, secrets.gatepost_proxy.as_ref()));
        let trust = match &self.gatepost_fingerprint {
            Some(fingerprint) => ServerTrust::Certificate(crate::fingerprint::parse(fingerprint)?),
            None => ServerTrust::pinned(&self.gatepost_trust),
        };
        Ok(Client::new(self.gatepost.clone(), &trust, Some(&identity), proxy)?)
    }
}

impl ExchangeSettings {
    /// The target of one client access server.
    pub fn target(&self, host: &str, secrets: &Secrets) -> Result<Target, Error> {
        let target = Target {
            host: host.to_owned(),
            port: self.port,
            trust: if self.plain_http { None } else { Some(self.trust()?) },
            account: Account { name: self.account.clone(), password: secrets.exchange.clone() },
            scheme: self.scheme(),
            kdc: self.kdc.clone(),
            proxy: self.proxy(secrets.exchange_proxy.as_ref()),
            view: View {
                entire_forest: self.entire_forest,
                domain_controller: self.domain_controller.clone(),
            },
        };
        target.check()?;
        Ok(target)
    }

    /// The certificates that are trusted where there is TLS.
    pub(crate) fn trust(&self) -> Result<Trust, Error> {
        Ok(match (&self.fingerprint, &self.authorities) {
            (Some(fingerprint), _) => Trust::Certificate(crate::fingerprint::parse(fingerprint)?),
            (None, Some(pem)) => Trust::Authorities(pem.clone()),
            (None, None) => Trust::System,
        })
    }

    pub(crate) fn scheme(&self) -> Scheme {
        match self.sign_in {
            SignIn::Basic => Scheme::Basic,
            SignIn::Kerberos => Scheme::Kerberos,
            SignIn::Negotiate => Scheme::Negotiate,
        }
    }

    pub(crate) fn proxy(&self, password: Option<&SecretString>) -> Option<Proxy> {
        let proxy = self.proxy.as_ref()?;
        let password = || password.cloned().unwrap_or_else(|| SecretString::from(""));
        let account = proxy.account.as_ref().map(|name| Account { name: name.clone(), password: password() });
        Some(Proxy { host: proxy.host.clone(), port: proxy.port, account })
    }
}

impl Secrets {
    fn bytes(&self) -> Result<Zeroizing<Vec<u8>>, Error> {
        let sealed = Sealed {
            key: self.key.expose_secret(),
            exchange: self.exchange.expose_secret(),
            exchange_proxy: self.exchange_proxy.as_ref().map(ExposeSecret::expose_secret),
            gatepost_proxy: self.gatepost_proxy.as_ref().map(ExposeSecret::expose_secret),
            notification: self.notification.as_ref().map(ExposeSecret::expose_secret),
        };
        serde_json::to_vec(&sealed).map(Zeroizing::new).map_err(|_| Error::Sealed)
    }

    fn read(bytes: &[u8]) -> Result<Self, Error> {
        // Owned, because a password with a quote in it is escaped and cannot be borrowed.
        #[derive(Deserialize)]
        struct Opened {
            key: Zeroizing<String>,
            exchange: Zeroizing<String>,
            exchange_proxy: Option<Zeroizing<String>>,
            gatepost_proxy: Option<Zeroizing<String>>,
            // Not there in what an older version sealed.
            notification: Option<Zeroizing<String>>,
        }
        let opened: Opened = serde_json::from_slice(bytes).map_err(|_| Error::Sealed)?;
        let secret = |text: &Zeroizing<String>| SecretString::from(text.as_str());
        Ok(Self {
            key: secret(&opened.key),
            exchange: secret(&opened.exchange),
            exchange_proxy: opened.exchange_proxy.as_ref().map(secret),
            gatepost_proxy: opened.gatepost_proxy.as_ref().map(secret),
            notification: opened.notification.as_ref().map(secret),
        })
    }
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secrets(..)")
    }
}
