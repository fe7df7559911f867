//! `register`: a key that never leaves this machine, a one-time token for a certificate, and the settings of Exchange.

use connector_protocol::PROTOCOL;
use connector_protocol::path;
use connector_protocol::register::{Register, Registered};
use domain::outside::Random;
use rcgen::{CertificateParams, DnType, KeyPair};
use secrecy::{ExposeSecret, SecretString};

use crate::gatepost::{Client, GatepostAddress, ProxyAddress, ServerTrust, ask};
use crate::vault::Vault;
use crate::{Error, ExchangeSettings, Fault, Notification, Place, Proven, Registration, Secrets};

/// What a registration needs.
#[derive(Debug)]
pub struct Registering {
    /// The server.
    pub gatepost: GatepostAddress,
    /// How the server is recognised this first time, and from then on unless its answer names an authority.
    pub trust: ServerTrust,
    /// The one-time token.
    pub token: SecretString,
    /// Takes the place of the connector that the organisation has, and of a registration that is here.
    pub replace: bool,
    /// The way to the server, with its proxy's password.
    pub gatepost_proxy: Option<(ProxyAddress, Option<SecretString>)>,
    /// Exchange.
    pub exchange: ExchangeSettings,
    /// The password of the account in Exchange.
    pub password: SecretString,
    /// The password of the proxy to Exchange.
    pub exchange_proxy_password: Option<SecretString>,
    /// The account that sends messages to users, tested; `None` without one.
    pub notification: Option<Proven>,
    /// The name of this machine.
    pub host: String,
}

/// What to change in a registration; what is `None` stays.
#[derive(Debug, Default)]
pub struct Changes {
    /// The server's address.
    pub gatepost: Option<GatepostAddress>,
    /// How the server is recognised.
    pub gatepost_trust: Option<ServerTrust>,
    /// The way to the server; `Some(None)` is the direct one.
    pub gatepost_proxy: Option<Option<(ProxyAddress, Option<SecretString>)>>,
    /// The way to Exchange; `Some(None)` is the direct one.
    pub exchange_proxy: Option<Option<(ProxyAddress, Option<SecretString>)>>,
    /// Everything else about Exchange; its proxy stays unless the field above says otherwise.
    pub exchange: Option<ExchangeSettings>,
    /// The password of the account in Exchange.
    pub password: Option<SecretString>,
    /// The account that sends messages to users, tested; `Some(None)` takes it away.
    pub notification: Option<Option<Proven>>,
}

/// Registers, and keeps what came of it. The token is used only if everything that can be checked here is right.
pub async fn register(
    place: &Place,
    random: &dyn Random,
    asked: Registering,
) -> Result<(Registration, Registered), Error> {
    place.refuse_prepared()?;
    let _lock = place.lock()?;
    let _changing = place.lock_registration()?;
    if let Some((known, _)) = Registration::load(place, random)?.filter(|_| !asked.replace) {
        return Err(Error::Registered(known.organisation_name));
    }
    #[cfg(windows)]
    place.close()?;
    let no_key = |error: rcgen::Error| Error::Key(error.to_string());
    let key = KeyPair::generate().map_err(no_key)?;
    let (notification, notification_password) = parts(asked.notification);
    let secrets = Secrets {
        key: SecretString::from(key.serialize_pem()),
        exchange: asked.password,
        exchange_proxy: asked.exchange_proxy_password,
        gatepost_proxy: asked.gatepost_proxy.as_ref().and_then(|(_, password)| password.clone()),
        notification: notification_password,
    };
    asked.exchange.target(&asked.exchange.host, &secrets)?;
    // A directory that cannot be written to must not cost the token.
    Vault::open(&place.key(), random)?;
    let mut parameters = CertificateParams::default();
    parameters.distinguished_name.push(DnType::CommonName, "gatepost connector");
    let request = parameters.serialize_request(&key).and_then(|request| request.pem()).map_err(no_key)?;
    let proxy = asked.gatepost_proxy.as_ref().map(|(proxy, password)| (proxy, password.as_ref()));
    let client = Client::new(asked.gatepost.clone(), &asked.trust, None, proxy)?;
    let question = Register {
        protocol: PROTOCOL,
        token: asked.token.expose_secret().to_owned(),
        request,
        host: asked.host,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        system: if cfg!(windows) { "windows" } else { "linux" }.to_owned(),
        replace: asked.replace,
    };
    let answer: Registered = ask(&client, path::REGISTER, &question).await?;
    let mut registration = Registration {
        connector: answer.connector,
        organisation: answer.organisation,
        organisation_name: answer.organisation_name.clone(),
        gatepost: asked.gatepost,
        gatepost_trust: answer.trust.clone(),
        gatepost_fingerprint: None,
        certificate: answer.certificate.clone(),
        gatepost_proxy: asked.gatepost_proxy.map(|(proxy, _)| proxy),
        exchange: asked.exchange,
        notification,
    };
    if answer.trust.trim().is_empty() {
        // The server's certificate is somebody else's work, perhaps an authority of the organisation. Whoever named it, or pinned the
        // certificate, does not mean every public authority.
        registration.believe(asked.trust);
    }
    registration.save(&secrets, place, random)?;
    // What stopped the one before is no trouble of this one. It is registered all the same: the token is used up.
    if let Err(error) = Fault::clear(place) {
        tracing::warn!(%error, "why the connector before stopped is still written down");
    }
    Ok((registration, answer))
}

/// Changes a registration: no new token, no new certificate. A connector that runs finds it by [`Registration::changed`].
pub fn update(place: &Place, random: &dyn Random, changes: Changes) -> Result<Registration, Error> {
    let _changing = place.lock_registration()?;
    let loaded = Registration::load(place, random)?;
    let (mut registration, mut secrets) =
        loaded.ok_or_else(|| Error::NotRegistered(place.path().to_owned()))?;
    if let Some(gatepost) = changes.gatepost {
        registration.gatepost = gatepost;
    }
    if let Some(trust) = changes.gatepost_trust {
        registration.believe(trust);
    }
    if let Some(way) = changes.gatepost_proxy {
        (registration.gatepost_proxy, secrets.gatepost_proxy) = apart(way);
    }
    if let Some(exchange) = changes.exchange {
        let proxy = registration.exchange.proxy.take();
        registration.exchange = ExchangeSettings { proxy, ..exchange };
    }
    if let Some(way) = changes.exchange_proxy {
        (registration.exchange.proxy, secrets.exchange_proxy) = apart(way);
    }
    if let Some(password) = changes.password {
        secrets.exchange = password;
    }
    if let Some(notification) = changes.notification {
        (registration.notification, secrets.notification) = parts(notification);
    }
    registration.exchange.target(&registration.exchange.host, &secrets)?;
    registration.client(&secrets)?;
    registration.save(&secrets, place, random)?;
    Ok(registration)
}

fn apart(way: Option<(ProxyAddress, Option<SecretString>)>) -> (Option<ProxyAddress>, Option<SecretString>) {
    match way {
        Some((proxy, password)) => (Some(proxy), password),
        None => (None, None),
    }
}

fn parts(proven: Option<Proven>) -> (Option<Notification>, Option<SecretString>) {
    proven.map_or((None, None), |proven| (Some(proven.notification), Some(proven.password)))
}
