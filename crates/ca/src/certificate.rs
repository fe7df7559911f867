//! Facts about a certificate that services keep beside it.

use ::scep::ber::{self, tag};
use ::scep::certificate::{Certificate, Time};
use ::scep::name::{NameAttribute, read_name};
use ::scep::oid;
use chrono::{DateTime, NaiveDateTime, Utc};

use crate::Error;
use crate::verify::sha256;

/// What a certificate says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// SHA-256 of the whole certificate.
    pub sha256: [u8; 32],
    /// The serial number, content octets.
    pub serial: Vec<u8>,
    /// The subject's attributes.
    pub subject: Vec<NameAttribute>,
    /// From when it is valid.
    pub not_before: DateTime<Utc>,
    /// Until when it is valid.
    pub not_after: DateTime<Utc>,
    /// It may vouch for others: its basic constraints say so.
    pub is_authority: bool,
    /// Its issuer has the name of its subject. The signature is not looked at.
    pub is_self_issued: bool,
}

impl Facts {
    /// Reads the facts of a certificate in DER.
    pub fn of(certificate: &[u8]) -> Result<Self, Error> {
        let read = Certificate::read(certificate)?;
        Ok(Self {
            sha256: sha256(certificate),
            serial: read.serial.to_vec(),
            subject: read_name(read.subject)?,
            not_before: time(read.not_before)?,
            not_after: time(read.not_after)?,
            is_authority: is_authority(&read)?,
            is_self_issued: read.issuer == read.subject,
        })
    }

    /// The first common name, or nothing.
    pub fn common_name(&self) -> &str {
        let kind = oid::COMMON_NAME.to_string();
        self.subject
            .iter()
            .find(|attribute| attribute.kind == kind)
            .map_or("", |attribute| attribute.value.as_str())
    }

    /// The subject as a text for people: `CN=…, O=…`.
    pub fn subject_text(&self) -> String {
        let part = |attribute: &NameAttribute| {
            let label = match attribute.kind.as_str() {
                "2.5.4.3" => "CN",
                "2.5.4.6" => "C",
                "2.5.4.7" => "L",
                "2.5.4.8" => "ST",
                "2.5.4.10" => "O",
                "2.5.4.11" => "OU",
                other => other,
            };
            format!("{label}={}", attribute.value)
        };
        self.subject.iter().map(part).collect::<Vec<_>>().join(", ")
    }
}

/// RFC 5280 §4.2.1.9.
fn is_authority(certificate: &Certificate<'_>) -> Result<bool, Error> {
    let Some(constraints) = certificate.extension(oid::BASIC_CONSTRAINTS)? else { return Ok(false) };
    let flag = ber::single(constraints, constraints.len())?.children()?.optional(tag::BOOLEAN)?;
    Ok(flag.is_some_and(|flag| flag.content().iter().any(|byte| *byte != 0)))
}

/// A certificate's time. Two-digit years up to 49 are of this century (RFC 5280 §4.1.2.5.1).
pub fn time(time: Time<'_>) -> Result<DateTime<Utc>, Error> {
    let bad = || Error::Wire(::scep::Error::Unexpected { expected: "a time in UTC" });
    let digits = str::from_utf8(time.text).map_err(|_| bad())?;
    let text = if time.generalized {
        digits.to_owned()
    } else {
        let century = if digits < "50" { "20" } else { "19" };
        format!("{century}{digits}")
    };
    NaiveDateTime::parse_from_str(&text, "%Y%m%d%H%M%SZ").map(|at| at.and_utc()).map_err(|_| bad())
}
