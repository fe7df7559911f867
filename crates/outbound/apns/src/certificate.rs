//! The push certificate: its topic, its end, and whether its key is ours.

use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use der::{Decode, Encode};
use rustls::crypto::aws_lc_rs;
use rustls::sign::CertifiedKey;
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use thiserror::Error;
use x509_cert::Certificate;

/// `userId` (RFC 4519 §2.39), where Apple puts the topic.
const USER_ID: &str = "0.9.2342.19200300.100.1.1";
/// What every topic of device management begins with.
const TOPIC_PREFIX: &str = "com.apple.mgmt.";
/// A push certificate with its chain has about 5 kB.
const MOST_BYTES: usize = 64 * 1024;

/// A push certificate with its private key, ready for TLS.
#[derive(Clone)]
pub struct PushIdentity {
    topic: String,
    not_after: DateTime<Utc>,
    certified: Arc<CertifiedKey>,
}

impl PushIdentity {
    /// Reads certificate (with its chain, the certificate itself first) and key in PEM, and checks that they belong
    /// together.
    pub fn from_pem(certificate_pem: &str, key_pem: &str) -> Result<Self, CertificateError> {
        let facts = describe(certificate_pem)?;
        let chain = chain(certificate_pem)?;
        let key = PrivateKeyDer::from_pem_slice(key_pem.as_bytes()).map_err(|_| CertificateError::NoKey)?;
        let certified = CertifiedKey::from_der(chain, key, &aws_lc_rs::default_provider()).map_err(
            |error| match error {
                rustls::Error::InconsistentKeys(_) => CertificateError::ForeignKey,
                _ => CertificateError::NoKey,
            },
        )?;
        Ok(Self { topic: facts.topic, not_after: facts.not_after, certified: Arc::new(certified) })
    }

    /// The topic: what every enrolment names and every message goes to.
    pub fn topic(&self) -> &str {
        &self.topic
    }

    /// When the certificate ends.
    pub fn not_after(&self) -> DateTime<Utc> {
        self.not_after
    }

    pub(crate) fn certified(&self) -> Arc<CertifiedKey> {
        Arc::clone(&self.certified)
    }
}

impl fmt::Debug for PushIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PushIdentity").field("topic", &self.topic).finish_non_exhaustive()
    }
}

/// What a push certificate says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PushFacts {
    /// The topic.
    pub topic: String,
    /// When it begins to count.
    pub not_before: DateTime<Utc>,
    /// When it ends.
    pub not_after: DateTime<Utc>,
    /// The subject's public key (SubjectPublicKeyInfo in DER), to compare with the key of our request.
    pub public_key: Vec<u8>,
}

/// Reads a push certificate without its key, as it is uploaded. Certificates after the first are its chain.
pub fn describe(certificate_pem: &str) -> Result<PushFacts, CertificateError> {
    let chain = chain(certificate_pem)?;
    let leaf = chain.first().ok_or(CertificateError::NoCertificate)?;
    let certificate = Certificate::from_der(leaf).map_err(|_| CertificateError::NoCertificate)?;
    let body = certificate.tbs_certificate();
    let topic = topic(&certificate).ok_or(CertificateError::NoTopic)?;
    let validity = body.validity();
    Ok(PushFacts {
        topic,
        not_before: validity.not_before.to_system_time().into(),
        not_after: validity.not_after.to_system_time().into(),
        public_key: body.subject_public_key_info().to_der().map_err(|_| CertificateError::NoCertificate)?,
    })
}

fn chain(pem: &str) -> Result<Vec<CertificateDer<'static>>, CertificateError> {
    if pem.len() > MOST_BYTES {
        return Err(CertificateError::NoCertificate);
    }
    CertificateDer::pem_slice_iter(pem.as_bytes())
        .collect::<Result<_, _>>()
        .map_err(|_| CertificateError::NoCertificate)
}

fn topic(certificate: &Certificate) -> Option<String> {
    let subject = certificate.tbs_certificate().subject();
    let attribute = subject.iter().find(|attribute| attribute.oid.to_string() == USER_ID)?;
    let topic = std::str::from_utf8(attribute.value.value()).ok()?;
    (topic.starts_with(TOPIC_PREFIX) && topic.len() <= 256).then(|| topic.to_owned())
}

/// Why a push certificate is of no use.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum CertificateError {
    /// Not a certificate in PEM.
    #[error(
        "this is no certificate in PEM; take the file that Apple's push certificate portal gave, as it is"
    )]
    NoCertificate,
    /// The private key cannot be read.
    #[error("the private key cannot be read")]
    NoKey,
    /// The key is not the certificate's.
    #[error("the certificate was made for another private key than this server's request")]
    ForeignKey,
    /// No topic for device management in the subject.
    #[error(
        "the certificate has no topic for device management (a user id that begins with com.apple.mgmt.)"
    )]
    NoTopic,
}
