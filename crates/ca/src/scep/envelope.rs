//! Content ciphers.

use ::scep::certificate::Certificate;
use ::scep::enveloped::{self, Cipher};
use aws_lc_rs::cipher::{
    AES_128, AES_192, AES_256, Algorithm, DecryptionContext, EncryptionContext, PaddedBlockDecryptingKey,
    PaddedBlockEncryptingKey, UnboundCipherKey,
};
use aws_lc_rs::iv::FixedLength;
use aws_lc_rs::rsa::{Pkcs1PublicEncryptingKey, PublicEncryptingKey};
use domain::outside::Random;
use zeroize::Zeroizing;

use crate::Error;

/// Encrypts content for the RSA key of a certificate, with a new content key.
pub fn encrypt(
    content: &[u8],
    certificate: &[u8],
    cipher: Cipher,
    random: &dyn Random,
) -> Result<Vec<u8>, Error> {
    let certificate = Certificate::read(certificate)?;
    let mut key = Zeroizing::new(vec![0; cipher.key_length()]);
    let mut vector = vec![0; cipher.block_length()];
    random.fill(&mut key);
    random.fill(&mut vector);

    let mut encrypted = content.to_vec();
    PaddedBlockEncryptingKey::cbc_pkcs7(unbound(cipher, &key)?)
        .and_then(|key| key.less_safe_encrypt(&mut encrypted, encryption_context(&vector)?))
        .map_err(|_| Error::Operation)?;

    let public = PublicEncryptingKey::from_der(certificate.public_key).map_err(|_| Error::Algorithm)?;
    let public = Pkcs1PublicEncryptingKey::new(public).map_err(|_| Error::Algorithm)?;
    let mut encrypted_key = vec![0; public.ciphertext_size()];
    public.encrypt(&key, &mut encrypted_key).map_err(|_| Error::Operation)?;
    Ok(enveloped::write(&enveloped::ToWrite {
        issuer: certificate.issuer,
        serial: certificate.serial,
        encrypted_key: &encrypted_key,
        cipher,
        vector: &vector,
        encrypted: &encrypted,
    }))
}

/// Decrypts content. Whatever is wrong with it, the error is the same.
pub(super) fn decrypt(
    cipher: Cipher,
    key: &[u8],
    vector: &[u8],
    encrypted: &[u8],
) -> Result<Zeroizing<Vec<u8>>, Error> {
    let mut content = Zeroizing::new(encrypted.to_vec());
    let length = PaddedBlockDecryptingKey::cbc_pkcs7(unbound(cipher, key)?)
        .and_then(|key| Ok(key.decrypt(&mut content, decryption_context(vector)?)?.len()))
        .map_err(|_| Error::Check)?;
    content.truncate(length);
    Ok(content)
}

fn unbound(cipher: Cipher, key: &[u8]) -> Result<UnboundCipherKey, Error> {
    UnboundCipherKey::new(algorithm(cipher), key).map_err(|_| Error::Check)
}

#[expect(
    deprecated,
    reason = "single and triple DES are for clients of the configuration `compatibility`; `allowed` keeps them there"
)]
fn algorithm(cipher: Cipher) -> &'static Algorithm {
    match cipher {
        Cipher::Aes128 => &AES_128,
        Cipher::Aes192 => &AES_192,
        Cipher::Aes256 => &AES_256,
        Cipher::Des => &aws_lc_rs::cipher::DES_FOR_LEGACY_USE_ONLY,
        Cipher::TripleDes => &aws_lc_rs::cipher::DES_EDE3_FOR_LEGACY_USE_ONLY,
    }
}

fn encryption_context(vector: &[u8]) -> Result<EncryptionContext, aws_lc_rs::error::Unspecified> {
    if let Ok(vector) = <[u8; 16]>::try_from(vector) {
        return Ok(EncryptionContext::Iv128(FixedLength::from(vector)));
    }
    let vector = <[u8; 8]>::try_from(vector).map_err(|_| aws_lc_rs::error::Unspecified)?;
    Ok(EncryptionContext::Iv64(FixedLength::from(vector)))
}

fn decryption_context(vector: &[u8]) -> Result<DecryptionContext, aws_lc_rs::error::Unspecified> {
    Ok(encryption_context(vector)?.into())
}
