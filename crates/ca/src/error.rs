//! What can go wrong with keys, certificates and signatures.

use thiserror::Error as ThisError;

/// Why a cryptographic operation was not done. Never says more than a stranger may know.
#[derive(Clone, Debug, PartialEq, Eq, ThisError)]
#[non_exhaustive]
pub enum Error {
    /// An algorithm is unknown or not allowed here.
    #[error("the algorithm is unknown, or too weak for this configuration")]
    Algorithm,
    /// A signature, digest or encryption does not fit its message.
    #[error("the signature or the encryption does not fit the message")]
    Check,
    /// A private key could not be made or read.
    #[error("a private key could not be made or read")]
    Key,
    /// A sealed secret could not be opened.
    #[error("the secret `{name}` cannot be opened: the master key is another one, or the row was changed")]
    Open {
        /// The name under which it was sealed.
        name: String,
    },
    /// The library refused a signature or an encryption.
    #[error("signing or encrypting failed")]
    Operation,
    /// The request asks for a key that the template does not allow.
    #[error("the key has {bits} bits; at least {least} are needed")]
    WeakKey {
        /// The bits of the key.
        bits: u32,
        /// The bits that are needed.
        least: u32,
    },
    /// Received bytes could not be read.
    #[error(transparent)]
    Wire(#[from] scep::Error),
    /// A certificate or CRL could not be written.
    #[error("the certificate could not be written: {0}")]
    Write(String),
}

impl From<der::Error> for Error {
    fn from(error: der::Error) -> Self {
        Self::Write(error.to_string())
    }
}

impl From<x509_cert::builder::Error> for Error {
    fn from(error: x509_cert::builder::Error) -> Self {
        Self::Write(error.to_string())
    }
}
