//! What a certificate is to say, apart from its key.

use ::scep::name::{GeneralName, NameAttribute, write_general_names, write_name};
use ::scep::oid;
use ::scep::{der as write, oid::ObjectIdentifier};
use der::asn1::OctetString;
use domain::actor::Permission;
use serde::{Deserialize, Serialize};
use x509_cert::ext::Extension;

use crate::Error;

/// TLS client authentication, as an extended key usage.
pub const CLIENT_AUTHENTICATION: &str = "1.3.6.1.5.5.7.3.2";
/// TLS server authentication, as an extended key usage.
pub const SERVER_AUTHENTICATION: &str = "1.3.6.1.5.5.7.3.1";
/// E-mail protection, as an extended key usage.
pub const EMAIL_PROTECTION: &str = "1.3.6.1.5.5.7.3.4";
/// Code signing, which Apple's tools use for signed profiles.
pub const CODE_SIGNING: &str = "1.3.6.1.5.5.7.3.3";

/// One use of a key (RFC 5280 §4.2.1.3), by the number of its bit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeyUse {
    /// Bit 0: digital signatures.
    DigitalSignature,
    /// Bit 1: signatures that cannot be repudiated.
    NonRepudiation,
    /// Bit 2: transport of keys.
    KeyEncipherment,
    /// Bit 5: signing of certificates.
    CertificateSigning,
    /// Bit 6: signing of CRLs.
    CrlSigning,
}

/// What a certificate was issued for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Purpose {
    /// The identity of an enrolled device, on the listener `devices`.
    DeviceIdentity,
    /// A certificate profile of a user on a device.
    Profile,
    /// The registration authority of SCEP.
    Registration,
    /// Signatures on Apple's configuration profiles.
    Signing,
    /// A TLS server of ours.
    Tls,
    /// A connector, on the listener `devices`.
    Connector,
}

impl Purpose {
    /// The name under which it is stored.
    pub const fn name(self) -> &'static str {
        match self {
            Self::DeviceIdentity => "enrolment",
            Self::Profile => "profile",
            Self::Registration => "registration",
            Self::Signing => "signing",
            Self::Tls => "tls",
            Self::Connector => "connector",
        }
    }

    /// The purpose with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::DeviceIdentity, Self::Profile, Self::Registration, Self::Signing, Self::Tls, Self::Connector]
            .into_iter()
            .find(|purpose| purpose.name() == name)
    }
}

impl KeyUse {
    const fn bit(self) -> u8 {
        match self {
            Self::DigitalSignature => 0x80,
            Self::NonRepudiation => 0x40,
            Self::KeyEncipherment => 0x20,
            Self::CertificateSigning => 0x04,
            Self::CrlSigning => 0x02,
        }
    }
}

/// What a certificate is to say. Made by the server; a request can only fit it or not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Template {
    /// The subject's attributes, in order.
    pub subject: Vec<NameAttribute>,
    /// The subject alternative names.
    #[serde(default)]
    pub alternative_names: Vec<GeneralName>,
    /// What the key is for.
    pub key_uses: Vec<KeyUse>,
    /// The extended key usages, object identifiers in dots.
    #[serde(default)]
    pub extended_key_uses: Vec<String>,
    /// The least size of an RSA key, in bits.
    pub least_key_bits: u32,
    /// How long it is valid, in days.
    pub days: u32,
    /// At how many percent of its life left it may be renewed.
    #[serde(default = "quarter")]
    pub renewal_percent: u32,
    /// For an authority: how many authorities may follow below it.
    #[serde(default)]
    pub authority_depth: Option<u8>,
}

impl Template {
    /// A leaf certificate with a common name, for signatures and key transport, RSA of 2048 bits at least.
    pub fn leaf(common_name: &str, days: u32) -> Self {
        Self {
            subject: vec![common_name_attribute(common_name)],
            alternative_names: Vec::new(),
            key_uses: vec![KeyUse::DigitalSignature, KeyUse::KeyEncipherment],
            extended_key_uses: Vec::new(),
            least_key_bits: 2048,
            days,
            renewal_percent: quarter(),
            authority_depth: None,
        }
    }

    /// The permission that a person needs to write this template literally: unusual key usages are the owner's.
    pub fn permission(&self) -> Permission {
        let usual = |usage: &String| [CLIENT_AUTHENTICATION, EMAIL_PROTECTION].contains(&usage.as_str());
        if self.authority_depth.is_none() && self.extended_key_uses.iter().all(usual) {
            Permission::WriteConfiguration
        } else {
            Permission::Own
        }
    }

    /// The subject as a Name, DER.
    pub fn subject_der(&self) -> Result<Vec<u8>, Error> {
        Ok(write_name(&self.subject)?)
    }

    /// The extensions that come from the template alone.
    pub(crate) fn extensions(&self) -> Result<Vec<Extension>, Error> {
        let mut extensions = Vec::new();
        if let Some(depth) = self.authority_depth {
            let constraints = write::sequence(&[&[1, 1, 0xff], &write::small_integer(depth.into())]);
            extensions.push(extension(oid::BASIC_CONSTRAINTS, true, &constraints)?);
        } else {
            extensions.push(extension(oid::BASIC_CONSTRAINTS, true, &write::sequence(&[]))?);
        }
        let bits = self.key_uses.iter().fold(0_u8, |bits, usage| bits | usage.bit());
        if bits != 0 {
            // DER: the unused bits at the end are counted (X.690 §11.2.2).
            let unused = u8::try_from(bits.trailing_zeros()).unwrap_or(0);
            extensions.push(extension(oid::KEY_USAGE, true, &[3, 2, unused, bits])?);
        }
        if !self.extended_key_uses.is_empty() {
            let mut usages = Vec::new();
            for usage in &self.extended_key_uses {
                let usage = ObjectIdentifier::new(usage)
                    .map_err(|_| Error::Write(format!("`{usage}` is no object identifier")))?;
                usages.extend(write::oid(usage));
            }
            extensions.push(extension(oid::EXTENDED_KEY_USAGE, false, &write::sequence(&[&usages]))?);
        }
        if !self.alternative_names.is_empty() {
            // Critical if there is no subject beside it (RFC 5280 §4.2.1.6).
            let names = write_general_names(&self.alternative_names);
            extensions.push(extension(oid::SUBJECT_ALT_NAME, self.subject.is_empty(), &names)?);
        }
        Ok(extensions)
    }
}

/// 180 of the 730 days of a device's identity.
const fn quarter() -> u32 {
    25
}

/// A common name as an attribute of a subject.
pub fn common_name_attribute(value: &str) -> NameAttribute {
    NameAttribute { kind: oid::COMMON_NAME.to_string(), value: value.to_owned() }
}

pub(crate) fn extension(extn_id: ObjectIdentifier, critical: bool, value: &[u8]) -> Result<Extension, Error> {
    Ok(Extension { extn_id, critical, extn_value: OctetString::new(value)? })
}
