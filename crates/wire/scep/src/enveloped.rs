//! CMS EnvelopedData (RFC 5652 §6) with key transport.

use std::borrow::Cow;

use crate::ber::{Element, tag};
use crate::certificate::algorithm_of;
use crate::signed::{Identifier, content_info, identifier};
use crate::{Error, der, oid};

/// A content cipher.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cipher {
    /// AES-128 in CBC mode.
    Aes128,
    /// AES-192 in CBC mode.
    Aes192,
    /// AES-256 in CBC mode.
    Aes256,
    /// Single DES in CBC mode: for old clients only, where a configuration says so.
    Des,
    /// Triple DES in CBC mode.
    TripleDes,
}

impl Cipher {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Aes128, Self::Aes192, Self::Aes256, Self::Des, Self::TripleDes];

    /// Its object identifier.
    pub const fn oid(self) -> oid::ObjectIdentifier {
        match self {
            Self::Aes128 => oid::AES128_CBC,
            Self::Aes192 => oid::AES192_CBC,
            Self::Aes256 => oid::AES256_CBC,
            Self::Des => oid::DES_CBC,
            Self::TripleDes => oid::DES_EDE3_CBC,
        }
    }

    /// The length of its key, in bytes.
    pub const fn key_length(self) -> usize {
        match self {
            Self::Aes128 => 16,
            Self::Aes192 | Self::TripleDes => 24,
            Self::Aes256 => 32,
            Self::Des => 8,
        }
    }

    /// The length of its block and of its initialisation vector, in bytes.
    pub const fn block_length(self) -> usize {
        match self {
            Self::Aes128 | Self::Aes192 | Self::Aes256 => 16,
            Self::Des | Self::TripleDes => 8,
        }
    }
}

/// How the content key travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyTransport {
    /// RSAES-OAEP with SHA-1, the default of RFC 4055 and what Windows sends.
    OaepSha1,
    /// RSAES-OAEP with SHA-256.
    OaepSha256,
    /// RSA with PKCS #1 v1.5 padding.
    Pkcs1,
}

/// An EnvelopedData inside its ContentInfo.
#[derive(Clone, Debug)]
pub struct EnvelopedData<'a> {
    /// For whom it is. Recipients that use other means than key transport are left out.
    pub recipients: Vec<Recipient<'a>>,
    /// The cipher; `None` for one that we do not know.
    pub cipher: Option<Cipher>,
    /// The initialisation vector.
    pub vector: Cow<'a, [u8]>,
    /// The encrypted content.
    pub encrypted: Cow<'a, [u8]>,
}

/// A recipient and the content key for him.
#[derive(Clone, Debug)]
pub struct Recipient<'a> {
    /// Whose certificate.
    pub identifier: Identifier<'a>,
    /// How the key travels; `None` for an algorithm that we do not know.
    pub transport: Option<KeyTransport>,
    /// The encrypted key.
    pub encrypted_key: Cow<'a, [u8]>,
}

impl<'a> EnvelopedData<'a> {
    /// Reads a ContentInfo that holds an EnvelopedData, of `limit` bytes at most.
    pub fn read(input: &'a [u8], limit: usize) -> Result<Self, Error> {
        let inner = content_info(input, limit, oid::ENVELOPED_DATA, "enveloped data")?;
        let mut fields = inner.children()?;
        fields.expect(tag::INTEGER, "the version of the enveloped data")?;
        fields.optional(tag::context_constructed(0))?;
        let mut recipients = Vec::new();
        let mut infos = fields.expect(tag::SET, "recipientInfos")?.children()?;
        while let Some(info) = infos.next()? {
            if info.tag() == tag::SEQUENCE {
                recipients.push(Recipient::read(&info)?);
            }
        }
        let mut content = fields.expect(tag::SEQUENCE, "encryptedContentInfo")?.children()?;
        content.expect(tag::OID, "the content's type")?;
        let algorithm = content.expect(tag::SEQUENCE, "contentEncryptionAlgorithm")?;
        let mut parts = algorithm.children()?;
        let kind = parts.expect(tag::OID, "the cipher")?.content();
        let vector = match parts.optional(tag::OCTET_STRING)? {
            Some(vector) => vector.octets()?,
            None => Cow::Borrowed(&[][..]),
        };
        // [0] IMPLICIT OCTET STRING: in one piece, or constructed as scepclient and Apple send it.
        let encrypted = match content.next()? {
            Some(element) if matches!(element.tag(), 0x80 | 0xa0) => element.octets()?,
            _ => return Err(Error::Unexpected { expected: "encryptedContent" }),
        };
        let cipher = Cipher::ALL.into_iter().find(|cipher| cipher.oid().as_bytes() == kind);
        Ok(Self { recipients, cipher, vector, encrypted })
    }
}

