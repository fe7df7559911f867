//! A SCEP client as iPhones have one, after Apple's published `SecSCEP.c`: message types 19 and 20 only, a transaction
//! named after the key, a signer made for the purpose, and strict checks on what comes back. Pure: bytes in, bytes out.

mod authority;
mod key;
mod reply;
mod request;

pub use authority::CaCertificates;
pub use key::DeviceKey;
pub use reply::Answer;

use scep::enveloped::Cipher;
use scep::name::{GeneralName, NameAttribute};
use thiserror::Error;

/// Why the client gives up. Apple's codes are those of `MCSCEPErrorDomain`.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Error {
    /// The server's capabilities have nothing that the client accepts.
    #[error("the CA does not have the required capability")]
    Capabilities,
    /// The certificates of GetCACert do not make a registration authority with its chain.
    #[error("key usage incorrect: {0}")]
    Authority(&'static str),
    /// Making or using a key failed.
    #[error("a key failed: {0}")]
    Key(&'static str),
    /// The answer is not what SCEP says.
    #[error("the answer is wrong: {0}")]
    Answer(&'static str),
    /// The server refused.
    #[error("the server refused (failInfo {0:?})")]
    Refused(Option<u32>),
    /// Received bytes could not be read.
    #[error("received bytes could not be read: {0}")]
    Wire(#[from] scep::Error),
}

/// What the client is to ask for.
#[derive(Clone, Debug, Default)]
pub struct Wish {
    /// The subject.
    pub subject: Vec<NameAttribute>,
    /// The subject alternative names.
    pub alternative_names: Vec<GeneralName>,
    /// The challenge.
    pub challenge: Option<String>,
}

/// One exchange with a server: the same key, and so the same transaction, however often it is sent.
#[derive(Debug)]
pub struct ScepClient {
    key: DeviceKey,
    signer: Vec<u8>,
    authority: CaCertificates,
    cipher: Cipher,
}

impl ScepClient {
    /// Starts with what GetCACaps and GetCACert answered. `content_type` is that of the latter.
    pub fn start(
        key: DeviceKey,
        capabilities: &str,
        content_type: &str,
        certificates: &[u8],
    ) -> Result<Self, Error> {
        let words: Vec<&str> = capabilities.lines().map(str::trim).collect();
        if !["SHA-1", "SHA-256", "SHA-512"].iter().any(|digest| words.contains(digest)) {
            return Err(Error::Capabilities);
        }
        let cipher = if words.contains(&"AES") {
            Cipher::Aes128
        } else if words.contains(&"DES3") {
            Cipher::TripleDes
        } else {
            return Err(Error::Capabilities);
        };
        let authority = CaCertificates::read(content_type, certificates)?;
        let signer = request::throwaway(&key)?;
        Ok(Self { key, signer, authority, cipher })
    }

    /// The key.
    pub const fn key(&self) -> &DeviceKey {
        &self.key
    }

    /// What GetCACert answered.
    pub const fn authority(&self) -> &CaCertificates {
        &self.authority
    }

    /// The name of the transaction: SHA-1 of the public key in upper-case hexadecimal digits, the same on every try.
    pub fn transaction(&self) -> Result<String, Error> {
        self.key.name()
    }

    /// The certification request, the same on every call with the same wish.
    pub fn certification_request(&self, wish: &Wish) -> Result<Vec<u8>, Error> {
        request::certification_request(&self.key, wish)
    }

    /// A PKCSReq (type 19), to be posted.
    pub fn request(&self, wish: &Wish) -> Result<Vec<u8>, Error> {
        let content = self.certification_request(wish)?;
        self.message(19, &content, &self.signer)
    }

    /// A PKCSReq signed with a certificate that the client has already, for the same key.
    pub fn request_signed_by(&self, wish: &Wish, certificate: &[u8]) -> Result<Vec<u8>, Error> {
        let content = self.certification_request(wish)?;
        self.message(19, &content, certificate)
    }

    /// A message of any type with any content: for tests of a server's refusals.
    pub fn message(&self, kind: u32, content: &[u8], signer: &[u8]) -> Result<Vec<u8>, Error> {
        request::message(self, kind, content, signer)
    }

    /// Checks and opens an answer.
    pub fn read(&self, answer: &[u8]) -> Result<Answer, Error> {
        reply::read(self, answer)
    }
}
