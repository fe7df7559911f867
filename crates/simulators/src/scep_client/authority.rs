//! What GetCACert answers, judged as iOS judges it.

use scep::ber::{self, tag};
use scep::certificate::Certificate;
use scep::oid;
use scep::signed::SignedData;

use super::Error;
use crate::trust;

/// The certificates of a server: whom to encrypt for, and who has to sign.
#[derive(Clone, Debug)]
pub struct CaCertificates {
    recipient: Vec<u8>,
    all: Vec<Vec<u8>>,
}

impl CaCertificates {
    /// Reads them. Only the two content types of SCEP are taken, and nothing after them.
    pub(super) fn read(content_type: &str, body: &[u8]) -> Result<Self, Error> {
        match content_type {
            "application/x-x509-ca-cert" => {
                Certificate::read(body)?;
                Ok(Self { recipient: body.to_vec(), all: vec![body.to_vec()] })
            }
            "application/x-x509-ca-ra-cert" => Self::read_registration(body),
            _ => Err(Error::Authority("the content type is neither ca-cert nor ca-ra-cert")),
        }
    }

    /// A registration authority that chains to another certificate of the message, with both key usages.
    fn read_registration(body: &[u8]) -> Result<Self, Error> {
        let signed = SignedData::read(body, 64 * 1024)?;
        let mut recipient = None;
        for raw in &signed.certificates {
            let certificate = Certificate::read(raw)?;
            if is_authority(&certificate)? {
                continue;
            }
            if key_usage(&certificate)? & 0xa0 != 0xa0 {
                return Err(Error::Authority("the registration authority lacks a key usage"));
            }
            if !trust::reaches_root(&certificate, &signed.certificates)? {
                return Err(Error::Authority("the registration authority has no chain"));
            }
            if recipient.replace(raw.to_vec()).is_some() {
                return Err(Error::Authority("there are two registration authorities"));
            }
        }
        let recipient = recipient.ok_or(Error::Authority("there is no registration authority"))?;
        Ok(Self { recipient, all: signed.certificates.iter().map(|raw| raw.to_vec()).collect() })
    }

    /// For whom requests are encrypted, and who has to sign the answers.
    pub fn recipient(&self) -> &[u8] {
        &self.recipient
    }

    /// Every certificate, DER.
    pub fn all(&self) -> &[Vec<u8>] {
        &self.all
    }
}

fn is_authority(certificate: &Certificate<'_>) -> Result<bool, Error> {
    let Some(value) = certificate.extension(oid::BASIC_CONSTRAINTS)? else { return Ok(false) };
    Ok(ber::single(value, 1000)?.children()?.optional(tag::BOOLEAN)?.is_some())
}

/// The first eight bits of the key usage.
fn key_usage(certificate: &Certificate<'_>) -> Result<u8, Error> {
    let Some(value) = certificate.extension(oid::KEY_USAGE)? else { return Ok(0) };
    Ok(ber::single(value, 100)?.content().get(1).copied().unwrap_or(0))
}