impl<'a> Recipient<'a> {
    fn read(element: &Element<'a>) -> Result<Self, Error> {
        let mut fields = element.children()?;
        fields.expect(tag::INTEGER, "the version of the recipient")?;
        let identifier = identifier(fields.next()?)?;
        let transport = transport(&fields.expect(tag::SEQUENCE, "keyEncryptionAlgorithm")?)?;
        let encrypted_key = fields.expect(tag::OCTET_STRING, "encryptedKey")?.octets()?;
        Ok(Self { identifier, transport, encrypted_key })
    }
}

/// Reads the key transport and, for OAEP, its hash (RFC 4055 §4.1).
fn transport(algorithm: &Element<'_>) -> Result<Option<KeyTransport>, Error> {
    let kind = algorithm_of(algorithm)?;
    if kind == oid::RSA_ENCRYPTION.as_bytes() {
        return Ok(Some(KeyTransport::Pkcs1));
    }
    if kind != oid::RSAES_OAEP.as_bytes() {
        return Ok(None);
    }
    let mut parts = algorithm.children()?;
    parts.next()?;
    let Some(parameters) = parts.optional(tag::SEQUENCE)? else {
        return Ok(Some(KeyTransport::OaepSha1));
    };
    let mut parameters = parameters.children()?;
    let Some(hash) = parameters.optional(tag::context_constructed(0))? else {
        return Ok(Some(KeyTransport::OaepSha1));
    };
    let hash = algorithm_of(&hash.children()?.expect(tag::SEQUENCE, "the hash of OAEP")?)?;
    if hash == oid::SHA256.as_bytes() {
        Ok(Some(KeyTransport::OaepSha256))
    } else if hash == oid::SHA1.as_bytes() {
        Ok(Some(KeyTransport::OaepSha1))
    } else {
        Ok(None)
    }
}

/// The parts of an EnvelopedData to write, for one recipient by PKCS #1 v1.5.
#[derive(Clone, Copy, Debug)]
pub struct ToWrite<'a> {
    /// The recipient's issuer, a Name with its header.
    pub issuer: &'a [u8],
    /// The recipient's serial number, content octets.
    pub serial: &'a [u8],
    /// The encrypted content key.
    pub encrypted_key: &'a [u8],
    /// The cipher.
    pub cipher: Cipher,
    /// The initialisation vector.
    pub vector: &'a [u8],
    /// The encrypted content.
    pub encrypted: &'a [u8],
}

