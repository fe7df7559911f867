//! CMS SignedData (RFC 5652 §5): read tolerantly, written as DER.

use std::borrow::Cow;

use crate::ber::{self, Element, tag};
use crate::certificate::algorithm_of;
use crate::{Error, der, oid};

/// A SignedData inside its ContentInfo, as slices of what was received.
#[derive(Clone, Debug)]
pub struct SignedData<'a> {
    /// The type of the content, an object identifier's content octets.
    pub content_type: &'a [u8],
    /// The content; `None` if the signature is detached.
    pub content: Option<Cow<'a, [u8]>>,
    /// The certificates that came along, as they were received.
    pub certificates: Vec<&'a [u8]>,
    /// Who signed.
    pub signers: Vec<SignerInfo<'a>>,
}

/// One signature.
#[derive(Clone, Debug)]
pub struct SignerInfo<'a> {
    /// Whose key it is.
    pub identifier: Identifier<'a>,
    /// The digest's object identifier, content octets.
    pub digest_algorithm: &'a [u8],
    /// The signed attributes, if there are any.
    pub signed_attributes: Option<SignedAttributes<'a>>,
    /// The signature algorithm's object identifier, content octets.
    pub signature_algorithm: &'a [u8],
    /// The signature.
    pub signature: Cow<'a, [u8]>,
}

/// How a certificate is named by a signer or for a recipient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Identifier<'a> {
    /// By its issuer's Name (with header) and its serial number's content octets.
    IssuerAndSerial {
        /// The issuer.
        issuer: &'a [u8],
        /// The serial number.
        serial: &'a [u8],
    },
    /// By its subject key identifier.
    KeyIdentifier(Cow<'a, [u8]>),
}

impl<'a> SignedData<'a> {
    /// Reads a ContentInfo that holds a SignedData, of `limit` bytes at most.
    pub fn read(input: &'a [u8], limit: usize) -> Result<Self, Error> {
        let inner = content_info(input, limit, oid::SIGNED_DATA, "signed data")?;
        let mut fields = inner.children()?;
        fields.expect(tag::INTEGER, "the version of the signed data")?;
        fields.expect(tag::SET, "digestAlgorithms")?;
        let encapsulated = fields.expect(tag::SEQUENCE, "encapContentInfo")?;
        let certificates = match fields.optional(tag::context_constructed(0))? {
            Some(set) => certificates(&set)?,
            None => Vec::new(),
        };
        fields.optional(tag::context_constructed(1))?;
        let mut signers = Vec::new();
        let mut infos = fields.expect(tag::SET, "signerInfos")?.children()?;
        while let Some(info) = infos.next()? {
            signers.push(SignerInfo::read(&info)?);
        }

        let mut parts = encapsulated.children()?;
        let content_type = parts.expect(tag::OID, "the content's type")?.content();
        let content = match parts.optional(tag::context_constructed(0))? {
            Some(wrapped) => Some(wrapped.children()?.next()?.ok_or(Error::Truncated)?.octets()?),
            None => None,
        };
        Ok(Self { content_type, content, certificates, signers })
    }

    /// The one signer. SCEP and profiles know no others.
    pub fn signer(&self) -> Result<&SignerInfo<'a>, Error> {
        match self.signers.as_slice() {
            [signer] => Ok(signer),
            _ => Err(Error::NotOnce { what: "the signer" }),
        }
    }
}

impl<'a> SignerInfo<'a> {
    fn read(element: &Element<'a>) -> Result<Self, Error> {
        let mut fields = element.children()?;
        fields.expect(tag::INTEGER, "the version of the signer")?;
        let identifier = identifier(fields.next()?)?;
        let digest_algorithm = algorithm_of(&fields.expect(tag::SEQUENCE, "digestAlgorithm")?)?;
        let signed_attributes =
            fields.optional(tag::context_constructed(0))?.map(|element| SignedAttributes { element });
        let signature_algorithm = algorithm_of(&fields.expect(tag::SEQUENCE, "signatureAlgorithm")?)?;
        let signature = fields.expect(tag::OCTET_STRING, "signature")?.octets()?;
        Ok(Self { identifier, digest_algorithm, signed_attributes, signature_algorithm, signature })
    }
}

/// The signed attributes, in the order and encoding in which they came.
#[derive(Clone, Copy, Debug)]
pub struct SignedAttributes<'a> {
    element: Element<'a>,
}

