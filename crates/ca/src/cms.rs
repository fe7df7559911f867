//! CMS signatures (RFC 5652 §5): on profiles, and on what devices send.

use std::borrow::Cow;

use ::scep::certificate::Certificate;
use ::scep::signed::{self, Identifier, SignedData, SignerInfo};
use ::scep::{ber, der, oid};
use chrono::{DateTime, Datelike, Utc};

use crate::verify::{self, Algorithms, Digest};
use crate::{Error, Identity};

/// The longest signed message that is checked, in bytes.
pub const MAX_LENGTH: usize = 4 * 1024 * 1024;

/// Content whose signature was found right. Whether its signer counts is still to be judged.
#[derive(Clone, Debug)]
pub struct Verified<'a> {
    /// The content.
    pub content: Cow<'a, [u8]>,
    /// The signer's certificate, DER.
    pub certificate: &'a [u8],
}

/// Signs content with SHA-256 and wraps it, with the signer's certificate and chain: a signed profile.
pub fn sign_attached(content: &[u8], signer: &Identity, now: DateTime<Utc>) -> Result<Vec<u8>, Error> {
    let mut attributes = attributes_of(content);
    attributes.push(der::attribute(oid::SIGNING_TIME, &signing_time(now)));
    let mut certificates = vec![signer.certificate.as_slice()];
    certificates.extend(signer.chain.iter().map(Vec::as_slice));
    sign(Some(content), &der::set_of(attributes), &certificates, signer)
}

/// Signs content with SHA-256 and leaves it out: an `Mdm-Signature`.
pub fn sign_detached(content: &[u8], signer: &Identity) -> Result<Vec<u8>, Error> {
    let attributes = der::set_of(attributes_of(content));
    sign(None, &attributes, &[&signer.certificate], signer)
}

/// Checks a signature that lies beside its content. Returns the signer's certificate.
pub fn verify_detached<'a>(
    signature: &'a [u8],
    content: &[u8],
    algorithms: Algorithms,
) -> Result<&'a [u8], Error> {
    let signed = SignedData::read(signature, MAX_LENGTH)?;
    // Some clients send the content along all the same; then it has to be this one.
    if signed.content.as_deref().is_some_and(|inside| inside != content) {
        return Err(Error::Check);
    }
    verify(&signed, content, algorithms)
}

/// Checks a signature around its content.
pub fn verify_attached(input: &[u8], algorithms: Algorithms) -> Result<Verified<'_>, Error> {
    let signed = SignedData::read(input, MAX_LENGTH)?;
    let content = signed.content.clone().ok_or(Error::Check)?;
    let certificate = verify(&signed, &content, algorithms)?;
    Ok(Verified { content, certificate })
}

/// Checks the one signer of a SignedData over its content. Returns the signer's certificate.
pub(crate) fn verify<'a>(
    message: &SignedData<'a>,
    content: &[u8],
    algorithms: Algorithms,
) -> Result<&'a [u8], Error> {
    let signer = message.signer()?;
    let raw = certificate_of(message, &signer.identifier)?;
    let certificate = Certificate::read(raw)?;
    let digest = Digest::named(signer.digest_algorithm, algorithms)?;
    let message = signed_message(message, signer, content, digest)?;
    verify::check(certificate.public_key, digest, &message, &signer.signature, algorithms)?;
    Ok(raw)
}

/// What the signature is over: the signed attributes, which have to name the content's type and digest, or without
/// them the content itself.
fn signed_message<'a>(
    message: &SignedData<'_>,
    signer: &SignerInfo<'_>,
    content: &'a [u8],
    digest: Digest,
) -> Result<Cow<'a, [u8]>, Error> {
    let Some(attributes) = signer.signed_attributes else {
        return Ok(Cow::Borrowed(content));
    };
    let kind = attributes.value(oid::CONTENT_TYPE)?.ok_or(Error::Check)?;
    let claimed = attributes.value(oid::MESSAGE_DIGEST)?.ok_or(Error::Check)?;
    if kind.tag() != ber::tag::OID
        || kind.content() != message.content_type
        || claimed.content() != digest.compute(content)
    {
        return Err(Error::Check);
    }
    Ok(Cow::Owned(attributes.signed_bytes()))
}

fn certificate_of<'a>(message: &SignedData<'a>, identifier: &Identifier<'_>) -> Result<&'a [u8], Error> {
    for raw in &message.certificates {
        let certificate = Certificate::read(raw)?;
        let matches = match identifier {
            Identifier::IssuerAndSerial { issuer, serial } => {
                certificate.issuer == *issuer && certificate.serial == *serial
            }
            Identifier::KeyIdentifier(wanted) => match certificate.extension(oid::SUBJECT_KEY_IDENTIFIER)? {
                Some(value) => ber::single(value, ber::MAX_LENGTH)?.content() == wanted.as_ref(),
                None => false,
            },
        };
        if matches {
            return Ok(raw);
        }
    }
    Err(Error::Check)
}

/// Signs attributes and puts the message together.
pub(crate) fn sign(
    content: Option<&[u8]>,
    attributes: &[u8],
    certificates: &[&[u8]],
    signer: &Identity,
) -> Result<Vec<u8>, Error> {
    let certificate = Certificate::read(&signer.certificate)?;
    let signature = signer.key.sign(attributes)?;
    Ok(signed::write(&signed::ToWrite {
        content,
        certificates,
        issuer: certificate.issuer,
        serial: certificate.serial,
        digest_algorithm: oid::SHA256,
        signed_attributes: attributes,
        signature_algorithm: &signer.key.cms_signature_algorithm(),
        signature: &signature,
    }))
}

fn attributes_of(content: &[u8]) -> Vec<Vec<u8>> {
    vec![
        der::attribute(oid::CONTENT_TYPE, &der::oid(oid::DATA)),
        der::attribute(oid::MESSAGE_DIGEST, &der::octet_string(&verify::sha256(content))),
    ]
}

/// UTCTime until 2049, GeneralizedTime from 2050 on (RFC 5652 §11.3).
fn signing_time(now: DateTime<Utc>) -> Vec<u8> {
    if now.year() < 2050 {
        der::element(ber::tag::UTC_TIME, &[now.format("%y%m%d%H%M%SZ").to_string().as_bytes()])
    } else {
        der::element(ber::tag::GENERALIZED_TIME, &[now.format("%Y%m%d%H%M%SZ").to_string().as_bytes()])
    }
}
