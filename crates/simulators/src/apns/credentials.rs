//! The simulated Apple's certificates.

use std::sync::Arc;

use der::DecodePem;
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer,
    KeyPair, KeyUsagePurpose, PKCS_RSA_SHA256, PublicKeyData, SignatureAlgorithm,
};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};
use rustls_pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio_rustls::TlsAcceptor;
use x509_cert::request::CertReq;

/// `userId` (0.9.2342.19200300.100.1.1), where Apple puts the topic.
const USER_ID: [u64; 7] = [0, 9, 2342, 19_200_300, 100, 1, 1];

/// Any failure to make certificates; a simulator has no better answer than to stop.
pub(crate) type Failure = Box<dyn std::error::Error + Send + Sync>;

/// A certificate authority with the service's own certificate.
pub struct Credentials {
    issuer: Issuer<'static, KeyPair>,
    authority: CertificateDer<'static>,
    authority_pem: String,
}

/// A certificate with its key, both in PEM.
pub struct Issued {
    /// The certificate.
    pub certificate_pem: String,
    /// Its private key (PKCS #8).
    pub key_pem: String,
}

impl Credentials {
    /// Makes an authority of its own.
    ///
    /// # Errors
    ///
    /// If the certificate cannot be made.
    pub fn generate() -> Result<Self, Failure> {
        let key = KeyPair::generate()?;
        let mut params = CertificateParams::default();
        params.distinguished_name = named("Simulated push authority");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let certificate = params.self_signed(&key)?;
        Ok(Self {
            authority: certificate.der().clone(),
            authority_pem: certificate.pem(),
            issuer: Issuer::new(params, key),
        })
    }

    /// The authority's certificate in PEM, for the client to trust.
    pub fn authority_pem(&self) -> &str {
        &self.authority_pem
    }

    /// Issues a push certificate for a topic, as Apple's portal does.
    ///
    /// # Errors
    ///
    /// If the certificate cannot be made.
    pub fn issue(&self, topic: &str) -> Result<Issued, rcgen::Error> {
        let key = KeyPair::generate()?;
        let certificate = push_certificate(topic).signed_by(&key, &self.issuer)?;
        Ok(Issued { certificate_pem: certificate.pem(), key_pem: key.serialize_pem() })
    }

    /// Answers a certificate request (PKCS #10, PEM, with an RSA key) with a push certificate for a topic, PEM.
    ///
    /// # Errors
    ///
    /// If the request cannot be read or the certificate cannot be made.
    pub fn answer_request(&self, request_pem: &str, topic: &str) -> Result<String, Failure> {
        let request = CertReq::from_pem(request_pem)?;
        let key = RequestedKey(request.info.public_key.subject_public_key.raw_bytes().to_vec());
        Ok(push_certificate(topic).signed_by(&key, &self.issuer)?.pem())
    }

    /// TLS that requires a client certificate of this authority and speaks HTTP/2 alone.
    pub(crate) fn acceptor(&self) -> Result<TlsAcceptor, Failure> {
        let key = KeyPair::generate()?;
        let mut params = CertificateParams::new(vec!["localhost".to_owned(), "127.0.0.1".to_owned()])?;
        params.distinguished_name = named("Simulated push service");
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        let certificate = params.signed_by(&key, &self.issuer)?;
        let mut roots = RootCertStore::empty();
        roots.add(self.authority.clone())?;
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let verifier =
            WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider)).build()?;
        let private = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_client_cert_verifier(verifier)
            .with_single_cert(vec![certificate.der().clone()], private)?;
        config.alpn_protocols = vec![b"h2".to_vec()];
        Ok(TlsAcceptor::from(Arc::new(config)))
    }
}

/// The RSA key of a certificate request.
struct RequestedKey(Vec<u8>);

impl PublicKeyData for RequestedKey {
    fn der_bytes(&self) -> &[u8] {
        &self.0
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        &PKCS_RSA_SHA256
    }
}

fn push_certificate(topic: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = named(&format!("APSP:{topic}"));
    params.distinguished_name.push(DnType::CustomDnType(USER_ID.to_vec()), topic);
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    params
}

fn named(common_name: &str) -> DistinguishedName {
    let mut name = DistinguishedName::new();
    name.push(DnType::CommonName, common_name);
    name
}
