//! What comes back, checked as strictly as iOS does.

use aws_lc_rs::cipher::{DecryptionContext, PaddedBlockDecryptingKey, UnboundCipherKey};
use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::iv::FixedLength;
use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use scep::certificate::Certificate;
use scep::enveloped::EnvelopedData;
use scep::message::{MAX_LENGTH, MessageType, PkiMessage};
use scep::oid;
use scep::signed::{Identifier, SignedData};

use super::request::algorithm;
use super::{Error, ScepClient};

/// What a server answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The certificate for our key, DER.
    Certificate(Vec<u8>),
    /// Ask again later.
    Pending,
}

pub(super) fn read(client: &ScepClient, answer: &[u8]) -> Result<Answer, Error> {
    let message = PkiMessage::read(answer)?;
    check_signature(client, &message)?;
    if message.kind != MessageType::CertRep {
        return Err(Error::Answer("its message type is not 3"));
    }
    if message.transaction.text() != client.transaction()? {
        return Err(Error::Answer("it is of another transaction"));
    }
    match message.status {
        Some(0) => open(client, &message).map(Answer::Certificate),
        Some(2) => Err(Error::Refused(message.fail_info)),
        Some(3) => Ok(Answer::Pending),
        _ => Err(Error::Answer("its status is none of 0, 2 and 3")),
    }
}

/// The signer has to be, byte for byte, the certificate that GetCACert gave.
fn check_signature(client: &ScepClient, message: &PkiMessage<'_>) -> Result<(), Error> {
    let expected = client.authority.recipient();
    if !message.signed.certificates.contains(&expected) {
        return Err(Error::Answer("the signer's certificate is not the one of GetCACert"));
    }
    let certificate = Certificate::read(expected)?;
    let signer = message.signer()?;
    let named = Identifier::IssuerAndSerial { issuer: certificate.issuer, serial: certificate.serial };
    if signer.identifier != named {
        return Err(Error::Answer("it names another signer"));
    }
    if signer.digest_algorithm != oid::SHA256.as_bytes()
        || signer.signature_algorithm != oid::RSA_ENCRYPTION.as_bytes()
    {
        return Err(Error::Answer("its signature is not rsaEncryption with SHA-256"));
    }
    let attributes = signer.signed_attributes.ok_or(Error::Answer("it has no signed attributes"))?;
    let claimed = attributes.value(oid::MESSAGE_DIGEST)?.ok_or(Error::Answer("it has no digest"))?;
    let content = message.signed.content.as_deref().unwrap_or_default();
    if claimed.content() != digest(&SHA256, content).as_ref() {
        return Err(Error::Answer("its digest is wrong"));
    }
    UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, certificate.public_key)
        .verify(&attributes.signed_bytes(), &signer.signature)
        .map_err(|_| Error::Answer("its signature is wrong"))
}

fn open(client: &ScepClient, message: &PkiMessage<'_>) -> Result<Vec<u8>, Error> {
    let content = message.signed.content.as_deref().ok_or(Error::Answer("it has no content"))?;
    let enveloped = EnvelopedData::read(content, MAX_LENGTH)?;
    if enveloped.cipher != Some(client.cipher) {
        return Err(Error::Answer("it is encrypted with another cipher than the request"));
    }
    let [recipient] = enveloped.recipients.as_slice() else {
        return Err(Error::Answer("it has not one recipient"));
    };
    let key = client.key.decrypt(&recipient.encrypted_key)?;
    let wrong = || Error::Answer("its content cannot be decrypted");
    let vector = match <[u8; 16]>::try_from(enveloped.vector.as_ref()) {
        Ok(vector) => DecryptionContext::Iv128(FixedLength::from(vector)),
        Err(_) => DecryptionContext::Iv64(FixedLength::from(
            <[u8; 8]>::try_from(enveloped.vector.as_ref()).map_err(|_| wrong())?,
        )),
    };
    let mut encrypted = enveloped.encrypted.to_vec();
    let inside = UnboundCipherKey::new(algorithm(client.cipher), &key)
        .and_then(PaddedBlockDecryptingKey::cbc_pkcs7)
        .and_then(|key| key.decrypt(&mut encrypted, vector).map(|content| content.to_vec()))
        .map_err(|_| wrong())?;
    let inside = SignedData::read(&inside, MAX_LENGTH)?;
    // The first certificate is paired with the key; anything before it is Apple's error 22008.
    let first = *inside.certificates.first().ok_or(Error::Answer("it has no certificate"))?;
    if Certificate::read(first)?.public_key != client.key.public() {
        return Err(Error::Answer("mismatching public keys (22008)"));
    }
    Ok(first.to_vec())
}
