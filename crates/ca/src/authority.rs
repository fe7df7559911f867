//! Certificate authorities: what they issue and what they revoke.

mod crl;
mod issue;

pub use crl::{RevocationReason, Revoked};
pub use issue::Points;

use ::scep::name::NameAttribute;
use ::scep::oid;
use chrono::{DateTime, Utc};
use der::Decode;
use serde::{Deserialize, Serialize};
use x509_cert::Certificate;

use crate::template::common_name_attribute;
use crate::{Error, KeyUse, PrivateKey, Template};

/// The authorities of a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AuthorityKind {
    /// Identities of devices, for the listener `devices` only.
    Device,
    /// TLS, connectors, gateways, signatures on profiles.
    Internal,
    /// Signs the other three and nothing else.
    Root,
    /// Sign-in and S/MIME of users: the only one that is exported to Exchange.
    User,
}

impl AuthorityKind {
    /// All of them, the root first.
    pub const ALL: [Self; 4] = [Self::Root, Self::Device, Self::Internal, Self::User];

    /// The name under which it is stored.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Device => "device",
            Self::Internal => "internal",
            Self::Root => "root",
            Self::User => "user",
        }
    }

    /// The kind with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    const fn title(self) -> &'static str {
        match self {
            Self::Device => "Gatepost Device CA",
            Self::Internal => "Gatepost Internal CA",
            Self::Root => "Gatepost Root CA",
            Self::User => "Gatepost User CA",
        }
    }

    /// How long its certificate is valid, in days.
    pub const fn days(self) -> u32 {
        match self {
            Self::Root => 25 * 365,
            Self::Device | Self::Internal | Self::User => 15 * 365,
        }
    }

    /// What its certificate says.
    pub fn template(self, organisation: &str) -> Template {
        Template {
            subject: vec![
                NameAttribute {
                    kind: oid::ORGANIZATION.to_string(),
                    value: organisation.chars().take(64).collect(),
                },
                common_name_attribute(self.title()),
            ],
            alternative_names: Vec::new(),
            key_uses: vec![KeyUse::CertificateSigning, KeyUse::CrlSigning],
            extended_key_uses: Vec::new(),
            least_key_bits: 2048,
            days: self.days(),
            renewal_percent: 0,
            authority_depth: Some(u8::from(matches!(self, Self::Root))),
        }
    }
}

/// An authority with its key.
#[derive(Debug)]
pub struct Authority {
    certificate: Vec<u8>,
    parsed: Certificate,
    key: PrivateKey,
}

impl Authority {
    /// Makes a root, signed by itself. `serial` is 16 random bytes.
    pub fn root(
        organisation: &str,
        key: PrivateKey,
        serial: [u8; 16],
        now: DateTime<Utc>,
    ) -> Result<Self, Error> {
        let template = AuthorityKind::Root.template(organisation);
        let certificate = issue::self_signed(&template, &key, serial, now)?;
        Self::open(certificate, key)
    }

    /// Makes an issuing authority under this root.
    pub fn subordinate(
        &self,
        kind: AuthorityKind,
        organisation: &str,
        key: PrivateKey,
        serial: [u8; 16],
        now: DateTime<Utc>,
        points: &Points,
    ) -> Result<Self, Error> {
        let public_key = key.public_key()?;
        let certificate = self.issue(&kind.template(organisation), &public_key, serial, now, points)?;
        Self::open(certificate, key)
    }

    /// An authority that was made before.
    pub fn open(certificate: Vec<u8>, key: PrivateKey) -> Result<Self, Error> {
        let parsed = Certificate::from_der(&certificate)?;
        Ok(Self { certificate, parsed, key })
    }

    /// Its certificate, DER.
    pub fn certificate(&self) -> &[u8] {
        &self.certificate
    }

    /// Its key, for sealing.
    pub const fn key(&self) -> &PrivateKey {
        &self.key
    }
}
