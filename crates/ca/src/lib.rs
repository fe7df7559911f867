//! Keys and signing: authorities, certificates, CRLs, CMS, the cryptography of SCEP, and the sealing of secrets.
//!
//! Every operation with a private key is aws-lc-rs's. Time and serial numbers are arguments; services persist.

pub mod authority;
pub mod certificate;
pub mod cms;
mod error;
mod key;
pub mod pem;
pub mod scep;
mod signer;
pub mod template;
pub mod tls;
pub mod totp;
mod vault;
pub mod verify;

pub use authority::{Authority, AuthorityKind, Points, RevocationReason, Revoked};
pub use error::Error;
pub use key::{Identity, KeyKind, PrivateKey};
pub use template::{KeyUse, Purpose, Template};
pub use vault::Vault;
pub use verify::Algorithms;
