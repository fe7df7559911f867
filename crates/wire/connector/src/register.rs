//! How a connector becomes one: a one-time token from the console, and a certificate for a key that never leaves its machine.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::read::text;
use crate::{Error, Message};

/// What every one-time token begins with, so that scanners find leaked ones and nothing else is taken for one.
pub const TOKEN_PREFIX: &str = "gatepost_connector_";

/// Asks to become the connector of an organisation.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Register {
    /// [`crate::PROTOCOL`].
    pub protocol: u32,
    /// The one-time token. It names the organisation.
    pub token: String,
    /// A PKCS#10 request in PEM, signed by the connector's own key: ECDSA on P-256, or RSA of 2048 bits and more. Only its key
    /// is taken over.
    pub request: String,
    /// The machine that the connector runs on.
    pub host: String,
    /// The connector's version.
    pub version: String,
    /// `linux` or `windows`.
    pub system: String,
    /// Takes the place of the connector that is there.
    pub replace: bool,
}

impl std::fmt::Debug for Register {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Register")
            .field("host", &self.host)
            .field("version", &self.version)
            .finish_non_exhaustive()
    }
}

impl Message for Register {
    fn check(&self) -> Result<(), Error> {
        text("token", &self.token)?;
        text("host", &self.host)?;
        text("version", &self.version)?;
        text("system", &self.system)
    }
}

/// The connector is one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Registered {
    /// Its id.
    pub connector: Uuid,
    /// The organisation.
    pub organisation: Uuid,
    /// The organisation's name in the console.
    pub organisation_name: String,
    /// Its certificate in PEM, with the authority that issued it.
    pub certificate: String,
    /// What the server's own certificate chains to, in PEM, if that is ours; empty for a public one.
    pub trust: String,
    /// From how many seconds on from now it may write: the lease of the one before, and its longest call, have to pass.
    pub may_write_after: u32,
    /// What an administrator should know, as that no directory is read yet (XC-14).
    pub warnings: Vec<String>,
}

impl Message for Registered {}
