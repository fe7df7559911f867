//! LDAPMessages (RFC 4511 §4.1.1), checked before the library reads them: it has no limits of its own, waits for ever for
//! the rest of an element that is longer than the one around it, and panics at results and controls of another shape.

use tokio::io::{AsyncRead, AsyncReadExt};

use super::ber::{Element, length, length_bytes};
use crate::DirectoryError;

/// A group of 100,000 members in one piece, as OpenLDAP sends it, has some 10 MB.
const MOST_BYTES: usize = 32 * 1024 * 1024;

/// Tags of the operations that a server answers with.
const BIND_RESPONSE: u8 = 0x61;
const SEARCH_RESULT_ENTRY: u8 = 0x64;
const SEARCH_RESULT_DONE: u8 = 0x65;
const SEARCH_RESULT_REFERENCE: u8 = 0x73;
const EXTENDED_RESPONSE: u8 = 0x78;
const INTERMEDIATE_RESPONSE: u8 = 0x79;
/// Tags of what is inside.
const BOOLEAN: u8 = 0x01;
const INTEGER: u8 = 0x02;
const OCTET_STRING: u8 = 0x04;
const ENUMERATED: u8 = 0x0a;
const SEQUENCE: u8 = 0x30;
const CONTROLS: u8 = 0xa0;
const REFERRAL: u8 = 0xa3;
/// Active Directory puts the name of a notice of disconnection beside the operation, where the controls belong.
const STRAY_NAME: u8 = 0x8a;

const NO_LDAP: DirectoryError = DirectoryError::Message("it is no LDAP; check address and port");
const TOO_LONG: DirectoryError = DirectoryError::Message("it has more than 32 MB");

/// Reads the next message, as it came and checked; `None` when the server has closed the connection between two.
pub(super) async fn read(stream: &mut (impl AsyncRead + Unpin)) -> Result<Option<Vec<u8>>, DirectoryError> {
    let broken = |_| DirectoryError::Unreachable("the connection broke off".to_owned());
    let mut bytes = Vec::new();
    if stream.take(2).read_to_end(&mut bytes).await.map_err(broken)? == 0 {
        return Ok(None);
    }
    let &[SEQUENCE, first] = bytes.as_slice() else { return Err(NO_LDAP) };
    let mut more = vec![0; length_bytes(first).ok_or(NO_LDAP)?];
    stream.read_exact(&mut more).await.map_err(broken)?;
    let length = length(first, &more).filter(|length| *length <= MOST_BYTES).ok_or(TOO_LONG)?;
    bytes.extend(more);
    // Memory grows with what arrives, not with what is announced.
    let limit = u64::try_from(length).map_err(|_| TOO_LONG)?;
    if stream.take(limit).read_to_end(&mut bytes).await.map_err(broken)? < length {
        return Err(DirectoryError::Unreachable("the connection broke off".to_owned()));
    }
    check(&bytes)?;
    Ok(Some(bytes))
}

/// Refuses what is beyond the limits or has another shape than the library expects.
pub(crate) fn check(bytes: &[u8]) -> Result<(), DirectoryError> {
    let (message, []) = Element::split(bytes).ok_or(NO_LDAP)? else { return Err(NO_LDAP) };
    message.check()?;
    well_formed(message).ok_or(NO_LDAP)
}

/// The result code of a bind or an extended operation.
pub(crate) fn result_code(bytes: &[u8]) -> Option<u32> {
    let (message, _) = Element::split(bytes)?;
    let operation = message.children()?.into_iter().nth(1)?;
    let code = operation.children()?.into_iter().next()?;
    Some(code.content.iter().fold(0, |number, byte| number << 8 | u32::from(*byte)))
}

