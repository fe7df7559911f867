//! The cryptography of SCEP: who signed a request, what is in its envelope, and the answer.

mod envelope;
mod recipient;

pub use envelope::encrypt;
pub use recipient::Recipient;

use ::scep::enveloped::{Cipher, EnvelopedData};
use ::scep::message::{MAX_LENGTH, PkiMessage};
use ::scep::reply::{Outcome, Reply};
use ::scep::signed;
use domain::outside::Random;
use zeroize::Zeroizing;

use crate::verify::sha256;
use crate::{Algorithms, Error, cms};

/// A request whose signature was found right, opened.
#[derive(Debug)]
pub struct Opened<'a> {
    /// The certificate that signed it, DER: one that the client made for the purpose, or an old one of ours.
    pub signer: &'a [u8],
    /// What was in the envelope.
    pub content: Zeroizing<Vec<u8>>,
    /// The cipher of the envelope; the answer uses the same.
    pub cipher: Cipher,
}

/// Checks the signature of a request and opens its envelope.
///
/// A content key that cannot be decrypted is replaced by a random one (RFC 3218 §2.3.2), so that wrong padding and
/// wrong content end alike: in [`Error::Check`], or in content that cannot be read.
pub fn open<'a>(
    message: &PkiMessage<'a>,
    recipient: &Recipient,
    algorithms: Algorithms,
    random: &dyn Random,
) -> Result<Opened<'a>, Error> {
    let envelope = message.signed.content.as_deref().ok_or(Error::Check)?;
    let signer = cms::verify(&message.signed, envelope, algorithms)?;
    let enveloped = EnvelopedData::read(envelope, MAX_LENGTH)?;
    let cipher = enveloped.cipher.filter(|cipher| allowed(*cipher, algorithms)).ok_or(Error::Algorithm)?;
    let key = recipient.content_key(&enveloped, cipher, random)?;
    let content = envelope::decrypt(cipher, &key, &enveloped.vector, &enveloped.encrypted)?;
    Ok(Opened { signer, content, cipher })
}

/// Answers with a certificate, encrypted for the key that signed the request. Only the issued certificate goes
/// inside: Apple pairs the first one that it finds with its key.
pub fn answer_with(
    certificate: &[u8],
    request: &Opened<'_>,
    reply: &Reply<'_>,
    recipient: &Recipient,
    random: &dyn Random,
) -> Result<Vec<u8>, Error> {
    let inside = signed::certificates_only(&[certificate]);
    let content = encrypt(&inside, request.signer, request.cipher, random)?;
    let attributes = reply.signed_attributes(&sha256(&content));
    let identity = recipient.identity();
    cms::sign(Some(&content), &attributes, &[&identity.certificate], identity)
}

/// Answers without content: a failure, or that the request is pending.
pub fn answer(reply: &Reply<'_>, recipient: &Recipient) -> Result<Vec<u8>, Error> {
    debug_assert_ne!(reply.outcome, Outcome::Success, "a success carries a certificate");
    let attributes = reply.signed_attributes(&sha256(&[]));
    let identity = recipient.identity();
    cms::sign(None, &attributes, &[&identity.certificate], identity)
}

const fn allowed(cipher: Cipher, algorithms: Algorithms) -> bool {
    match cipher {
        Cipher::Aes128 | Cipher::Aes192 | Cipher::Aes256 => true,
        Cipher::Des | Cipher::TripleDes => matches!(algorithms, Algorithms::Legacy),
    }
}
