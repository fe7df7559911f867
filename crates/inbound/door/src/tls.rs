//! A listener's TLS configuration, replaceable while it runs.

use std::sync::Arc;

use arc_swap::ArcSwap;
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::server::danger::ClientCertVerifier;

use crate::client_certificate::PossessionVerifier;

/// Whether a listener asks for a client certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientCertificate {
    /// It does not: browsers would ask their user which one to take.
    Never,
    /// It does; possession is proven, anything more is decided later.
    Optional,
}

/// The TLS configuration of one listener. [`Tls::replace`] changes the certificate for the connections that follow.
#[derive(Debug)]
pub struct Tls {
    client_certificate: ClientCertificate,
    config: ArcSwap<ServerConfig>,
}

impl Tls {
    /// Makes one. Fails if the key does not belong to the certificate or is of a kind that we cannot use.
    pub fn new(
        client_certificate: ClientCertificate,
        chain: Vec<CertificateDer<'static>>,
        key: PrivateKeyDer<'static>,
    ) -> Result<Self, rustls::Error> {
        let config = ArcSwap::from_pointee(config(client_certificate, chain, key)?);
        Ok(Self { client_certificate, config })
    }

    /// Takes another certificate. On an error the old one stays.
    pub fn replace(
        &self,
        chain: Vec<CertificateDer<'static>>,
        key: PrivateKeyDer<'static>,
    ) -> Result<(), rustls::Error> {
        self.config.store(Arc::new(config(self.client_certificate, chain, key)?));
        Ok(())
    }

    pub(crate) fn current(&self) -> Arc<ServerConfig> {
        self.config.load_full()
    }
}

fn config(
    client_certificate: ClientCertificate,
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
) -> Result<ServerConfig, rustls::Error> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let verifier: Arc<dyn ClientCertVerifier> = match client_certificate {
        ClientCertificate::Never => WebPkiClientVerifier::no_client_auth(),
        ClientCertificate::Optional => Arc::new(PossessionVerifier::new(&provider)),
    };
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_client_cert_verifier(verifier)
        .with_single_cert(chain, key)?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}
