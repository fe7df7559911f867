//! Issuing.

use ::scep::{der as write, oid};
use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use chrono::{DateTime, TimeDelta, Utc};
use der::{Decode, Encode};
use x509_cert::TbsCertificate;
use x509_cert::builder::profile::BuilderProfile;
use x509_cert::builder::{Builder, CertificateBuilder, Result as BuilderResult};
use x509_cert::ext::Extension;
use x509_cert::name::Name;
use x509_cert::serial_number::SerialNumber;
use x509_cert::spki::{SubjectPublicKeyInfoOwned, SubjectPublicKeyInfoRef};
use x509_cert::time::{Time, Validity};

use super::Authority;
use crate::signer::{BuilderKey, BuilderSignature};
use crate::template::extension;
use crate::verify::rsa_bits;
use crate::{Error, PrivateKey, Template};

const CRL_DISTRIBUTION_POINTS: oid::ObjectIdentifier = oid::ObjectIdentifier::new_unwrap("2.5.29.31");
const AUTHORITY_INFO_ACCESS: oid::ObjectIdentifier = oid::ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.1.1");
const CA_ISSUERS: oid::ObjectIdentifier = oid::ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.2");

/// Clocks of devices are a little off: certificates begin this long before they are issued.
const BACKDATING: TimeDelta = TimeDelta::minutes(5);

/// Where an authority's CRL and certificate are published, as `http:` URLs on the public name. Without them a
/// certificate carries no pointer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Points {
    /// The CRL.
    pub crl: Option<String>,
    /// The authority's certificate.
    pub issuer: Option<String>,
}

impl Authority {
    /// Issues a certificate over a SubjectPublicKeyInfo. Says what the template says, whatever was asked for.
    pub fn issue(
        &self,
        template: &Template,
        public_key: &[u8],
        serial: [u8; 16],
        now: DateTime<Utc>,
        points: &Points,
    ) -> Result<Vec<u8>, Error> {
        let issuer = self.parsed.tbs_certificate().subject().clone();
        let issuer_key = self.key.public_key()?;
        let ends = self.parsed.tbs_certificate().validity().not_after.to_unix_duration().as_secs();
        build(
            &Parts { template, public_key, serial, now, points, issuer, issuer_key, ends: Some(ends) },
            &self.key,
        )
    }
}

/// A certificate signed by its own key.
pub(super) fn self_signed(
    template: &Template,
    key: &PrivateKey,
    serial: [u8; 16],
    now: DateTime<Utc>,
) -> Result<Vec<u8>, Error> {
    let issuer = Name::from_der(&template.subject_der()?)?;
    let public_key = key.public_key()?;
    let points = Points::default();
    let issuer_key = public_key.clone();
    build(
        &Parts {
            template,
            public_key: &public_key,
            serial,
            now,
            points: &points,
            issuer,
            issuer_key,
            ends: None,
        },
        key,
    )
}

struct Parts<'a> {
    template: &'a Template,
    public_key: &'a [u8],
    serial: [u8; 16],
    now: DateTime<Utc>,
    points: &'a Points,
    issuer: Name,
    issuer_key: Vec<u8>,
    /// The end of the issuer's own validity, Unix seconds.
    ends: Option<u64>,
}

fn build(parts: &Parts<'_>, key: &PrivateKey) -> Result<Vec<u8>, Error> {
    if let Some(bits) = rsa_bits(parts.public_key)?
        && bits < parts.template.least_key_bits
    {
        return Err(Error::WeakKey { bits, least: parts.template.least_key_bits });
    }
    let profile = Prepared {
        subject: Name::from_der(&parts.template.subject_der()?)?,
        issuer: parts.issuer.clone(),
        extensions: extensions(parts)?,
    };
    let not_after = parts.now + TimeDelta::days(i64::from(parts.template.days));
    let not_after = parts.ends.map_or(not_after, |ends| {
        i64::try_from(ends)
            .ok()
            .and_then(|ends| DateTime::from_timestamp(ends, 0))
            .map_or(not_after, |ends| not_after.min(ends))
    });
    let validity = Validity::new(time(parts.now - BACKDATING)?, time(not_after)?);
    let spki = SubjectPublicKeyInfoOwned::from_der(parts.public_key)?;
    let serial = SerialNumber::new(&positive(parts.serial))?;
    let builder = CertificateBuilder::new(profile, serial, validity, spki)?;
    let certificate = builder.build::<_, BuilderSignature>(&BuilderKey(key))?;
    Ok(certificate.to_der()?)
}

