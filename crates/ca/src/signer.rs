//! Lets x509-cert's builders sign with our keys.

use ::signature::{Error as SignatureError, Keypair, Signer};
use der::asn1::BitString;
use der::{Decode, Document};
use x509_cert::spki::{
    self, AlgorithmIdentifierOwned, DynSignatureAlgorithmIdentifier, EncodePublicKey,
    SignatureBitStringEncoding,
};

use crate::PrivateKey;

/// A private key in the form that the builders ask for.
pub(crate) struct BuilderKey<'a>(pub(crate) &'a PrivateKey);

/// The public key of a [`BuilderKey`].
#[derive(Clone)]
pub(crate) struct BuilderPublicKey(Vec<u8>);

/// A signature of a [`BuilderKey`].
pub(crate) struct BuilderSignature(Vec<u8>);

impl Keypair for BuilderKey<'_> {
    type VerifyingKey = BuilderPublicKey;

    fn verifying_key(&self) -> Self::VerifyingKey {
        // An unreadable key becomes an empty document, which the builder refuses.
        BuilderPublicKey(self.0.public_key().unwrap_or_default())
    }
}

impl EncodePublicKey for BuilderPublicKey {
    fn to_public_key_der(&self) -> spki::Result<Document> {
        Ok(Document::try_from(self.0.as_slice())?)
    }
}

impl DynSignatureAlgorithmIdentifier for BuilderKey<'_> {
    fn signature_algorithm_identifier(&self) -> spki::Result<AlgorithmIdentifierOwned> {
        Ok(AlgorithmIdentifierOwned::from_der(&self.0.signature_algorithm())?)
    }
}

impl Signer<BuilderSignature> for BuilderKey<'_> {
    fn try_sign(&self, message: &[u8]) -> Result<BuilderSignature, SignatureError> {
        self.0.sign(message).map(BuilderSignature).map_err(|_| SignatureError::new())
    }
}

impl SignatureBitStringEncoding for BuilderSignature {
    fn to_bitstring(&self) -> der::Result<BitString> {
        BitString::from_bytes(&self.0)
    }
}
