//! The server certificate of `web` and `devices`: from PEM files, or from Gatepost's own authority.

use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use inbound_door::Tls as DoorTls;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use services::Services;
use tokio::sync::watch;
use tokio::time::{Duration, sleep};

use crate::{Config, Error};

/// How often the files, or the age of our own certificate, are looked at.
const LOOK_EVERY: Duration = Duration::from_mins(1);

/// Our own certificate is renewed so long before its end.
const RENEW_BEFORE: TimeDelta = TimeDelta::days(60);

/// A certificate with its chain and its private key.
pub(crate) struct ServerCertificate {
    pub(crate) chain: Vec<CertificateDer<'static>>,
    pub(crate) key: PrivateKeyDer<'static>,
    names: Vec<String>,
    not_after: Option<DateTime<Utc>>,
}

impl ServerCertificate {
    /// When it ends; `None` if it is no X.509 certificate.
    pub(crate) fn end(&self) -> Option<DateTime<Utc>> {
        let leaf = ca::certificate::Facts::of(self.chain.first()?).ok()?;
        Some(leaf.not_after)
    }

    /// Whether it is one of our own that has to be made again: it ends soon, or the public names changed.
    fn is_due(&self, names: &[String], now: DateTime<Utc>) -> bool {
        self.not_after.is_some_and(|end| end - RENEW_BEFORE <= now || self.names != names)
    }
}

/// Reads the files, or makes a certificate for the public names, `localhost` and 127.0.0.1.
pub(crate) async fn load(config: &Config, services: &Services) -> Result<ServerCertificate, Error> {
    match read_files(config)? {
        Some(found) => Ok(found),
        None => own(services).await,
    }
}

/// Reads the files; `None` if the configuration names none.
pub(crate) fn read_files(config: &Config) -> Result<Option<ServerCertificate>, Error> {
    match (&config.tls.certificate_file, &config.tls.key_file) {
        (Some(certificate), Some(key)) => read(certificate, key).map(Some),
        (None, None) => Ok(None),
        _ => Err(Error::Certificate(
            "set both `certificate_file` and `key_file` in [tls], or neither".to_owned(),
        )),
    }
}

fn read(certificate: &Path, key: &Path) -> Result<ServerCertificate, Error> {
    let wrong = |path: &Path, error: rustls::pki_types::pem::Error| {
        Error::Certificate(format!("{}: {error}", path.display()))
    };
    let chain = CertificateDer::pem_file_iter(certificate)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|error| wrong(certificate, error))?;
    if chain.is_empty() {
        return Err(Error::Certificate(format!("{} holds no certificate", certificate.display())));
    }
    let key = PrivateKeyDer::from_pem_file(key).map_err(|error| wrong(key, error))?;
    Ok(ServerCertificate { chain, key, names: Vec::new(), not_after: None })
}

async fn own(services: &Services) -> Result<ServerCertificate, Error> {
    let names = names(services).await?;
    let identity = services::authorities::server_certificate(services, &names).await?;
    let der = std::iter::once(identity.certificate).chain(identity.chain);
    let key = PrivatePkcs8KeyDer::from(identity.key.to_pkcs8()?.to_vec());
    Ok(ServerCertificate {
        chain: der.map(CertificateDer::from).collect(),
        key: key.into(),
        names,
        not_after: Some(services.now() + TimeDelta::days(397)),
    })
}

/// The hosts of the public addresses, then this machine itself.
async fn names(services: &Services) -> Result<Vec<String>, Error> {
    let addresses: services::settings::Addresses =
        services::settings::read(&mut services.store.read().await?).await?;
    let mut names = Vec::new();
    for address in [&addresses.web, &addresses.devices] {
        if let Ok(uri) = address.parse::<http::Uri>()
            && let Some(host) = uri.host()
        {
            names.push(host.trim_matches(['[', ']']).to_owned());
        }
    }
    names.extend(["localhost".to_owned(), "127.0.0.1".to_owned()]);
    names.dedup();
    Ok(names)
}

/// Keeps the listeners' certificates current until the server stops.
pub(crate) async fn keep_current(
    config: Config,
    services: Services,
    listeners: Vec<Arc<DoorTls>>,
    mut current: ServerCertificate,
    mut stop: watch::Receiver<bool>,
) {
    loop {
        tokio::select! {
            _ = stop.wait_for(|stop| *stop) => return,
            () = sleep(LOOK_EVERY) => (),
        }
        match renewed(&config, &services, &current).await {
            Ok(Some(new)) => {
                let replaced =
                    listeners.iter().try_for_each(|tls| tls.replace(new.chain.clone(), new.key.clone_key()));
                match replaced {
                    Ok(()) => {
                        services::expiry::listeners_end(&services, new.end());
                        tracing::info!("the server certificate was replaced");
                    }
                    Err(error) => {
                        tracing::error!(%error, "the new server certificate cannot be used; the old one stays");
                    }
                }
                current = new;
            }
            Ok(None) => (),
            Err(error) => tracing::error!(%error, "the server certificate cannot be read; the old one stays"),
        }
    }
}

async fn renewed(
    config: &Config,
    services: &Services,
    current: &ServerCertificate,
) -> Result<Option<ServerCertificate>, Error> {
    if let Some(found) = read_files(config)? {
        return Ok((found.chain != current.chain).then_some(found));
    }
    if current.is_due(&names(services).await?, services.now()) {
        return own(services).await.map(Some);
    }
    Ok(None)
}
