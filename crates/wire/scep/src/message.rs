//! A pkiMessage (RFC 8894 §3): its type, transaction and nonce from the signed attributes.

use crate::ber::{Element, tag};
use crate::signed::{SignedAttributes, SignedData, SignerInfo};
use crate::{Error, der, oid};

/// The longest pkiMessage that is read, in bytes. Real ones have two to three thousand.
pub const MAX_LENGTH: usize = 64 * 1024;

/// The longest transactionID that is taken, in bytes.
const MAX_TRANSACTION_ID: usize = 128;

/// What a pkiMessage asks for or answers (RFC 8894 §3.2.1.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MessageType {
    /// 20: asks whether a pending request was decided.
    CertPoll,
    /// 3: the answer.
    CertRep,
    /// 21: asks for an issued certificate.
    GetCert,
    /// 22: asks for a CRL.
    GetCrl,
    /// 19: asks for a certificate.
    PkcsReq,
    /// 17: asks for a new certificate with the old one.
    RenewalReq,
    /// Any other number: to be refused.
    Other(u32),
}

impl MessageType {
    /// The number on the wire.
    pub const fn number(self) -> u32 {
        match self {
            Self::CertPoll => 20,
            Self::CertRep => 3,
            Self::GetCert => 21,
            Self::GetCrl => 22,
            Self::PkcsReq => 19,
            Self::RenewalReq => 17,
            Self::Other(number) => number,
        }
    }

    /// The type with this number.
    pub const fn from_number(number: u32) -> Self {
        match number {
            3 => Self::CertRep,
            17 => Self::RenewalReq,
            19 => Self::PkcsReq,
            20 => Self::CertPoll,
            21 => Self::GetCert,
            22 => Self::GetCrl,
            other => Self::Other(other),
        }
    }
}

/// A transactionID with the string type in which it came: the answer repeats it as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransactionId {
    tag: u8,
    text: String,
}

impl TransactionId {
    /// A PrintableString, as RFC 8894 wants it.
    pub fn printable(text: &str) -> Self {
        Self { tag: tag::PRINTABLE_STRING, text: text.to_owned() }
    }

    /// Its text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The element to repeat in the answer.
    pub fn to_der(&self) -> Vec<u8> {
        der::element(self.tag, &[self.text.as_bytes()])
    }

    fn read(element: &Element<'_>) -> Result<Self, Error> {
        let expected = Error::Unexpected { expected: "a transactionID" };
        let known = matches!(element.tag(), tag::PRINTABLE_STRING | tag::UTF8_STRING | tag::IA5_STRING);
        if !known || element.content().is_empty() || element.content().len() > MAX_TRANSACTION_ID {
            return Err(expected);
        }
        let text = String::from_utf8(element.content().to_vec()).map_err(|_| expected)?;
        Ok(Self { tag: element.tag(), text })
    }
}

/// A pkiMessage as it was received. Its signature is still to be checked.
#[derive(Clone, Debug)]
pub struct PkiMessage<'a> {
    /// What it asks for.
    pub kind: MessageType,
    /// Which transaction it belongs to.
    pub transaction: TransactionId,
    /// The sender's nonce, to be repeated in the answer.
    pub sender_nonce: Option<&'a [u8]>,
    /// The nonce that it repeats, in an answer.
    pub recipient_nonce: Option<&'a [u8]>,
    /// The status, in an answer: 0 success, 2 failure, 3 pending.
    pub status: Option<u32>,
    /// Why it failed, in an answer.
    pub fail_info: Option<u32>,
    /// The SignedData around it.
    pub signed: SignedData<'a>,
}

