//! An address to listen on.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use serde::{Deserialize, Deserializer, de};
use tokio::net::TcpListener;

/// `127.0.0.1:8443`, or `:8443` for all addresses of the machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListenAddress {
    address: Option<IpAddr>,
    port: u16,
}

impl ListenAddress {
    /// All addresses of the machine.
    pub const fn all(port: u16) -> Self {
        Self { address: None, port }
    }

    /// This machine only. Port 0 is any free one.
    pub const fn loopback(port: u16) -> Self {
        Self { address: Some(IpAddr::V4(Ipv4Addr::LOCALHOST)), port }
    }

    /// The port.
    pub const fn port(self) -> u16 {
        self.port
    }

    /// Opens the port.
    pub async fn bind(self) -> std::io::Result<TcpListener> {
        if let Some(address) = self.address {
            return TcpListener::bind((address, self.port)).await;
        }
        // The IPv6 socket takes IPv4 as well; where the machine has no IPv6, IPv4 alone.
        match TcpListener::bind((Ipv6Addr::UNSPECIFIED, self.port)).await {
            Err(error) if error.kind() != std::io::ErrorKind::AddrInUse => {
                TcpListener::bind((Ipv4Addr::UNSPECIFIED, self.port)).await
            }
            result => result,
        }
    }
}

impl fmt::Display for ListenAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.address {
            Some(address) => SocketAddr::new(address, self.port).fmt(f),
            None => write!(f, ":{}", self.port),
        }
    }
}

impl<'de> Deserialize<'de> for ListenAddress {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        if let Some(port) = text.strip_prefix(':').and_then(|port| port.parse().ok()) {
            return Ok(Self::all(port));
        }
        match text.parse::<SocketAddr>() {
            Ok(address) => Ok(Self { address: Some(address.ip()), port: address.port() }),
            Err(_) => Err(de::Error::custom(format!(
                "`{text}` is not an address to listen on; write `:8443` or `127.0.0.1:8443`"
            ))),
        }
    }
}
