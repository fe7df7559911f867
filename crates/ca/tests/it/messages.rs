//! CMS signatures and SCEP envelopes, right and wrong.

use ca::scep::{Recipient, answer, answer_with, encrypt, open};
use ca::{Algorithms, Error, Identity, cms};
use scep::enveloped::Cipher;
use scep::message::{MessageType, PkiMessage, TransactionId};
use scep::reply::{FailInfo, Outcome, Reply};
use scep::signed::SignedData;
use scep::{der, oid};

use crate::world::{Chance, key, leaf, now};

/// A pkiMessage as a client would send it, in an envelope for `recipient`.
fn request(signer: &Identity, recipient: &Recipient, cipher: Cipher) -> Vec<u8> {
    let envelope = encrypt(b"a request", &recipient.identity().certificate, cipher, &Chance::default());
    message(signer, &envelope.unwrap())
}

fn message(signer: &Identity, envelope: &[u8]) -> Vec<u8> {
    let attributes = der::set_of(vec![
        der::attribute(oid::CONTENT_TYPE, &der::oid(oid::DATA)),
        der::attribute(oid::MESSAGE_DIGEST, &der::octet_string(&ca::verify::sha256(envelope))),
        der::attribute(oid::MESSAGE_TYPE, &der::printable_string("19")),
        der::attribute(oid::TRANSACTION_ID, &der::printable_string("AB")),
        der::attribute(oid::SENDER_NONCE, &der::octet_string(&[4; 16])),
    ]);
    let certificate = scep::certificate::Certificate::read(&signer.certificate).unwrap();
    scep::signed::write(&scep::signed::ToWrite {
        content: Some(envelope),
        certificates: &[&signer.certificate],
        issuer: certificate.issuer,
        serial: certificate.serial,
        digest_algorithm: oid::SHA256,
        signed_attributes: &attributes,
        signature_algorithm: &der::algorithm(oid::RSA_ENCRYPTION),
        signature: &signer.key.sign(&attributes).unwrap(),
    })
}

fn recipient() -> Recipient {
    Recipient::new(leaf("registration authority")).unwrap()
}

#[test]
fn profiles_are_signed_and_checked() {
    let signed = cms::sign_attached(b"<plist/>", &leaf("signer"), now()).unwrap();
    let verified = cms::verify_attached(&signed, Algorithms::Modern).unwrap();
    assert_eq!(verified.content.as_ref(), b"<plist/>");
    assert_eq!(verified.certificate, leaf("signer").certificate);
    assert_eq!(SignedData::read(&signed, 100_000).unwrap().certificates.len(), 2);
}

#[test]
fn a_detached_signature_fits_its_content_only() {
    let signature = cms::sign_detached(b"body", &leaf("phone")).unwrap();
    assert!(cms::verify_detached(&signature, b"body", Algorithms::Modern).is_ok());
    assert_eq!(cms::verify_detached(&signature, b"other", Algorithms::Modern), Err(Error::Check));
    let attached = cms::sign_attached(b"body", &leaf("phone"), now()).unwrap();
    assert!(cms::verify_detached(&attached, b"body", Algorithms::Modern).is_ok());
    assert_eq!(cms::verify_detached(&attached, b"other", Algorithms::Modern), Err(Error::Check));
}

#[test]
fn every_changed_byte_of_the_signature_is_noticed() {
    let signature = cms::sign_detached(b"body", &leaf("phone")).unwrap();
    for back in [1, 100, 255] {
        let mut changed = signature.clone();
        let at = changed.len() - back;
        changed[at] ^= 1;
        assert!(cms::verify_detached(&changed, b"body", Algorithms::Modern).is_err());
    }
}

#[test]
fn envelopes_open_with_every_cipher_that_is_allowed() {
    let recipient = recipient();
    for cipher in Cipher::ALL {
        let bytes = request(&leaf("phone"), &recipient, cipher);
        let message = PkiMessage::read(&bytes).unwrap();
        let opened = open(&message, &recipient, Algorithms::Legacy, &Chance::default()).unwrap();
        assert_eq!(opened.content.as_slice(), b"a request");
        assert_eq!(opened.cipher, cipher);
        let modern = open(&message, &recipient, Algorithms::Modern, &Chance::default());
        let weak = matches!(cipher, Cipher::Des | Cipher::TripleDes);
        assert_eq!(modern.err(), weak.then_some(Error::Algorithm));
    }
}

