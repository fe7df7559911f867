//! Private keys.

use std::fmt;

use ::scep::{der, oid};
use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair as RsaKeyPair, KeySize};
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair, RSA_PKCS1_SHA256};
use zeroize::Zeroizing;

use crate::Error;

/// What kind of key to make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyKind {
    /// ECDSA on P-256.
    P256,
    /// RSA with 2048 bits.
    Rsa2048,
    /// RSA with 3072 bits.
    Rsa3072,
}

/// A private key that signs with SHA-256.
pub struct PrivateKey(Inner);

enum Inner {
    P256(Box<EcdsaKeyPair>),
    Rsa(Box<RsaKeyPair>),
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PrivateKey(..)")
    }
}

impl PrivateKey {
    /// Makes a key, with the library's own randomness.
    pub fn generate(kind: KeyKind) -> Result<Self, Error> {
        let inner = match kind {
            KeyKind::P256 => EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING)
                .map(|key| Inner::P256(Box::new(key)))
                .map_err(|_| Error::Key)?,
            KeyKind::Rsa2048 => rsa(KeySize::Rsa2048)?,
            KeyKind::Rsa3072 => rsa(KeySize::Rsa3072)?,
        };
        Ok(Self(inner))
    }

    /// Reads a key in PKCS #8.
    pub fn from_pkcs8(pkcs8: &[u8]) -> Result<Self, Error> {
        if let Ok(key) = RsaKeyPair::from_pkcs8(pkcs8) {
            return Ok(Self(Inner::Rsa(Box::new(key))));
        }
        EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, pkcs8)
            .map(|key| Self(Inner::P256(Box::new(key))))
            .map_err(|_| Error::Key)
    }

    /// The key in PKCS #8. To be sealed or handed to TLS, never stored as it is.
    pub fn to_pkcs8(&self) -> Result<Zeroizing<Vec<u8>>, Error> {
        match &self.0 {
            Inner::P256(key) => {
                key.to_pkcs8v1().map(|der| Zeroizing::new(der.as_ref().to_vec())).map_err(|_| Error::Key)
            }
            Inner::Rsa(key) => {
                let der: Pkcs8V1Der<'_> = key.as_der().map_err(|_| Error::Key)?;
                Ok(Zeroizing::new(der.as_ref().to_vec()))
            }
        }
    }

    /// The SubjectPublicKeyInfo.
    pub fn public_key(&self) -> Result<Vec<u8>, Error> {
        let der: PublicKeyX509Der<'_> = match &self.0 {
            Inner::P256(key) => key.public_key().as_der(),
            Inner::Rsa(key) => key.public_key().as_der(),
        }
        .map_err(|_| Error::Key)?;
        Ok(der.as_ref().to_vec())
    }

    /// Signs a message with SHA-256.
    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Error> {
        match &self.0 {
            Inner::P256(key) => key
                .sign(&SystemRandom::new(), message)
                .map(|signature| signature.as_ref().to_vec())
                .map_err(|_| Error::Operation),
            Inner::Rsa(key) => {
                let mut signature = vec![0; key.public_modulus_len()];
                key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature)
                    .map_err(|_| Error::Operation)?;
                Ok(signature)
            }
        }
    }

    /// The AlgorithmIdentifier of its signatures on certificates.
    pub fn signature_algorithm(&self) -> Vec<u8> {
        match &self.0 {
            Inner::P256(_) => der::sequence(&[&der::oid(oid::ECDSA_WITH_SHA256)]),
            Inner::Rsa(_) => der::algorithm(oid::SHA256_WITH_RSA),
        }
    }

    /// The AlgorithmIdentifier of its signatures in CMS: for RSA plain `rsaEncryption` (RFC 3370 §3.2), which is the
    /// only one that all SCEP clients read.
    pub fn cms_signature_algorithm(&self) -> Vec<u8> {
        match &self.0 {
            Inner::P256(_) => self.signature_algorithm(),
            Inner::Rsa(_) => der::algorithm(oid::RSA_ENCRYPTION),
        }
    }
}

fn rsa(size: KeySize) -> Result<Inner, Error> {
    RsaKeyPair::generate(size).map(|key| Inner::Rsa(Box::new(key))).map_err(|_| Error::Key)
}

/// A key with its certificate and the certificates up to, but not including, the root.
#[derive(Debug)]
pub struct Identity {
    /// The certificate, DER.
    pub certificate: Vec<u8>,
    /// The certificates that lead to the root, nearest first, DER.
    pub chain: Vec<Vec<u8>>,
    /// The key.
    pub key: PrivateKey,
}

#[cfg(test)]
pub(crate) mod tests {
    use std::sync::atomic::{AtomicU8, Ordering};

    use domain::outside::Random;

    use super::*;

    /// Counts: enough for tests that do not measure secrecy.
    #[derive(Default)]
    pub(crate) struct Counting(AtomicU8);

    impl Random for Counting {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill_with(|| self.0.fetch_add(1, Ordering::Relaxed));
        }
    }

    #[test]
    fn keys_survive_pkcs8() {
        for kind in [KeyKind::P256, KeyKind::Rsa2048] {
            let key = PrivateKey::generate(kind).unwrap();
            let again = PrivateKey::from_pkcs8(&key.to_pkcs8().unwrap()).unwrap();
            assert_eq!(key.public_key().unwrap(), again.public_key().unwrap());
            assert_eq!(format!("{key:?}"), "PrivateKey(..)");
        }
        assert_eq!(PrivateKey::from_pkcs8(b"nonsense").unwrap_err(), Error::Key);
    }
}
