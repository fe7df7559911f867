//! The answer to a pkiMessage: a CertRep (RFC 8894 §3.3.2).

use crate::message::{MessageType, TransactionId};
use crate::{der, oid};

/// Why a request was refused (RFC 8894 §3.2.1.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailInfo {
    /// 0: an algorithm is unknown or not allowed.
    BadAlgorithm,
    /// 4: no certificate fits.
    BadCertificateId,
    /// 1: the signature or the encryption is wrong.
    BadMessageCheck,
    /// 2: the transaction is not allowed.
    BadRequest,
    /// 3: the time in the message is too far off.
    BadTime,
}

impl FailInfo {
    /// The number on the wire, as text.
    pub const fn digits(self) -> &'static str {
        match self {
            Self::BadAlgorithm => "0",
            Self::BadCertificateId => "4",
            Self::BadMessageCheck => "1",
            Self::BadRequest => "2",
            Self::BadTime => "3",
        }
    }
}

/// How a request ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Refused.
    Failure(FailInfo),
    /// A person has to decide.
    Pending,
    /// The certificate is in the content.
    Success,
}

/// What the signed attributes of a CertRep say.
#[derive(Clone, Copy, Debug)]
pub struct Reply<'a> {
    /// The transaction, as it came.
    pub transaction: &'a TransactionId,
    /// The nonce of the request.
    pub recipient_nonce: Option<&'a [u8]>,
    /// Our own nonce, 16 random bytes.
    pub sender_nonce: &'a [u8; 16],
    /// How it ends.
    pub outcome: Outcome,
}

impl Reply<'_> {
    /// The SET OF signed attributes, to be signed as it is. `digest` is that of the content; a reply without
    /// content has the digest of nothing.
    pub fn signed_attributes(&self, digest: &[u8]) -> Vec<u8> {
        let status = match self.outcome {
            Outcome::Success => "0",
            Outcome::Failure(_) => "2",
            Outcome::Pending => "3",
        };
        let mut attributes = vec![
            der::attribute(oid::CONTENT_TYPE, &der::oid(oid::DATA)),
            der::attribute(oid::MESSAGE_DIGEST, &der::octet_string(digest)),
            der::attribute(oid::TRANSACTION_ID, &self.transaction.to_der()),
            der::attribute(
                oid::MESSAGE_TYPE,
                &der::printable_string(&MessageType::CertRep.number().to_string()),
            ),
            der::attribute(oid::PKI_STATUS, &der::printable_string(status)),
            der::attribute(oid::SENDER_NONCE, &der::octet_string(self.sender_nonce)),
        ];
        if let Some(nonce) = self.recipient_nonce {
            attributes.push(der::attribute(oid::RECIPIENT_NONCE, &der::octet_string(nonce)));
        }
        if let Outcome::Failure(info) = self.outcome {
            attributes.push(der::attribute(oid::FAIL_INFO, &der::printable_string(info.digits())));
        }
        der::set_of(attributes)
    }
}
