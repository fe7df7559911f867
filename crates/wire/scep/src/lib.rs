//! SCEP messages (RFC 8894), the parts of CMS (RFC 5652) and PKCS #10 (RFC 2986) that they are made of, and the
//! tolerant BER reader that real clients make necessary.
//!
//! Pure: bytes to types and back. Signatures, digests and decryption are the caller's, who gets the very bytes
//! that were signed: nothing that was received is encoded anew before it is checked.

pub mod ber;
pub mod certificate;
pub mod der;
pub mod enveloped;
mod error;
pub mod fuzz;
pub mod message;
pub mod name;
pub mod oid;
pub mod reply;
pub mod request;
pub mod signed;

pub use error::Error;