#[test]
fn a_wrong_content_key_looks_like_wrong_content() {
    let recipient = recipient();
    let envelope =
        encrypt(b"a request", &recipient.identity().certificate, Cipher::Aes128, &Chance::default());
    let envelope = envelope.unwrap();
    let opened = |envelope: &[u8]| {
        let bytes = message(&leaf("phone"), envelope);
        let message = PkiMessage::read(&bytes).unwrap();
        // Not the random numbers that the sender drew the key from.
        let chance = Chance::default();
        domain::outside::random_bytes::<64>(&chance);
        open(&message, &recipient, Algorithms::Modern, &chance).map(|opened| opened.content.to_vec())
    };
    // In the encrypted key: the padding of PKCS #1 is wrong. At the end: that of the content is wrong.
    let key_at = envelope.len() - 150;
    for at in [key_at, envelope.len() - 1] {
        let mut changed = envelope.clone();
        changed[at] ^= 1;
        match opened(&changed) {
            Err(error) => assert_eq!(error, Error::Check),
            // One in 256 random keys leaves something that looks like padding.
            Ok(content) => assert_ne!(content, b"a request"),
        }
    }
}

#[test]
fn an_envelope_for_somebody_else_is_refused() {
    let envelope =
        encrypt(b"a request", &leaf("other").certificate, Cipher::Aes128, &Chance::default()).unwrap();
    let mut other = leaf("ra");
    let authority = crate::world::device_authority();
    other.certificate = authority
        .issue(
            &ca::Template::leaf("ra", 30),
            &key(2).public_key().unwrap(),
            [8; 16],
            now(),
            &ca::Points::default(),
        )
        .unwrap();
    let recipient = Recipient::new(other).unwrap();
    let bytes = message(&leaf("phone"), &envelope);
    let message = PkiMessage::read(&bytes).unwrap();
    let refused = open(&message, &recipient, Algorithms::Modern, &Chance::default());
    assert_eq!(refused.err(), Some(Error::Check));
}

#[test]
fn the_answer_carries_one_certificate_for_the_signer() {
    let recipient = recipient();
    let phone = leaf("phone");
    let bytes = request(&phone, &recipient, Cipher::Aes256);
    let message = PkiMessage::read(&bytes).unwrap();
    let opened = open(&message, &recipient, Algorithms::Modern, &Chance::default()).unwrap();
    let reply = Reply {
        transaction: &message.transaction,
        recipient_nonce: message.sender_nonce,
        sender_nonce: &[5; 16],
        outcome: Outcome::Success,
    };
    let bytes = answer_with(b"0\x00", &opened, &reply, &recipient, &Chance::default()).unwrap();

    cms::verify_attached(&bytes, Algorithms::Modern).unwrap();
    let answer = PkiMessage::read(&bytes).unwrap();
    assert_eq!(answer.kind, MessageType::CertRep);
    assert_eq!(answer.status, Some(0));
    assert_eq!(answer.recipient_nonce, Some([4; 16].as_slice()));
    let phone = Recipient::new(phone).unwrap();
    let inside = open(&answer, &phone, Algorithms::Modern, &Chance::default()).unwrap();
    let inside = SignedData::read(&inside.content, 10_000).unwrap();
    assert_eq!(inside.certificates, [b"0\x00"]);
}

#[test]
fn a_refusal_is_signed_and_says_why() {
    let recipient = recipient();
    let transaction = TransactionId::printable("AB");
    let reply = Reply {
        transaction: &transaction,
        recipient_nonce: None,
        sender_nonce: &[5; 16],
        outcome: Outcome::Failure(FailInfo::BadRequest),
    };
    let bytes = answer(&reply, &recipient).unwrap();
    let read = PkiMessage::read(&bytes).unwrap();
    assert_eq!((read.status, read.fail_info), (Some(2), Some(2)));
    assert!(read.signed.content.is_none());
    assert_eq!(read.transaction, transaction);
}
