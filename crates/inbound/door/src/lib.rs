//! Listeners, peers, authentication classes and limits, shared by everything that speaks HTTP.
//!
//! An inbound crate collects its [`Routes`] with a [`Guard`]; `server` turns them into a [`router`], puts the layers of
//! [`dress()`] around it and serves it with [`serve()`].

mod class;
mod client_certificate;
mod dress;
mod forwarded;
mod guard;
mod headers;
mod host;
mod network;
mod peer;
mod rate;
mod route;
mod serve;
mod tls;

pub use class::Class;
pub use client_certificate::PossessionVerifier;
pub use dress::{Dress, dress};
pub use forwarded::Proxies;
pub use guard::{Closed, Guard};
pub use headers::{REQUEST_ID, RequestId, Transport};
pub use network::{Network, NotANetwork};
pub use peer::Peer;
pub use rate::{Allowance, Allowances, Rates};
pub use route::{BODY_LIMIT, Route, Routes, Twice, router};
pub use serve::{Bounds, serve};
pub use tls::{ClientCertificate, Tls};