/// Writes a ContentInfo with an EnvelopedData over data.
pub fn write(parts: &ToWrite<'_>) -> Vec<u8> {
    let recipient = der::sequence(&[
        &der::small_integer(0),
        &der::sequence(&[parts.issuer, &der::element(tag::INTEGER, &[parts.serial])]),
        &der::algorithm(oid::RSA_ENCRYPTION),
        &der::octet_string(parts.encrypted_key),
    ]);
    let cipher = der::sequence(&[&der::oid(parts.cipher.oid()), &der::octet_string(parts.vector)]);
    // An OCTET STRING may be written in pieces (X.690 §8.7.3). Old clients in Go, which know no cipher but DES, take
    // nothing else; everybody else gets it in one.
    let encrypted = match parts.cipher {
        Cipher::Des => der::explicit(0, &[&der::octet_string(parts.encrypted)]),
        _ => der::element(tag::context(0), &[parts.encrypted]),
    };
    let content = der::sequence(&[&der::oid(oid::DATA), &cipher, &encrypted]);
    let enveloped =
        der::sequence(&[&der::small_integer(0), &der::element(tag::SET, &[&recipient]), &content]);
    der::sequence(&[&der::oid(oid::ENVELOPED_DATA), &der::explicit(0, &[&enveloped])])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let bytes = write(&ToWrite {
            issuer: &[0x30, 0],
            serial: &[7],
            encrypted_key: &[1; 256],
            cipher: Cipher::Aes256,
            vector: &[2; 16],
            encrypted: &[3; 48],
        });
        let read = EnvelopedData::read(&bytes, 4096).unwrap();
        assert_eq!(read.cipher, Some(Cipher::Aes256));
        assert_eq!(read.vector.as_ref(), [2; 16]);
        assert_eq!(read.encrypted.as_ref(), [3; 48]);
        assert_eq!(read.recipients[0].transport, Some(KeyTransport::Pkcs1));
        assert_eq!(read.recipients[0].encrypted_key.as_ref(), [1; 256]);
    }

    #[test]
    fn des_content_is_in_pieces_for_clients_that_know_nothing_else() {
        let parts = |cipher| ToWrite {
            issuer: &[0x30, 0],
            serial: &[7],
            encrypted_key: &[1; 256],
            cipher,
            vector: &[2; 8],
            encrypted: &[3; 16],
        };
        let pieces = der::explicit(0, &[&der::octet_string(&[3; 16])]);
        let written = write(&parts(Cipher::Des));
        assert!(written.windows(pieces.len()).any(|window| window == pieces));
        assert_eq!(EnvelopedData::read(&written, 4096).unwrap().encrypted.as_ref(), [3; 16]);
        assert!(!write(&parts(Cipher::TripleDes)).windows(pieces.len()).any(|window| window == pieces));
    }

    #[test]
    fn oaep_names_its_hash() {
        let plain = der::sequence(&[&der::oid(oid::RSAES_OAEP), &der::sequence(&[])]);
        let hash = der::explicit(0, &[&der::algorithm(oid::SHA256)]);
        let sha256 = der::sequence(&[&der::oid(oid::RSAES_OAEP), &der::sequence(&[&hash])]);
        let hash = der::explicit(0, &[&der::algorithm(oid::SHA512)]);
        let sha512 = der::sequence(&[&der::oid(oid::RSAES_OAEP), &der::sequence(&[&hash])]);
        let read = |bytes: &[u8]| transport(&crate::ber::single(bytes, 1000).unwrap()).unwrap();
        assert_eq!(read(&plain), Some(KeyTransport::OaepSha1));
        assert_eq!(read(&sha256), Some(KeyTransport::OaepSha256));
        assert_eq!(read(&sha512), None);
    }

    #[test]
    fn content_in_pieces_of_indefinite_length_is_put_together() {
        let cipher = der::sequence(&[&der::oid(oid::AES128_CBC), &der::octet_string(&[0; 16])]);
        let mut content = vec![0x30, 0x80];
        content.extend(der::oid(oid::DATA));
        content.extend(cipher);
        content.extend([0xa0, 0x80, 4, 2, 1, 2, 4, 1, 3, 0, 0, 0, 0]);
        let enveloped = der::sequence(&[&der::small_integer(0), &der::element(tag::SET, &[]), &content]);
        let bytes = der::sequence(&[&der::oid(oid::ENVELOPED_DATA), &der::explicit(0, &[&enveloped])]);
        assert_eq!(EnvelopedData::read(&bytes, 4096).unwrap().encrypted.as_ref(), [1, 2, 3]);
    }
}
