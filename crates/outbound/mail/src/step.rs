//! From the library's errors to ours.

use std::error::Error as _;
use std::io::ErrorKind;

use lettre::transport::smtp::Error;
use lettre::transport::smtp::response::Response;

use crate::{MailError, Step};

/// The most that is kept of what a server says.
const SAID: usize = 200;

/// What an error at a step means.
pub(crate) fn failed(step: Step, error: &Error) -> MailError {
    if let Some(code) = error.status() {
        let said = error.source().map(ToString::to_string).unwrap_or_default();
        return MailError::Refused { step, code: code.into(), said: cleaned(&said) };
    }
    let mut source = error.source();
    while let Some(inner) = source {
        if let Some(io) = inner.downcast_ref::<std::io::Error>() {
            // That is how TLS says that it failed.
            if io.kind() == ErrorKind::InvalidData {
                return MailError::Untrusted(cleaned(&io.to_string()));
            }
            if step == Step::Greeting {
                return MailError::Unreachable(cleaned(&io.to_string()));
            }
        }
        source = inner.source();
    }
    if error.is_tls() {
        return MailError::Untrusted(cleaned(&error.to_string()));
    }
    MailError::Broken { step }
}

/// The one code that is right at a step. Anything else would be the answer to something else.
///
/// It is no protection against the STARTTLS injection: the library keeps what it read before TLS began, so whoever sits on the way can
/// put answers there, with the right codes too, and have us believe that a message was taken. What we say goes over TLS to the
/// server whose certificate was verified, the password too. TLS from the first byte leaves no room for it.
pub(crate) fn expect(step: Step, response: &Response, code: u16) -> Result<(), MailError> {
    if response.has_code(code) { Ok(()) } else { Err(MailError::Broken { step }) }
}

/// Without control characters, cut short.
fn cleaned(text: &str) -> String {
    let text: String = text.chars().map(|one| if one.is_control() { ' ' } else { one }).take(SAID).collect();
    text.trim().to_owned()
}
