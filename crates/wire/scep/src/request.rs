//! Certification requests (PKCS #10, RFC 2986) with a challenge password.

use crate::ber::{self, Element, tag};
use crate::certificate::{algorithm_of, bits, find_extension};
use crate::name::{GeneralName, NameAttribute, read_general_names, read_name};
use crate::{Error, oid};

/// The longest request that is read, in bytes.
pub const MAX_LENGTH: usize = 32 * 1024;

/// A certification request. Its signature is still to be checked, over `signed_part`.
#[derive(Clone)]
pub struct CertificationRequest<'a> {
    /// The CertificationRequestInfo as it was signed, header included.
    pub signed_part: &'a [u8],
    /// The subject that is asked for.
    pub subject: Vec<NameAttribute>,
    /// The SubjectPublicKeyInfo, header included.
    pub public_key: &'a [u8],
    /// The challenge password. A secret.
    pub challenge: Option<String>,
    /// The subject alternative names that are asked for.
    pub alternative_names: Vec<GeneralName>,
    /// Whether the request asks to become an authority.
    pub wants_authority: bool,
    /// The signature algorithm's object identifier, content octets.
    pub signature_algorithm: &'a [u8],
    /// The signature.
    pub signature: &'a [u8],
}

impl std::fmt::Debug for CertificationRequest<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CertificationRequest")
            .field("subject", &self.subject)
            .field("alternative_names", &self.alternative_names)
            .field("has_challenge", &self.challenge.is_some())
            .finish_non_exhaustive()
    }
}

impl<'a> CertificationRequest<'a> {
    /// Reads a request. Bytes after it are taken as padding: some clients leave them.
    pub fn read(input: &'a [u8]) -> Result<Self, Error> {
        let whole = ber::Reader::new(input, MAX_LENGTH)?.next()?.ok_or(Error::Truncated)?;
        if whole.tag() != tag::SEQUENCE {
            return Err(Error::Unexpected { expected: "a certification request" });
        }
        let mut outer = whole.children()?;
        let info = outer.expect(tag::SEQUENCE, "certificationRequestInfo")?;
        let algorithm = outer.expect(tag::SEQUENCE, "signatureAlgorithm")?;
        let signature = bits(&outer.expect(tag::BIT_STRING, "signature")?)?;

        let mut fields = info.children()?;
        fields.expect(tag::INTEGER, "the version of the request")?;
        let subject = read_name(fields.expect(tag::SEQUENCE, "subject")?.raw())?;
        let public_key = fields.expect(tag::SEQUENCE, "subjectPKInfo")?.raw();
        let mut request = Self {
            signed_part: info.raw(),
            subject,
            public_key,
            challenge: None,
            alternative_names: Vec::new(),
            wants_authority: false,
            signature_algorithm: algorithm_of(&algorithm)?,
            signature,
        };
        if let Some(attributes) = fields.optional(tag::context_constructed(0))? {
            request.read_attributes(&attributes)?;
        }
        Ok(request)
    }

    fn read_attributes(&mut self, attributes: &Element<'a>) -> Result<(), Error> {
        let mut attributes = attributes.children()?;
        while let Some(attribute) = attributes.next()? {
            let mut parts = attribute.children()?;
            let kind = parts.expect(tag::OID, "an attribute's type")?.content();
            let mut values = parts.expect(tag::SET, "an attribute's values")?.children()?;
            if kind == oid::CHALLENGE_PASSWORD.as_bytes() {
                let value = values.next()?.ok_or(Error::NotOnce { what: "the challenge password" })?;
                let text = str::from_utf8(value.content())
                    .map_err(|_| Error::Unexpected { expected: "a challenge password of text" })?;
                if values.next()?.is_some() || self.challenge.replace(text.to_owned()).is_some() {
                    return Err(Error::NotOnce { what: "the challenge password" });
                }
            } else if kind == oid::EXTENSION_REQUEST.as_bytes() {
                let list = values.expect(tag::SEQUENCE, "the extensions asked for")?;
                self.read_extensions(&list)?;
            }
        }
        Ok(())
    }

    fn read_extensions(&mut self, list: &Element<'a>) -> Result<(), Error> {
        if let Some(names) = find_extension(list, oid::SUBJECT_ALT_NAME)? {
            self.alternative_names = read_general_names(names)?;
        }
        if let Some(constraints) = find_extension(list, oid::BASIC_CONSTRAINTS)? {
            let mut parts = ber::single(constraints, MAX_LENGTH)?.children()?;
            self.wants_authority = parts
                .optional(tag::BOOLEAN)?
                .is_some_and(|flag| flag.content().iter().any(|byte| *byte != 0));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::der;
    use crate::name::{write_general_names, write_name};

    fn request(attributes: &[&[u8]]) -> Vec<u8> {
        let name = write_name(&[NameAttribute { kind: "2.5.4.3".into(), value: "phone".into() }]).unwrap();
        let key = der::sequence(&[&der::algorithm(oid::RSA_ENCRYPTION), &der::bit_string(&[1])]);
        let info = der::sequence(&[&der::small_integer(0), &name, &key, &der::explicit(0, attributes)]);
        der::sequence(&[&info, &der::algorithm(oid::SHA256_WITH_RSA), &der::bit_string(&[2])])
    }

    fn challenge(text: &str) -> Vec<u8> {
        der::attribute(oid::CHALLENGE_PASSWORD, &der::printable_string(text))
    }

    #[test]
    fn reads_what_is_asked_for() {
        let names = vec![GeneralName::Email("jan@example.com".into())];
        let extension = der::sequence(&[
            &der::oid(oid::SUBJECT_ALT_NAME),
            &der::octet_string(&write_general_names(&names)),
        ]);
        let constraints = der::sequence(&[
            &der::oid(oid::BASIC_CONSTRAINTS),
            &[1, 1, 0xff],
            &der::octet_string(&der::sequence(&[&[1, 1, 0xff]])),
        ]);
        let extensions = der::attribute(oid::EXTENSION_REQUEST, &der::sequence(&[&extension, &constraints]));
        // Not in the order of DER, as strongSwan sends it.
        let bytes = request(&[&extensions, &challenge("secret")]);
        let read = CertificationRequest::read(&bytes).unwrap();
        assert_eq!(read.subject[0].value, "phone");
        assert_eq!(read.challenge.as_deref(), Some("secret"));
        assert_eq!(read.alternative_names, names);
        assert!(read.wants_authority);
        assert!(!format!("{read:?}").contains("secret"));
    }

    #[test]
    fn two_challenges_are_refused() {
        let bytes = request(&[&challenge("a"), &challenge("b")]);
        assert_eq!(
            CertificationRequest::read(&bytes).unwrap_err(),
            Error::NotOnce { what: "the challenge password" }
        );
    }
}
