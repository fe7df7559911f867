//! A device's RSA key.

use std::fmt;

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair as RsaKeyPair, KeySize, Pkcs1PrivateDecryptingKey, PrivateDecryptingKey};
use aws_lc_rs::signature::{KeyPair, RSA_PKCS1_SHA256};

use super::Error;

/// An RSA key of 2048 bits.
pub struct DeviceKey {
    pair: RsaKeyPair,
    pkcs8: Vec<u8>,
    public: Vec<u8>,
}

impl fmt::Debug for DeviceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DeviceKey(..)")
    }
}

impl DeviceKey {
    /// Makes a key. This takes some tenths of a second.
    pub fn generate() -> Result<Self, Error> {
        let pair = RsaKeyPair::generate(KeySize::Rsa2048).map_err(|_| Error::Key("cannot be made"))?;
        let pkcs8: Pkcs8V1Der<'_> = pair.as_der().map_err(|_| Error::Key("cannot be written"))?;
        Self::from_pkcs8(pkcs8.as_ref())
    }

    /// Reads a key in PKCS #8.
    pub fn from_pkcs8(pkcs8: &[u8]) -> Result<Self, Error> {
        let pair = RsaKeyPair::from_pkcs8(pkcs8).map_err(|_| Error::Key("cannot be read"))?;
        let public: PublicKeyX509Der<'_> =
            pair.public_key().as_der().map_err(|_| Error::Key("cannot be written"))?;
        let public = public.as_ref().to_vec();
        Ok(Self { pair, pkcs8: pkcs8.to_vec(), public })
    }

    /// The key in PKCS #8, for TLS.
    pub fn pkcs8(&self) -> &[u8] {
        &self.pkcs8
    }

    /// The SubjectPublicKeyInfo.
    pub fn public(&self) -> &[u8] {
        &self.public
    }

    /// SHA-1 of the public key in upper-case hexadecimal digits.
    pub fn name(&self) -> Result<String, Error> {
        let hash = digest(&SHA1_FOR_LEGACY_USE_ONLY, self.pair.public_key().as_ref());
        Ok(hex::encode_upper(hash))
    }

    /// Signs with SHA-256.
    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Error> {
        let mut signature = vec![0; self.pair.public_modulus_len()];
        self.pair
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature)
            .map_err(|_| Error::Key("cannot sign"))?;
        Ok(signature)
    }

    /// Decrypts a content key.
    pub fn decrypt(&self, encrypted: &[u8]) -> Result<Vec<u8>, Error> {
        let key = PrivateDecryptingKey::from_pkcs8(&self.pkcs8)
            .and_then(|key| Pkcs1PrivateDecryptingKey::new(key).map_err(Into::into))
            .map_err(|_| Error::Key("cannot be read"))?;
        let mut buffer = vec![0; key.min_output_size()];
        key.decrypt(encrypted, &mut buffer)
            .map(|key| key.to_vec())
            .map_err(|_| Error::Answer("the content key is not for this key"))
    }
}
