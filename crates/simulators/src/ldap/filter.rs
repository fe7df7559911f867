//! Search filters (RFC 4511 §4.5.1.7), as far as readers of directories use them.

use lber::structure::StructureTag;

use super::codec::{bytes, parts};
use super::entry::Entry;

/// Whether an entry matches.
pub(super) fn matches(filter: &StructureTag, entry: &Entry) -> bool {
    match filter.id {
        0 => parts(Some(filter)).iter().all(|part| matches(part, entry)),
        1 => parts(Some(filter)).iter().any(|part| matches(part, entry)),
        2 => parts(Some(filter)).first().is_some_and(|part| !matches(part, entry)),
        3 => equals(parts(Some(filter)), entry),
        7 => {
            let name = String::from_utf8_lossy(bytes(Some(filter)));
            name.eq_ignore_ascii_case("objectClass") || !entry.values(&name).is_empty()
        }
        _ => false,
    }
}

fn equals(assertion: &[StructureTag], entry: &Entry) -> bool {
    let name = String::from_utf8_lossy(bytes(assertion.first()));
    let wanted = bytes(assertion.get(1));
    entry.values(&name).iter().any(|value| value.eq_ignore_ascii_case(wanted))
}
