//! The real client of Apple's push service.

use std::sync::Arc;

use arc_swap::ArcSwapOption;
use bytes::Bytes;
use chrono::TimeDelta;
use domain::enrolment::PushAddress;
use domain::outside::Clock;
use http::Request;
use http_body_util::Full;
use rustls::client::ResolvesClientCert;
use rustls::crypto::aws_lc_rs;
use rustls::sign::CertifiedKey;
use rustls::{ClientConfig, RootCertStore, SignatureScheme};
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;
use tokio::sync::{Mutex, Semaphore};
use tokio_rustls::TlsConnector;

use crate::answer::interpret;
use crate::connection::{Connection, Failure};
use crate::{Accepted, CertificateError, Push, PushError, PushIdentity, Sending};

/// Messages on their way at the same time. Apple's connections take 1,000; fewer leave room for other nodes.
const AT_ONCE: usize = 100;
/// Connections tried for one message: the one in use, a new one, and another.
const TRIES: usize = 3;

/// How long the push service keeps a message for a device that is off. Zero would throw it away at once.
const KEPT_FOR: TimeDelta = TimeDelta::days(7);

/// Where the push service is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// Host name; its certificate is checked against it.
    pub host: String,
    /// Port: 443, or 2197 where a firewall wants it so.
    pub port: u16,
}

impl Endpoint {
    pub(crate) fn authority(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }
}

impl Default for Endpoint {
    /// Apple's.
    fn default() -> Self {
        Self { host: "api.push.apple.com".to_owned(), port: 443 }
    }
}

/// Which authorities may vouch for the push service.
#[derive(Clone, Debug)]
pub enum Roots {
    /// Those of the operating system.
    System,
    /// These, in PEM; for a simulated push service.
    Pem(String),
}

/// Sends push messages over one HTTP/2 connection.
pub struct Client {
    endpoint: Endpoint,
    roots: Arc<RootCertStore>,
    clock: Arc<dyn Clock>,
    link: ArcSwapOption<Link>,
    limit: Semaphore,
}

/// A push certificate with the connection that it opened.
struct Link {
    identity: PushIdentity,
    tls: TlsConnector,
    open: Mutex<Option<Connection>>,
}

impl Client {
    /// A client without a push certificate: give it one by [`Push::use_identity`].
    pub fn new(endpoint: Endpoint, roots: &Roots, clock: Arc<dyn Clock>) -> Result<Self, CertificateError> {
        let roots = Arc::new(load(roots)?);
        Ok(Self { endpoint, roots, clock, link: ArcSwapOption::empty(), limit: Semaphore::new(AT_ONCE) })
    }

    async fn deliver(&self, address: &PushAddress) -> Result<Accepted, PushError> {
        let link = self.link.load_full().ok_or(PushError::NotConfigured)?;
        if link.identity.topic() != address.topic {
            return Err(PushError::WrongTopic {
                certificate: link.identity.topic().to_owned(),
                enrolment: address.topic.clone(),
            });
        }
        let _permit = self.limit.acquire().await.map_err(|_| unavailable())?;
        for _ in 0..TRIES {
            let mut connection = link.connection(&self.endpoint).await?;
            match connection.request(self.message(address)?).await {
                Ok(answer) => return interpret(answer.status(), answer.headers(), answer.body()),
                Err(Failure::Broken) => link.forget(&connection).await,
                Err(Failure::Late) => {
                    link.forget(&connection).await;
                    return Err(PushError::Unavailable("no answer in time".to_owned()));
                }
            }
        }
        Err(unavailable())
    }

    /// The request: the body is exactly the magic, no `aps` key.
    fn message(&self, address: &PushAddress) -> Result<Request<Full<Bytes>>, PushError> {
        let uri = format!("https://{}/3/device/{}", self.endpoint.authority(), hex::encode(&address.token));
        let body = serde_json::json!({ "mdm": address.magic }).to_string();
        Request::post(uri)
            .header("content-type", "application/json")
            .header("apns-topic", &address.topic)
            .header("apns-push-type", "mdm")
            .header("apns-priority", "10")
            .header("apns-expiration", (self.clock.now() + KEPT_FOR).timestamp().to_string())
            .body(Full::new(Bytes::from(body)))
            .map_err(|_| PushError::BadDeviceToken)
    }
}

impl Push for Client {
    fn send<'a>(&'a self, address: &'a PushAddress) -> Sending<'a> {
        Box::pin(self.deliver(address))
    }

    fn use_identity(&self, identity: Option<PushIdentity>) {
        self.link.store(identity.and_then(|identity| {
            // The provider has both versions of TLS, so that this always succeeds.
            let tls = TlsConnector::from(Arc::new(configuration(&self.roots, &identity).ok()?));
            Some(Arc::new(Link { identity, tls, open: Mutex::new(None) }))
        }));
    }
}

impl Link {
    /// The open connection, or a new one. Others wait meanwhile, so that a closed one does not open a hundred.
    async fn connection(&self, endpoint: &Endpoint) -> Result<Connection, PushError> {
        let mut open = self.open.lock().await;
        if let Some(connection) = open.as_ref().filter(|connection| !connection.is_closed()) {
            return Ok(connection.clone());
        }
        let connection = Connection::open(endpoint, self.tls.clone()).await?;
        *open = Some(connection.clone());
        Ok(connection)
    }

    /// Drops a connection that takes no more requests; those under way on it still finish. A newer one stays.
    async fn forget(&self, broken: &Connection) {
        let mut open = self.open.lock().await;
        if open.as_ref().is_some_and(|connection| connection.is_same(broken)) {
            *open = None;
        }
    }
}

fn configuration(roots: &Arc<RootCertStore>, identity: &PushIdentity) -> Result<ClientConfig, rustls::Error> {
    let mut configuration = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_root_certificates(Arc::clone(roots))
        .with_client_cert_resolver(Arc::new(Always(identity.certified())));
    configuration.alpn_protocols = vec![b"h2".to_vec()];
    Ok(configuration)
}

/// Shows the push certificate whatever authorities the service names.
#[derive(Debug)]
struct Always(Arc<CertifiedKey>);

impl ResolvesClientCert for Always {
    fn resolve(&self, _: &[&[u8]], _: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.0))
    }

    fn has_certs(&self) -> bool {
        true
    }
}

pub(crate) fn load(roots: &Roots) -> Result<RootCertStore, CertificateError> {
    let mut store = RootCertStore::empty();
    match roots {
        Roots::System => {
            // One broken certificate in the system's store must not cost all the others.
            store.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        }
        Roots::Pem(pem) => {
            for certificate in CertificateDer::pem_slice_iter(pem.as_bytes()) {
                let certificate = certificate.map_err(|_| CertificateError::NoCertificate)?;
                store.add(certificate).map_err(|_| CertificateError::NoCertificate)?;
            }
        }
    }
    Ok(store)
}

fn unavailable() -> PushError {
    PushError::Unavailable("it closed every connection before it took the message".to_owned())
}