impl<'a> PkiMessage<'a> {
    /// Reads a pkiMessage.
    pub fn read(input: &'a [u8]) -> Result<Self, Error> {
        let signed = SignedData::read(input, MAX_LENGTH)?;
        let attributes = signed
            .signer()?
            .signed_attributes
            .ok_or(Error::NotOnce { what: "the set of signed attributes" })?;
        let kind = number(&attributes, oid::MESSAGE_TYPE)?
            .map(MessageType::from_number)
            .ok_or(Error::NotOnce { what: "the messageType" })?;
        let transaction = attributes
            .value(oid::TRANSACTION_ID)?
            .ok_or(Error::NotOnce { what: "the transactionID" })
            .and_then(|element| TransactionId::read(&element))?;
        Ok(Self {
            kind,
            transaction,
            sender_nonce: nonce(&attributes, oid::SENDER_NONCE)?,
            recipient_nonce: nonce(&attributes, oid::RECIPIENT_NONCE)?,
            status: number(&attributes, oid::PKI_STATUS)?,
            fail_info: number(&attributes, oid::FAIL_INFO)?,
            signed,
        })
    }

    /// Its one signer.
    pub fn signer(&self) -> Result<&SignerInfo<'a>, Error> {
        self.signed.signer()
    }
}

/// A number written as a decimal string (RFC 8894 §3.2.1.2).
fn number(attributes: &SignedAttributes<'_>, kind: oid::ObjectIdentifier) -> Result<Option<u32>, Error> {
    let Some(element) = attributes.value(kind)? else { return Ok(None) };
    let expected = Error::Unexpected { expected: "a number as a PrintableString" };
    if element.tag() != tag::PRINTABLE_STRING || element.content().len() > 4 {
        return Err(expected);
    }
    let text = str::from_utf8(element.content()).map_err(|_| expected.clone())?;
    if !text.bytes().all(|digit| digit.is_ascii_digit()) {
        return Err(expected);
    }
    text.parse().map(Some).map_err(|_| expected)
}

fn nonce<'a>(
    attributes: &SignedAttributes<'a>,
    kind: oid::ObjectIdentifier,
) -> Result<Option<&'a [u8]>, Error> {
    match attributes.value(kind)? {
        Some(element) if element.tag() == tag::OCTET_STRING && element.content().len() <= 64 => {
            Ok(Some(element.content()))
        }
        Some(_) => Err(Error::Unexpected { expected: "a nonce" }),
        None => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signed;

    fn message(attributes: Vec<Vec<u8>>) -> Vec<u8> {
        signed::write(&signed::ToWrite {
            content: None,
            certificates: &[],
            issuer: &[0x30, 0],
            serial: &[1],
            digest_algorithm: oid::SHA256,
            signed_attributes: &der::set_of(attributes),
            signature_algorithm: &der::algorithm(oid::RSA_ENCRYPTION),
            signature: &[],
        })
    }

    #[test]
    fn every_number_is_a_type_and_only_six_are_known() {
        let known = (0..256).filter(|n| !matches!(MessageType::from_number(*n), MessageType::Other(_)));
        assert_eq!(known.collect::<Vec<_>>(), [3, 17, 19, 20, 21, 22]);
    }

    #[test]
    fn a_message_needs_type_and_transaction() {
        let kind = der::attribute(oid::MESSAGE_TYPE, &der::printable_string("19"));
        let transaction = der::attribute(oid::TRANSACTION_ID, &der::utf8_string("A1"));
        let bytes = message(vec![kind.clone(), transaction.clone()]);
        let read = PkiMessage::read(&bytes).unwrap();
        assert_eq!(read.kind, MessageType::PkcsReq);
        assert_eq!(read.transaction.to_der(), der::utf8_string("A1"));
        assert_eq!(
            PkiMessage::read(&message(vec![kind])).unwrap_err(),
            Error::NotOnce { what: "the transactionID" }
        );
        assert_eq!(
            PkiMessage::read(&message(vec![transaction])).unwrap_err(),
            Error::NotOnce { what: "the messageType" }
        );
    }

    #[test]
    fn numbers_that_are_no_decimal_strings_are_refused() {
        for bad in [der::small_integer(19), der::printable_string("+19"), der::printable_string("19999")] {
            let bytes = message(vec![der::attribute(oid::MESSAGE_TYPE, &bad)]);
            assert!(PkiMessage::read(&bytes).is_err());
        }
    }
}
