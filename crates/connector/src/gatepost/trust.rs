//! Whom this connector believes to be the server. There is no way to believe all.

use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, aws_lc_rs, verify_tls12_signature, verify_tls13_signature};
use rustls::{CertificateError, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, ServerName, UnixTime};
use sha2::{Digest, Sha256};

use crate::gatepost::GatepostError;

/// Which certificates of the server are trusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ServerTrust {
    /// Those that the operating system's authorities vouch for.
    System,
    /// Those that these authorities vouch for, in PEM, and no others.
    Authorities(String),
    /// The one with this SHA-256. After the registration only where its answer names no authority.
    Certificate([u8; 32]),
}

impl ServerTrust {
    /// What a registration's answer says: these authorities alone, or the public ones if there are none.
    pub(crate) fn pinned(pem: &str) -> Self {
        if pem.trim().is_empty() { Self::System } else { Self::Authorities(pem.to_owned()) }
    }

    /// Refuses authorities that are none.
    pub(crate) fn check(&self) -> Result<(), GatepostError> {
        self.verifier(&provider()).map(drop)
    }

    pub(crate) fn verifier(
        &self,
        provider: &Arc<CryptoProvider>,
    ) -> Result<Arc<dyn ServerCertVerifier>, GatepostError> {
        let mut roots = RootCertStore::empty();
        match self {
            Self::Certificate(sha256) => {
                return Ok(Arc::new(Pinned { sha256: *sha256, provider: Arc::clone(provider) }));
            }
            Self::System => {
                // One broken certificate in the system's store must not cost all the others.
                roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
            }
            Self::Authorities(pem) => {
                let wrong = || {
                    let problem = "the authorities of the server hold no certificate in PEM (Base-64)";
                    GatepostError::Identity(problem.to_owned())
                };
                for certificate in CertificateDer::pem_slice_iter(pem.as_bytes()) {
                    roots.add(certificate.map_err(|_| wrong())?).map_err(|_| wrong())?;
                }
                if roots.is_empty() {
                    return Err(wrong());
                }
            }
        }
        let builder = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(provider));
        let none = |_| GatepostError::Identity("there is no trusted authority".to_owned());
        builder.build().map(|verifier| verifier as _).map_err(none)
    }
}

/// The same cryptography everywhere.
pub(crate) fn provider() -> Arc<CryptoProvider> {
    Arc::new(aws_lc_rs::default_provider())
}

#[derive(Debug)]
struct Pinned {
    sha256: [u8; 32],
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Pinned {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        if Sha256::digest(certificate).as_slice() == self.sha256 {
            Ok(ServerCertVerified::assertion())
        } else {
            Err(CertificateError::ApplicationVerificationFailure.into())
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
