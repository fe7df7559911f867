//! Who is at the other end of a connection.

use std::net::SocketAddr;

use axum::extract::FromRequestParts;
use http::StatusCode;
use http::request::Parts;

/// The other end: where it is, and the client certificate whose private key it proved to hold.
///
/// The door puts one into the extensions of every request; behind a listed proxy it is what the proxy says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Peer {
    /// Where it is.
    pub address: SocketAddr,
    /// Its certificate (DER). Possession is proven; whether it chains to one of our authorities is not decided here.
    pub certificate: Option<Vec<u8>>,
}

impl<S: Send + Sync> FromRequestParts<S> for Peer {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, StatusCode> {
        parts.extensions.get::<Self>().cloned().ok_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}
