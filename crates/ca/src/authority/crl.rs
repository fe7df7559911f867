//! Certificate revocation lists (RFC 5280 §5).

use ::scep::{der as write, oid};
use chrono::{DateTime, TimeDelta, Utc};
use der::asn1::BitString;
use der::{Decode, Encode};
use domain::actor::Permission;
use serde::{Deserialize, Serialize};
use x509_cert::Version;
use x509_cert::crl::{CertificateList, RevokedCert, TbsCertList};
use x509_cert::serial_number::SerialNumber;
use x509_cert::spki::AlgorithmIdentifierOwned;

use super::Authority;
use super::issue::{key_identifier, time};
use crate::Error;
use crate::template::extension;

const CRL_NUMBER: oid::ObjectIdentifier = oid::ObjectIdentifier::new_unwrap("2.5.29.20");
const CRL_REASON: oid::ObjectIdentifier = oid::ObjectIdentifier::new_unwrap("2.5.29.21");

/// How long a CRL counts.
const LIFETIME: TimeDelta = TimeDelta::days(7);

/// Why a certificate was revoked (RFC 5280 §5.3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RevocationReason {
    /// 5: the device or user does not use it any more.
    CessationOfOperation,
    /// 1: somebody else may have the key.
    KeyCompromise,
    /// 4: another certificate took its place.
    Superseded,
    /// 0: nobody said.
    Unspecified,
}

impl RevocationReason {
    const ALL: [Self; 4] =
        [Self::CessationOfOperation, Self::KeyCompromise, Self::Superseded, Self::Unspecified];

    /// The name under which it is stored.
    pub const fn name(self) -> &'static str {
        match self {
            Self::CessationOfOperation => "cessation-of-operation",
            Self::KeyCompromise => "key-compromise",
            Self::Superseded => "superseded",
            Self::Unspecified => "unspecified",
        }
    }

    /// The reason with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.name() == name)
    }

    /// What a person needs to revoke with this reason by hand.
    pub const fn permission(self) -> Permission {
        Permission::WriteDevices
    }

    const fn code(self) -> u8 {
        match self {
            Self::CessationOfOperation => 5,
            Self::KeyCompromise => 1,
            Self::Superseded => 4,
            Self::Unspecified => 0,
        }
    }
}

/// One revoked certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revoked {
    /// Its serial number, content octets.
    pub serial: Vec<u8>,
    /// Since when.
    pub at: DateTime<Utc>,
    /// Why.
    pub reason: RevocationReason,
}

impl Authority {
    /// The CRL with this number, DER. Numbers have to rise.
    ///
    /// Put together by hand: x509-cert's builder (0.3.0) copies the authority key identifier of the issuer's certificate,
    /// which names the root and not the issuer, so that nobody takes the list of a subordinate authority.
    pub fn crl(&self, number: u64, now: DateTime<Utc>, revoked: &[Revoked]) -> Result<Vec<u8>, Error> {
        let signature = AlgorithmIdentifierOwned::from_der(&self.key.signature_algorithm())?;
        let key_name = write::element(0x80, &[&key_identifier(&self.key.public_key()?)?]);
        let extensions = vec![
            extension(oid::AUTHORITY_KEY_IDENTIFIER, false, &write::sequence(&[&key_name]))?,
            extension(CRL_NUMBER, false, &write::integer(&number.to_be_bytes()))?,
        ];
        let entries = revoked.iter().map(entry).collect::<Result<Vec<_>, _>>()?;
        let tbs_cert_list: TbsCertList = TbsCertList {
            version: Version::V2,
            signature: signature.clone(),
            issuer: self.parsed.tbs_certificate().subject().clone(),
            this_update: time(now)?,
            next_update: Some(time(now + LIFETIME)?),
            // An empty list has to be left out (RFC 5280 §5.1.2.6).
            revoked_certificates: (!entries.is_empty()).then_some(entries),
            crl_extensions: Some(extensions),
        };
        let bits = BitString::from_bytes(&self.key.sign(&tbs_cert_list.to_der()?)?)?;
        let list = CertificateList { tbs_cert_list, signature_algorithm: signature, signature: bits };
        Ok(list.to_der()?)
    }
}

fn entry(revoked: &Revoked) -> Result<RevokedCert, Error> {
    let reason = match revoked.reason {
        RevocationReason::Unspecified => None,
        reason => Some(vec![extension(CRL_REASON, false, &[0x0a, 1, reason.code()])?]),
    };
    Ok(RevokedCert {
        serial_number: SerialNumber::new(&revoked.serial)?,
        revocation_date: time(revoked.at)?,
        crl_entry_extensions: reason,
    })
}