fn well_formed(message: Element<'_>) -> Option<()> {
    let parts = message.children().filter(|_| message.tag == SEQUENCE)?;
    let (number, operation) = match parts.as_slice() {
        [number, operation] => (number, operation),
        [number, operation, last] if last.tag == STRAY_NAME => (number, operation),
        [number, operation, last] if last.tag == CONTROLS => {
            last.children()?.into_iter().try_for_each(control)?;
            (number, operation)
        }
        _ => return None,
    };
    if number.tag != INTEGER || !is_number(*number) {
        return None;
    }
    match operation.tag {
        BIND_RESPONSE | SEARCH_RESULT_DONE | EXTENDED_RESPONSE => result(*operation),
        SEARCH_RESULT_ENTRY | SEARCH_RESULT_REFERENCE | INTERMEDIATE_RESPONSE => Some(()),
        _ => None,
    }
}

/// LDAPResult (§4.1.9) with what bind and extended operations add.
fn result(operation: Element<'_>) -> Option<()> {
    let parts = operation.children()?;
    let [code, matched, diagnostic, rest @ ..] = parts.as_slice() else { return None };
    if code.tag != ENUMERATED || !is_number(*code) || !matched.is_text() || !diagnostic.is_text() {
        return None;
    }
    rest.iter().try_for_each(|part| match part.tag {
        REFERRAL => part.children()?.into_iter().all(Element::is_text).then_some(()),
        // serverSaslCreds, responseName, responseValue.
        0x87 | 0x8b => Some(()),
        0x8a => part.is_text().then_some(()),
        _ => None,
    })
}

/// Control (§4.1.11).
fn control(control: Element<'_>) -> Option<()> {
    let parts = control.children().filter(|_| control.tag == SEQUENCE)?;
    let (name, rest) = parts.split_first()?;
    if name.tag != OCTET_STRING || !name.is_text() {
        return None;
    }
    let rest = match rest.split_first() {
        Some((criticality, rest)) if criticality.tag == BOOLEAN && criticality.content.len() == 1 => rest,
        _ => rest,
    };
    match rest {
        [] => Some(()),
        [value] if value.tag == OCTET_STRING => Some(()),
        _ => None,
    }
}

/// Whether it has one to four bytes.
fn is_number(element: Element<'_>) -> bool {
    (1..=4).contains(&element.content.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A bind that succeeded.
    const BOUND: &[u8] = &[0x30, 12, 2, 1, 1, 0x61, 7, 10, 1, 0, 4, 0, 4, 0];

    #[test]
    fn a_plain_answer_passes() {
        check(BOUND).unwrap();
        assert_eq!(result_code(BOUND), Some(0));
    }

    #[test]
    fn active_directorys_lengths_of_four_bytes_pass() {
        check(&[0x30, 0x84, 0, 0, 0, 16, 2, 1, 1, 0x65, 0x84, 0, 0, 0, 7, 10, 1, 0, 4, 0, 4, 0]).unwrap();
    }

    #[test]
    fn every_shorter_answer_is_refused() {
        for end in 0..BOUND.len() {
            assert!(check(&BOUND[..end]).is_err(), "{end}");
        }
    }

    #[test]
    fn what_would_make_the_library_panic_is_refused() {
        // No number, no operation, an operation of a client, a result without its texts, a text that is no UTF-8, a control
        // without a name, a criticality without a value.
        for malformed in [
            &[0x30, 0][..],
            &[0x30, 3, 2, 1, 1],
            &[0x30, 5, 2, 1, 1, 0x63, 0],
            &[0x30, 8, 2, 1, 1, 0x65, 3, 10, 1, 0],
            &[0x30, 13, 2, 1, 1, 0x61, 8, 10, 1, 0, 4, 1, 0xff, 4, 0],
            &[0x30, 16, 2, 1, 1, 0x65, 7, 10, 1, 0, 4, 0, 4, 0, 0xa0, 2, 0x30, 0],
            &[0x30, 20, 2, 1, 1, 0x65, 7, 10, 1, 0, 4, 0, 4, 0, 0xa0, 6, 0x30, 4, 4, 0, 1, 0],
        ] {
            assert_eq!(check(malformed), Err(NO_LDAP), "{malformed:?}");
        }
    }
}
