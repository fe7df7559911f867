//! What the client sends.

use aws_lc_rs::cipher::{AES_128, Algorithm, DecryptionContext, PaddedBlockEncryptingKey, UnboundCipherKey};
use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand::{SecureRandom, SystemRandom};
use aws_lc_rs::rsa::{Pkcs1PublicEncryptingKey, PublicEncryptingKey};
use scep::certificate::Certificate;
use scep::enveloped::{self, Cipher};
use scep::name::{NameAttribute, write_general_names, write_name};
use scep::{der, oid, signed};

use super::{DeviceKey, Error, ScepClient, Wish};

/// A certificate that the key signs for itself, only to sign one request: key usage digitalSignature and
/// keyEncipherment, as Apple's.
pub(super) fn throwaway(key: &DeviceKey) -> Result<Vec<u8>, Error> {
    let name = write_name(&[NameAttribute { kind: oid::COMMON_NAME.to_string(), value: key.name()? }])?;
    let algorithm = der::algorithm(oid::SHA256_WITH_RSA);
    let time = |text: &str| der::element(scep::ber::tag::UTC_TIME, &[text.as_bytes()]);
    let validity = der::sequence(&[&time("200101000000Z"), &time("491231235959Z")]);
    let usage =
        der::sequence(&[&der::oid(oid::KEY_USAGE), &[1, 1, 0xff], &der::octet_string(&[3, 2, 5, 0xa0])]);
    let fields = der::sequence(&[
        &der::explicit(0, &[&der::small_integer(2)]),
        &der::small_integer(1),
        &algorithm,
        &name,
        &validity,
        &name,
        key.public(),
        &der::explicit(3, &[&der::sequence(&[&usage])]),
    ]);
    Ok(der::sequence(&[&fields, &algorithm, &der::bit_string(&key.sign(&fields)?)]))
}

/// A certification request with challenge and names.
pub(super) fn certification_request(key: &DeviceKey, wish: &Wish) -> Result<Vec<u8>, Error> {
    let mut attributes = Vec::new();
    if let Some(challenge) = &wish.challenge {
        attributes.extend(der::attribute(oid::CHALLENGE_PASSWORD, &der::printable_string(challenge)));
    }
    if !wish.alternative_names.is_empty() {
        let names = der::octet_string(&write_general_names(&wish.alternative_names));
        let extension = der::sequence(&[&der::oid(oid::SUBJECT_ALT_NAME), &names]);
        attributes.extend(der::attribute(oid::EXTENSION_REQUEST, &der::sequence(&[&extension])));
    }
    let info = der::sequence(&[
        &der::small_integer(0),
        &write_name(&wish.subject)?,
        key.public(),
        &der::explicit(0, &[&attributes]),
    ]);
    let signature = der::bit_string(&key.sign(&info)?);
    Ok(der::sequence(&[&info, &der::algorithm(oid::SHA256_WITH_RSA), &signature]))
}

/// Encrypts, signs and wraps.
pub(super) fn message(
    client: &ScepClient,
    kind: u32,
    content: &[u8],
    signer: &[u8],
) -> Result<Vec<u8>, Error> {
    let envelope = indefinite(&envelope(client, content)?);
    let mut nonce = [0; 16];
    fill(&mut nonce)?;
    let attributes = der::set_of(vec![
        der::attribute(oid::CONTENT_TYPE, &der::oid(oid::DATA)),
        der::attribute(oid::MESSAGE_DIGEST, &der::octet_string(digest(&SHA256, &envelope).as_ref())),
        der::attribute(oid::MESSAGE_TYPE, &der::printable_string(&kind.to_string())),
        der::attribute(oid::TRANSACTION_ID, &der::printable_string(&client.transaction()?)),
        der::attribute(oid::SENDER_NONCE, &der::octet_string(&nonce)),
    ]);
    let certificate = Certificate::read(signer)?;
    Ok(signed::write(&signed::ToWrite {
        content: Some(&envelope),
        certificates: &[signer],
        issuer: certificate.issuer,
        serial: certificate.serial,
        digest_algorithm: oid::SHA256,
        signed_attributes: &attributes,
        signature_algorithm: &der::algorithm(oid::RSA_ENCRYPTION),
        signature: &client.key.sign(&attributes)?,
    }))
}

fn envelope(client: &ScepClient, content: &[u8]) -> Result<Vec<u8>, Error> {
    let certificate = Certificate::read(client.authority.recipient())?;
    let mut key = vec![0; client.cipher.key_length()];
    fill(&mut key)?;
    let mut encrypted = content.to_vec();
    let used = UnboundCipherKey::new(algorithm(client.cipher), &key)
        .and_then(PaddedBlockEncryptingKey::cbc_pkcs7)
        .and_then(|key| key.encrypt(&mut encrypted))
        .map_err(|_| Error::Key("cannot encrypt"))?;
    let vector: Vec<u8> = match &used {
        DecryptionContext::Iv128(vector) => vector.as_ref().to_vec(),
        DecryptionContext::Iv64(vector) => vector.as_ref().to_vec(),
        _ => return Err(Error::Key("has no initialisation vector")),
    };
    let public = PublicEncryptingKey::from_der(certificate.public_key)
        .map_err(|_| Error::Authority("the recipient has no RSA key"))?;
    let public = Pkcs1PublicEncryptingKey::new(public).map_err(|_| Error::Key("cannot encrypt"))?;
    let mut encrypted_key = vec![0; public.ciphertext_size()];
    public.encrypt(&key, &mut encrypted_key).map_err(|_| Error::Key("cannot encrypt"))?;
    Ok(enveloped::write(&enveloped::ToWrite {
        issuer: certificate.issuer,
        serial: certificate.serial,
        encrypted_key: &encrypted_key,
        cipher: client.cipher,
        vector: &vector,
        encrypted: &encrypted,
    }))
}

/// Apple's enveloped data has indefinite lengths: the outermost element is given one.
fn indefinite(element: &[u8]) -> Vec<u8> {
    let Ok(read) = scep::ber::single(element, scep::ber::MAX_LENGTH) else { return element.to_vec() };
    [&[read.tag(), 0x80], read.content(), &[0, 0]].concat()
}

#[expect(deprecated, reason = "iOS falls back to triple DES where a server does not offer AES")]
pub(super) fn algorithm(cipher: Cipher) -> &'static Algorithm {
    match cipher {
        Cipher::TripleDes => &aws_lc_rs::cipher::DES_EDE3_FOR_LEGACY_USE_ONLY,
        _ => &AES_128,
    }
}

fn fill(bytes: &mut [u8]) -> Result<(), Error> {
    SystemRandom::new().fill(bytes).map_err(|_| Error::Key("has no randomness"))
}
