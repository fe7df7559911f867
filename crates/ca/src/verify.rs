//! Checking of signatures, over the bytes that were received.

use ::scep::ber::{self, tag};
use ::scep::certificate::Certificate;
use ::scep::oid;
use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::digest::{self, SHA1_FOR_LEGACY_USE_ONLY, SHA256, SHA384, SHA512};
use aws_lc_rs::signature::{self, UnparsedPublicKey, VerificationAlgorithm};

use crate::Error;

/// Which algorithms count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithms {
    /// Also SHA-1, RSA from 1024 bits, triple and single DES: for the enrolment configuration `compatibility` only.
    Legacy,
    /// SHA-256, SHA-384 and SHA-512; RSA from 2048 bits, ECDSA on P-256 and P-384; AES.
    Modern,
}

/// A digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Digest {
    Sha1,
    Sha256,
    Sha384,
    Sha512,
}

impl Digest {
    /// The digest of an AlgorithmIdentifier, given its object identifier's content octets.
    pub(crate) fn named(content: &[u8], algorithms: Algorithms) -> Result<Self, Error> {
        let known = [
            (oid::SHA256, Self::Sha256),
            (oid::SHA384, Self::Sha384),
            (oid::SHA512, Self::Sha512),
            (oid::SHA1, Self::Sha1),
        ];
        let found = known.into_iter().find(|(oid, _)| oid.as_bytes() == content).map(|(_, digest)| digest);
        match found {
            Some(Self::Sha1) if algorithms == Algorithms::Modern => Err(Error::Algorithm),
            Some(digest) => Ok(digest),
            None => Err(Error::Algorithm),
        }
    }

    /// The digest of a certificate's or request's signature algorithm.
    fn of_signature(content: &[u8], algorithms: Algorithms) -> Result<Self, Error> {
        let known = [
            (oid::SHA256_WITH_RSA, Self::Sha256),
            (oid::SHA384_WITH_RSA, Self::Sha384),
            (oid::SHA512_WITH_RSA, Self::Sha512),
            (oid::ECDSA_WITH_SHA256, Self::Sha256),
            (oid::ECDSA_WITH_SHA384, Self::Sha384),
            (oid::ECDSA_WITH_SHA512, Self::Sha512),
            (oid::SHA1_WITH_RSA, Self::Sha1),
        ];
        let found = known.into_iter().find(|(oid, _)| oid.as_bytes() == content).map(|(_, digest)| digest);
        match found {
            Some(Self::Sha1) if algorithms == Algorithms::Modern => Err(Error::Algorithm),
            Some(digest) => Ok(digest),
            None => Err(Error::Algorithm),
        }
    }

    pub(crate) fn compute(self, message: &[u8]) -> Vec<u8> {
        let algorithm = match self {
            Self::Sha1 => &SHA1_FOR_LEGACY_USE_ONLY,
            Self::Sha256 => &SHA256,
            Self::Sha384 => &SHA384,
            Self::Sha512 => &SHA512,
        };
        digest::digest(algorithm, message).as_ref().to_vec()
    }
}

/// Whether two secrets are the same, in a time that does not tell where the first difference is.
pub fn same(one: &[u8], other: &[u8]) -> bool {
    verify_slices_are_equal(one, other).is_ok()
}

/// SHA-256 of a message: how certificates and requests are recognised.
pub fn sha256(message: &[u8]) -> [u8; 32] {
    let mut hash = [0; 32];
    for (to, from) in hash.iter_mut().zip(digest::digest(&SHA256, message).as_ref()) {
        *to = *from;
    }
    hash
}

/// Checks the signature on a certificate or request, whose algorithm names digest and key together.
pub fn signed_by(
    public_key: &[u8],
    signature_algorithm: &[u8],
    message: &[u8],
    signature: &[u8],
    algorithms: Algorithms,
) -> Result<(), Error> {
    let digest = Digest::of_signature(signature_algorithm, algorithms)?;
    check(public_key, digest, message, signature, algorithms)
}

