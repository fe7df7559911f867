//! Certificates as clients send them: read for what SCEP and CMS need, with serial numbers of any length, unknown
//! critical extensions and unsorted sets taken as they are. Nothing here says that a certificate is good.

use crate::ber::{self, Element, tag};
use crate::{Error, oid};

/// The longest certificate that is read, in bytes.
pub const MAX_LENGTH: usize = 64 * 1024;

/// What a certificate says, as slices of it.
#[derive(Clone, Copy, Debug)]
pub struct Certificate<'a> {
    /// All of it.
    pub raw: &'a [u8],
    /// The part that is signed, header included.
    pub signed_part: &'a [u8],
    /// The serial number's content octets.
    pub serial: &'a [u8],
    /// The issuer's Name, header included.
    pub issuer: &'a [u8],
    /// The content of the notBefore element.
    pub not_before: Time<'a>,
    /// The content of the notAfter element.
    pub not_after: Time<'a>,
    /// The subject's Name, header included.
    pub subject: &'a [u8],
    /// The SubjectPublicKeyInfo, header included.
    pub public_key: &'a [u8],
    /// The content of the list of extensions, if there is one.
    extensions: Option<Element<'a>>,
    /// The object identifier of the signature's algorithm, content octets.
    pub signature_algorithm: &'a [u8],
    /// The signature's bytes.
    pub signature: &'a [u8],
}

/// A time as it stands in a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Time<'a> {
    /// Whether it is a GeneralizedTime (four digits of the year) rather than a UTCTime.
    pub generalized: bool,
    /// Its digits.
    pub text: &'a [u8],
}

impl<'a> Certificate<'a> {
    /// Reads one certificate.
    pub fn read(raw: &'a [u8]) -> Result<Self, Error> {
        let whole = ber::single(raw, MAX_LENGTH)?;
        if whole.tag() != tag::SEQUENCE {
            return Err(Error::Unexpected { expected: "a certificate" });
        }
        let mut outer = whole.children()?;
        let signed_part = outer.expect(tag::SEQUENCE, "tbsCertificate")?;
        let algorithm = outer.expect(tag::SEQUENCE, "signatureAlgorithm")?;
        let signature = bits(&outer.expect(tag::BIT_STRING, "signature")?)?;
        outer.finish()?;

        let mut fields = signed_part.children()?;
        fields.optional(tag::context_constructed(0))?;
        let serial = fields.expect(tag::INTEGER, "serialNumber")?.content();
        fields.expect(tag::SEQUENCE, "signature algorithm")?;
        let issuer = fields.expect(tag::SEQUENCE, "issuer")?.raw();
        let mut validity = fields.expect(tag::SEQUENCE, "validity")?.children()?;
        let not_before = time(validity.next()?)?;
        let not_after = time(validity.next()?)?;
        let subject = fields.expect(tag::SEQUENCE, "subject")?.raw();
        let public_key = fields.expect(tag::SEQUENCE, "subjectPublicKeyInfo")?.raw();
        fields.optional(tag::context(1))?;
        fields.optional(tag::context(2))?;
        let extensions = match fields.optional(tag::context_constructed(3))? {
            Some(wrapped) => Some(wrapped.children()?.expect(tag::SEQUENCE, "extensions")?),
            None => None,
        };
        Ok(Self {
            raw,
            signed_part: signed_part.raw(),
            serial,
            issuer,
            not_before,
            not_after,
            subject,
            public_key,
            extensions,
            signature_algorithm: algorithm_of(&algorithm)?,
            signature,
        })
    }

    /// The content of an extension; `None` if it is not there.
    pub fn extension(&self, wanted: oid::ObjectIdentifier) -> Result<Option<&'a [u8]>, Error> {
        match &self.extensions {
            Some(list) => find_extension(list, wanted),
            None => Ok(None),
        }
    }
}

/// Finds an extension in a SEQUENCE of extensions (RFC 5280 §4.2).
pub(crate) fn find_extension<'a>(
    list: &Element<'a>,
    wanted: oid::ObjectIdentifier,
) -> Result<Option<&'a [u8]>, Error> {
    let mut extensions = list.children()?;
    while let Some(extension) = extensions.next()? {
        let mut parts = extension.children()?;
        let kind = parts.expect(tag::OID, "an extension's type")?;
        parts.optional(tag::BOOLEAN)?;
        let value = parts.expect(tag::OCTET_STRING, "an extension's value")?;
        if kind.content() == wanted.as_bytes() {
            return Ok(Some(value.content()));
        }
    }
    Ok(None)
}

/// The bytes of a BIT STRING without unused bits.
pub(crate) fn bits<'a>(element: &Element<'a>) -> Result<&'a [u8], Error> {
    match element.content().split_first() {
        Some((0, bytes)) => Ok(bytes),
        _ => Err(Error::Unexpected { expected: "a BIT STRING of whole bytes" }),
    }
}

/// The object identifier of an AlgorithmIdentifier.
pub(crate) fn algorithm_of<'a>(element: &Element<'a>) -> Result<&'a [u8], Error> {
    Ok(element.children()?.expect(tag::OID, "an algorithm")?.content())
}

fn time(element: Option<Element<'_>>) -> Result<Time<'_>, Error> {
    match element {
        Some(element) if element.tag() == tag::UTC_TIME => {
            Ok(Time { generalized: false, text: element.content() })
        }
        Some(element) if element.tag() == tag::GENERALIZED_TIME => {
            Ok(Time { generalized: true, text: element.content() })
        }
        _ => Err(Error::Unexpected { expected: "a time" }),
    }
}