impl<'a> SignedAttributes<'a> {
    /// The bytes that were signed: what was received, with the tag of a SET OF in place of `[0]`
    /// (RFC 5652 §5.4). Only an indefinite length gets a new header, since DER has none.
    pub fn signed_bytes(&self) -> Vec<u8> {
        if self.element.is_indefinite() {
            return der::element(tag::SET, &[self.element.content()]);
        }
        let mut bytes = self.element.raw().to_vec();
        if let Some(first) = bytes.first_mut() {
            *first = tag::SET;
        }
        bytes
    }

    /// The only value of an attribute; `None` if it is not there.
    pub fn value(&self, wanted: oid::ObjectIdentifier) -> Result<Option<Element<'a>>, Error> {
        let mut found = None;
        let mut attributes = self.element.children()?;
        while let Some(attribute) = attributes.next()? {
            let mut parts = attribute.children()?;
            if parts.expect(tag::OID, "an attribute's type")?.content() != wanted.as_bytes() {
                continue;
            }
            let mut values = parts.expect(tag::SET, "an attribute's values")?.children()?;
            let value = values.next()?.ok_or(Error::NotOnce { what: "a signed attribute's value" })?;
            values.finish().map_err(|_| Error::NotOnce { what: "a signed attribute's value" })?;
            if found.replace(value).is_some() {
                return Err(Error::NotOnce { what: "a signed attribute" });
            }
        }
        Ok(found)
    }
}

/// The parts of a SignedData to write. All slices are DER already.
#[derive(Clone, Copy, Debug)]
pub struct ToWrite<'a> {
    /// The content, an octet string's bytes; `None` for a detached signature.
    pub content: Option<&'a [u8]>,
    /// The certificates to send along.
    pub certificates: &'a [&'a [u8]],
    /// The signer's issuer, a Name with its header.
    pub issuer: &'a [u8],
    /// The signer's serial number, content octets.
    pub serial: &'a [u8],
    /// The digest.
    pub digest_algorithm: oid::ObjectIdentifier,
    /// The signed attributes as the SET OF that was signed.
    pub signed_attributes: &'a [u8],
    /// The signature's AlgorithmIdentifier.
    pub signature_algorithm: &'a [u8],
    /// The signature.
    pub signature: &'a [u8],
}

/// Writes a ContentInfo with a SignedData of one signer over data.
pub fn write(parts: &ToWrite<'_>) -> Vec<u8> {
    let digest = der::algorithm(parts.digest_algorithm);
    let content = match parts.content {
        Some(content) => {
            let wrapped = der::explicit(0, &[&der::octet_string(content)]);
            der::sequence(&[&der::oid(oid::DATA), &wrapped])
        }
        None => der::sequence(&[&der::oid(oid::DATA)]),
    };
    let attributes = retag(parts.signed_attributes, tag::context_constructed(0));
    let signer = der::sequence(&[
        &der::small_integer(1),
        &der::sequence(&[parts.issuer, &der::element(tag::INTEGER, &[parts.serial])]),
        &digest,
        &attributes,
        parts.signature_algorithm,
        &der::octet_string(parts.signature),
    ]);
    wrap(&[
        &der::small_integer(1),
        &der::element(tag::SET, &[&digest]),
        &content,
        &certificate_set(parts.certificates),
        &der::element(tag::SET, &[&signer]),
    ])
}

/// Writes a SignedData that only carries certificates (RFC 8894 §3.4).
pub fn certificates_only(certificates: &[&[u8]]) -> Vec<u8> {
    wrap(&[
        &der::small_integer(1),
        &der::element(tag::SET, &[]),
        &der::sequence(&[&der::oid(oid::DATA)]),
        &certificate_set(certificates),
        &der::element(tag::SET, &[]),
    ])
}

/// Opens a ContentInfo of the wanted type.
pub(crate) fn content_info<'a>(
    input: &'a [u8],
    limit: usize,
    wanted: oid::ObjectIdentifier,
    expected: &'static str,
) -> Result<Element<'a>, Error> {
    // Some clients leave newlines or zeros behind: only the first element counts, as for OpenSSL.
    let whole = ber::Reader::new(input, limit)?.next()?.ok_or(Error::Truncated)?;
    if whole.tag() != tag::SEQUENCE {
        return Err(Error::Unexpected { expected });
    }
    let mut parts = whole.children()?;
    if parts.expect(tag::OID, expected)?.content() != wanted.as_bytes() {
        return Err(Error::Unexpected { expected });
    }
    parts.expect(tag::context_constructed(0), expected)?.children()?.expect(tag::SEQUENCE, expected)
}