fn extensions(parts: &Parts<'_>) -> Result<Vec<Extension>, Error> {
    let mut extensions = parts.template.extensions()?;
    let subject_key = write::octet_string(&key_identifier(parts.public_key)?);
    extensions.push(extension(oid::SUBJECT_KEY_IDENTIFIER, false, &subject_key)?);
    let authority_key = write::element(0x80, &[&key_identifier(&parts.issuer_key)?]);
    extensions.push(extension(oid::AUTHORITY_KEY_IDENTIFIER, false, &write::sequence(&[&authority_key]))?);
    if let Some(url) = &parts.points.crl {
        let name = write::explicit(0, &[&write::explicit(0, &[&write::element(0x86, &[url.as_bytes()])])]);
        let list = write::sequence(&[&write::sequence(&[&name])]);
        extensions.push(extension(CRL_DISTRIBUTION_POINTS, false, &list)?);
    }
    if let Some(url) = &parts.points.issuer {
        let access = write::sequence(&[&write::oid(CA_ISSUERS), &write::element(0x86, &[url.as_bytes()])]);
        extensions.push(extension(AUTHORITY_INFO_ACCESS, false, &write::sequence(&[&access]))?);
    }
    Ok(extensions)
}

/// RFC 5280 §4.2.1.2, method 1: SHA-1 of the key's bits. A name, not a protection.
pub(super) fn key_identifier(public_key: &[u8]) -> Result<Vec<u8>, Error> {
    let spki = SubjectPublicKeyInfoRef::from_der(public_key)?;
    Ok(digest(&SHA1_FOR_LEGACY_USE_ONLY, spki.subject_public_key.raw_bytes()).as_ref().to_vec())
}

/// Positive, and always 16 bytes long.
fn positive(mut serial: [u8; 16]) -> [u8; 16] {
    if let Some(first) = serial.first_mut() {
        *first = (*first & 0x3f) | 0x40;
    }
    serial
}

/// UTCTime until 2049, GeneralizedTime from 2050 on (RFC 5280 §4.1.2.5).
pub(super) fn time(at: DateTime<Utc>) -> Result<Time, Error> {
    let seconds = u64::try_from(at.timestamp()).map_err(|_| Error::Write("a time before 1970".into()))?;
    let at = der::DateTime::from_unix_duration(std::time::Duration::from_secs(seconds))?;
    if at.year() < 2050 {
        Ok(Time::UtcTime(der::asn1::UtcTime::from_date_time(at)?))
    } else {
        Ok(Time::GeneralTime(der::asn1::GeneralizedTime::from_date_time(at)))
    }
}

/// Hands the builder what was prepared.
struct Prepared {
    subject: Name,
    issuer: Name,
    extensions: Vec<Extension>,
}

impl BuilderProfile for Prepared {
    fn get_issuer(&self, _subject: &Name) -> Name {
        self.issuer.clone()
    }

    fn get_subject(&self) -> Name {
        self.subject.clone()
    }

    fn build_extensions(
        &self,
        _key: SubjectPublicKeyInfoRef<'_>,
        _issuer_key: SubjectPublicKeyInfoRef<'_>,
        _certificate: &TbsCertificate,
    ) -> BuilderResult<Vec<Extension>> {
        Ok(self.extensions.clone())
    }
}
