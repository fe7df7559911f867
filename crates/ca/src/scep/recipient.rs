//! The key that requests are encrypted for: the registration authority's, never an issuing authority's.

use std::fmt;

use ::scep::certificate::Certificate;
use ::scep::enveloped::{Cipher, EnvelopedData, KeyTransport};
use ::scep::message::{MAX_LENGTH, PkiMessage};
use ::scep::oid;
use ::scep::signed::Identifier;
use aws_lc_rs::rsa::{
    OAEP_SHA1_MGF1SHA1, OAEP_SHA256_MGF1SHA256, OaepPrivateDecryptingKey, Pkcs1PrivateDecryptingKey,
    PrivateDecryptingKey,
};
use domain::outside::Random;
use zeroize::Zeroizing;

use crate::{Error, Identity};

/// The registration authority: decrypts requests and signs answers.
pub struct Recipient {
    identity: Identity,
    pkcs1: Pkcs1PrivateDecryptingKey,
    oaep: OaepPrivateDecryptingKey,
}

impl fmt::Debug for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Recipient(..)")
    }
}

impl Recipient {
    /// From an RSA key with its certificate.
    pub fn new(identity: Identity) -> Result<Self, Error> {
        let pkcs8 = identity.key.to_pkcs8()?;
        let key = || PrivateDecryptingKey::from_pkcs8(&pkcs8).map_err(|_| Error::Key);
        Ok(Self {
            pkcs1: Pkcs1PrivateDecryptingKey::new(key()?).map_err(|_| Error::Key)?,
            oaep: OaepPrivateDecryptingKey::new(key()?).map_err(|_| Error::Key)?,
            identity,
        })
    }

    /// Its certificate, chain and key.
    pub const fn identity(&self) -> &Identity {
        &self.identity
    }

    /// Whether the content of a message is encrypted for this key. Says nothing of whether it can be decrypted.
    pub fn is_addressed_by(&self, message: &PkiMessage<'_>) -> bool {
        let Some(envelope) = message.signed.content.as_deref() else { return false };
        let Ok(enveloped) = EnvelopedData::read(envelope, MAX_LENGTH) else { return false };
        let Ok(certificate) = Certificate::read(&self.identity.certificate) else { return false };
        enveloped.recipients.iter().any(|recipient| is_for(&recipient.identifier, &certificate))
    }

    /// Decrypts the content key that is for us, found by issuer and serial number. A key that does not decrypt, or
    /// has the wrong length, is replaced by a random one.
    pub(super) fn content_key(
        &self,
        enveloped: &EnvelopedData<'_>,
        cipher: Cipher,
        random: &dyn Random,
    ) -> Result<Zeroizing<Vec<u8>>, Error> {
        let certificate = Certificate::read(&self.identity.certificate)?;
        let ours = enveloped
            .recipients
            .iter()
            .find(|recipient| is_for(&recipient.identifier, &certificate))
            .ok_or(Error::Check)?;
        let transport = ours.transport.ok_or(Error::Algorithm)?;
        // Drawn before the decryption, so that both ways take the same time.
        let mut key = Zeroizing::new(vec![0; cipher.key_length()]);
        random.fill(&mut key);
        let mut buffer = Zeroizing::new(vec![0; self.pkcs1.min_output_size()]);
        let decrypted = match transport {
            KeyTransport::Pkcs1 => self.pkcs1.decrypt(&ours.encrypted_key, &mut buffer),
            KeyTransport::OaepSha1 => {
                self.oaep.decrypt(&OAEP_SHA1_MGF1SHA1, &ours.encrypted_key, &mut buffer, None)
            }
            KeyTransport::OaepSha256 => {
                self.oaep.decrypt(&OAEP_SHA256_MGF1SHA256, &ours.encrypted_key, &mut buffer, None)
            }
        };
        if let Ok(decrypted) = decrypted
            && decrypted.len() == key.len()
        {
            key.copy_from_slice(decrypted);
        }
        Ok(key)
    }
}

fn is_for(identifier: &Identifier<'_>, certificate: &Certificate<'_>) -> bool {
    match identifier {
        Identifier::IssuerAndSerial { issuer, serial } => {
            certificate.issuer == *issuer && certificate.serial == *serial
        }
        Identifier::KeyIdentifier(wanted) => certificate
            .extension(oid::SUBJECT_KEY_IDENTIFIER)
            .ok()
            .flatten()
            .is_some_and(|value| value.ends_with(wanted) && value.len() == wanted.len() + 2),
    }
}
