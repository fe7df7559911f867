//! What devices send: check-in messages and answers, told apart by what is in them.
//!
//! Some clients use one URL for both, POST for PUT, or no Content-Type, so neither URL nor header decides.

use std::fmt;

use plist::Dictionary;

use crate::checkin::CheckIn;
use crate::document::{self, Limits};
use crate::error::Error;
use crate::response::Answer;

/// Who a message claims to be from. A claim: the certificate decides.
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum Sender {
    /// A device enrolment's UDID. It wins where a message carries both.
    Udid(String),
    /// A user enrolment's id, which a new enrolment changes.
    EnrollmentId(String),
}

impl Sender {
    pub(crate) fn read(message: &Dictionary) -> Result<Self, Error> {
        let present = |key| Ok(document::text(message, key)?.filter(|text| !text.is_empty()));
        match present("UDID")? {
            Some(udid) => Ok(Self::Udid(udid)),
            None => present("EnrollmentID")?.map(Self::EnrollmentId).ok_or(Error::Missing { key: "UDID" }),
        }
    }

    /// The identifier, whichever it is.
    pub fn id(&self) -> &str {
        match self {
            Self::Udid(id) | Self::EnrollmentId(id) => id,
        }
    }
}

impl fmt::Debug for Sender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Udid(_) => "Udid(..)",
            Self::EnrollmentId(_) => "EnrollmentId(..)",
        })
    }
}

/// A message from a device.
#[derive(Clone, Debug)]
pub enum Message {
    /// A check-in.
    CheckIn(CheckIn),
    /// An answer to a command, or the question for one.
    Answer(Answer),
}

impl Message {
    /// Reads either kind.
    pub fn parse(bytes: &[u8]) -> Result<Self, Error> {
        let message = document::read(bytes, Limits::ANSWER)?;
        if message.contains_key("MessageType") {
            if bytes.len() > Limits::CHECK_IN.bytes {
                return Err(Error::TooLarge { limit: Limits::CHECK_IN.bytes });
            }
            return CheckIn::from_dictionary(&message).map(Self::CheckIn);
        }
        Answer::from_dictionary(message).map(Self::Answer)
    }
}