/// Reads a SignerIdentifier or RecipientIdentifier.
pub(crate) fn identifier(element: Option<Element<'_>>) -> Result<Identifier<'_>, Error> {
    let element = element.ok_or(Error::Truncated)?;
    match element.tag() {
        tag::SEQUENCE => {
            let mut parts = element.children()?;
            let issuer = parts.expect(tag::SEQUENCE, "an issuer")?.raw();
            let serial = parts.expect(tag::INTEGER, "a serial number")?.content();
            Ok(Identifier::IssuerAndSerial { issuer, serial })
        }
        0x80 | 0xa0 => Ok(Identifier::KeyIdentifier(element.octets()?)),
        _ => Err(Error::Unexpected { expected: "issuer and serial number, or a key identifier" }),
    }
}

fn certificates<'a>(set: &Element<'a>) -> Result<Vec<&'a [u8]>, Error> {
    let mut found = Vec::new();
    let mut elements = set.children()?;
    while let Some(element) = elements.next()? {
        // Other choices of CertificateSet are no X.509 certificates.
        if element.tag() == tag::SEQUENCE {
            found.push(element.raw());
        }
    }
    Ok(found)
}

fn certificate_set(certificates: &[&[u8]]) -> Vec<u8> {
    if certificates.is_empty() {
        return Vec::new();
    }
    let sorted = der::set_of(certificates.iter().map(|certificate| certificate.to_vec()).collect());
    retag(&sorted, tag::context_constructed(0))
}

fn wrap(fields: &[&[u8]]) -> Vec<u8> {
    der::sequence(&[&der::oid(oid::SIGNED_DATA), &der::explicit(0, &[&der::sequence(fields)])])
}

fn retag(element: &[u8], tag: u8) -> Vec<u8> {
    let mut bytes = element.to_vec();
    if let Some(first) = bytes.first_mut() {
        *first = tag;
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attributes() -> Vec<u8> {
        der::set_of(vec![
            der::attribute(oid::CONTENT_TYPE, &der::oid(oid::DATA)),
            der::attribute(oid::MESSAGE_DIGEST, &der::octet_string(&[1; 32])),
        ])
    }

    fn written() -> Vec<u8> {
        write(&ToWrite {
            content: Some(b"hello"),
            certificates: &[&[0x30, 2, 5, 0]],
            issuer: &[0x30, 0],
            serial: &[5],
            digest_algorithm: oid::SHA256,
            signed_attributes: &attributes(),
            signature_algorithm: &der::algorithm(oid::RSA_ENCRYPTION),
            signature: &[9; 8],
        })
    }

    #[test]
    fn what_is_written_is_read() {
        let bytes = written();
        let read = SignedData::read(&bytes, 4096).unwrap();
        assert_eq!(read.content.as_deref(), Some(b"hello".as_slice()));
        assert_eq!(read.certificates, [[0x30, 2, 5, 0]]);
        let signer = read.signer().unwrap();
        assert_eq!(signer.identifier, Identifier::IssuerAndSerial { issuer: &[0x30, 0], serial: &[5] });
        let attributes_read = signer.signed_attributes.unwrap();
        assert_eq!(attributes_read.signed_bytes(), attributes());
        assert_eq!(attributes_read.value(oid::MESSAGE_DIGEST).unwrap().unwrap().content(), [1; 32]);
        assert!(attributes_read.value(oid::SIGNING_TIME).unwrap().is_none());
    }

    #[test]
    fn attributes_of_indefinite_length_are_signed_as_der() {
        let inner = attributes()[2..].to_vec();
        let mut raw = vec![0xa0, 0x80];
        raw.extend(&inner);
        raw.extend([0, 0]);
        let element = ber::single(&raw, 1000).unwrap();
        assert_eq!(SignedAttributes { element }.signed_bytes(), attributes());
    }

    #[test]
    fn an_attribute_that_is_there_twice_is_refused() {
        let twice = der::attribute(oid::MESSAGE_DIGEST, &der::octet_string(&[1]));
        let raw = der::explicit(0, &[&twice, &twice]);
        let element = ber::single(&raw, 1000).unwrap();
        assert_eq!(
            SignedAttributes { element }.value(oid::MESSAGE_DIGEST),
            Err(Error::NotOnce { what: "a signed attribute" })
        );
    }

    #[test]
    fn certificates_only_has_the_certificates_and_no_signer() {
        let bytes = certificates_only(&[&[0x30, 2, 5, 0]]);
        let read = SignedData::read(&bytes, 100).unwrap();
        assert_eq!(read.certificates.len(), 1);
        assert!(read.signers.is_empty() && read.content.is_none());
    }
}
