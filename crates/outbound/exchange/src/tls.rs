//! TLS to the server: system authorities, authorities of one's own, or one pinned certificate.

use std::sync::{Arc, Mutex, PoisonError};

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, aws_lc_rs, verify_tls12_signature, verify_tls13_signature};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, ServerName, UnixTime};
use sha2::{Digest, Sha256};

use crate::{CertificateProblem, ExchangeError, Trust};

/// A configuration of TLS, and the certificate that it saw last.
pub(crate) struct Tls {
    pub(crate) configuration: Arc<ClientConfig>,
    verifier: Arc<Verifier>,
}

impl Tls {
    pub(crate) fn new(trust: &Trust) -> Result<Self, ExchangeError> {
        let provider = Arc::new(aws_lc_rs::default_provider());
        let rule = match trust {
            Trust::Certificate(pinned) => Rule::Pinned(*pinned),
            Trust::System => Rule::Chain(chain(system(), &provider)?),
            Trust::Authorities(pem) => Rule::Chain(chain(authorities(pem)?, &provider)?),
        };
        let verifier = Arc::new(Verifier { rule, provider: Arc::clone(&provider), shown: Mutex::new(None) });
        let mut configuration = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|_| ExchangeError::Configuration("there is no version of TLS"))?
            .dangerous()
            .with_custom_certificate_verifier(Arc::clone(&verifier) as Arc<dyn ServerCertVerifier>)
            .with_no_client_auth();
        configuration.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self { configuration: Arc::new(configuration), verifier })
    }

    /// What a failed handshake means.
    pub(crate) fn failure(&self, host: String, error: &std::io::Error) -> ExchangeError {
        let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<Error>());
        let Some(inner) = inner else {
            return ExchangeError::Unreachable { host, reason: format!("TLS: {error}") };
        };
        let problem = match inner {
            Error::InvalidCertificate(error) => match error {
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                    CertificateProblem::Name
                }
                // The signature: an authority that was made anew under its old name. The other: a server that signed its own
                // certificate as if it were an authority's.
                CertificateError::UnknownIssuer
                | CertificateError::BadSignature
                | CertificateError::Other(_) => CertificateProblem::Untrusted,
                CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
                    CertificateProblem::Expired
                }
                CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
                    CertificateProblem::NotYetValid
                }
                CertificateError::ApplicationVerificationFailure => CertificateProblem::NotPinned,
                other => CertificateProblem::Other(format!("{other:?}")),
            },
            other => CertificateProblem::Other(other.to_string()),
        };
        let shown = self.verifier.shown.lock().unwrap_or_else(PoisonError::into_inner);
        ExchangeError::Certificate { host, problem, fingerprint: shown.map(hex::encode) }
    }
}

fn chain(
    roots: RootCertStore,
    provider: &Arc<CryptoProvider>,
) -> Result<Arc<WebPkiServerVerifier>, ExchangeError> {
    WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(provider))
        .build()
        .map_err(|_| ExchangeError::Configuration("there is no trusted authority"))
}

fn system() -> RootCertStore {
    let mut store = RootCertStore::empty();
    // One broken certificate in the system's store must not cost all the others.
    store.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    store
}

fn authorities(pem: &str) -> Result<RootCertStore, ExchangeError> {
    let wrong = || ExchangeError::Configuration("the authorities' file holds no certificates in PEM");
    let mut store = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(pem.as_bytes()) {
        let certificate = certificate.map_err(|_| wrong())?;
        store.add(certificate).map_err(|_| wrong())?;
    }
    Ok(store)
}

#[derive(Debug)]
enum Rule {
    Chain(Arc<WebPkiServerVerifier>),
    Pinned([u8; 32]),
}

/// Checks the certificate by the rule and keeps its fingerprint, so that an error can show it.
#[derive(Debug)]
struct Verifier {
    rule: Rule,
    provider: Arc<CryptoProvider>,
    shown: Mutex<Option<[u8; 32]>>,
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let fingerprint: [u8; 32] = Sha256::digest(certificate).into();
        *self.shown.lock().unwrap_or_else(PoisonError::into_inner) = Some(fingerprint);
        match &self.rule {
            Rule::Chain(verifier) => verifier.verify_server_cert(certificate, intermediates, name, ocsp, now),
            Rule::Pinned(pinned) if *pinned == fingerprint => Ok(ServerCertVerified::assertion()),
            Rule::Pinned(_) => Err(CertificateError::ApplicationVerificationFailure.into()),
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signature, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signature, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