/// Checks that a certificate was signed by an authority, and names it as its issuer. Says nothing of validity.
pub fn issued_by(certificate: &Certificate<'_>, authority: &Certificate<'_>) -> bool {
    certificate.issuer == authority.subject
        && signed_by(
            authority.public_key,
            certificate.signature_algorithm,
            certificate.signed_part,
            certificate.signature,
            Algorithms::Modern,
        )
        .is_ok()
}

/// Checks a signature with the key of a SubjectPublicKeyInfo.
pub(crate) fn check(
    public_key: &[u8],
    digest: Digest,
    message: &[u8],
    signature: &[u8],
    algorithms: Algorithms,
) -> Result<(), Error> {
    let (algorithm, key) = algorithm(public_key, digest, algorithms)?;
    UnparsedPublicKey::new(algorithm, key).verify(message, signature).map_err(|_| Error::Check)
}

/// The size of an RSA key in bits; `None` for other keys.
pub fn rsa_bits(public_key: &[u8]) -> Result<Option<u32>, Error> {
    let (kind, _, key) = split(public_key)?;
    if kind != oid::RSA_ENCRYPTION.as_bytes() {
        return Ok(None);
    }
    let modulus =
        ber::single(key, ber::MAX_LENGTH)?.children()?.expect(tag::INTEGER, "the modulus")?.content();
    let start = modulus.iter().position(|byte| *byte != 0).unwrap_or(modulus.len());
    let digits = modulus.get(start..).unwrap_or_default();
    let bits = u32::try_from(digits.len()).unwrap_or(u32::MAX).saturating_mul(8);
    let unused = digits.first().map_or(0, |first| first.leading_zeros());
    Ok(Some(bits.saturating_sub(unused)))
}

fn algorithm(
    public_key: &[u8],
    digest: Digest,
    algorithms: Algorithms,
) -> Result<(&'static dyn VerificationAlgorithm, &[u8]), Error> {
    let (kind, curve, key) = split(public_key)?;
    let algorithm: &'static dyn VerificationAlgorithm = if kind == oid::RSA_ENCRYPTION.as_bytes() {
        match (digest, algorithms) {
            (Digest::Sha1, Algorithms::Legacy) => &signature::RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY,
            (Digest::Sha256, Algorithms::Legacy) => {
                &signature::RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY
            }
            (Digest::Sha1, Algorithms::Modern) => return Err(Error::Algorithm),
            (Digest::Sha256, Algorithms::Modern) => &signature::RSA_PKCS1_2048_8192_SHA256,
            (Digest::Sha384, _) => &signature::RSA_PKCS1_2048_8192_SHA384,
            (Digest::Sha512, _) => &signature::RSA_PKCS1_2048_8192_SHA512,
        }
    } else if kind == oid::EC_PUBLIC_KEY.as_bytes() {
        match (curve, digest) {
            (Some(curve), Digest::Sha256) if curve == oid::P256.as_bytes() => {
                &signature::ECDSA_P256_SHA256_ASN1
            }
            (Some(curve), Digest::Sha384) if curve == oid::P384.as_bytes() => {
                &signature::ECDSA_P384_SHA384_ASN1
            }
            _ => return Err(Error::Algorithm),
        }
    } else {
        return Err(Error::Algorithm);
    };
    Ok((algorithm, key))
}

/// The kind of a SubjectPublicKeyInfo, its curve, and the key's bits.
#[expect(clippy::type_complexity, reason = "three slices of one input")]
fn split(public_key: &[u8]) -> Result<(&[u8], Option<&[u8]>, &[u8]), Error> {
    let mut fields = ber::single(public_key, ber::MAX_LENGTH)?.children()?;
    let mut algorithm = fields.expect(tag::SEQUENCE, "the key's algorithm")?.children()?;
    let kind = algorithm.expect(tag::OID, "the key's algorithm")?.content();
    let curve = algorithm.optional(tag::OID)?.map(|curve| curve.content());
    let bits = fields.expect(tag::BIT_STRING, "the key")?.content();
    let (_, key) = bits.split_first().ok_or(::scep::Error::Truncated)?;
    Ok((kind, curve, key))
}
