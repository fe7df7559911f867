//! Which generation of a profile a device is due.

use super::{Record, Version};
use crate::fingerprint::Fingerprint;

/// The generation for this basis. It rises when the device has, or may have, something else, and comes back when the device
/// still has just this: a change that is taken back before it went out costs nobody anything.
pub(super) fn generation(record: Option<&Record>, basis: Fingerprint) -> u32 {
    let Some(record) = record else { return 1 };
    let current = record.deployment.generation;
    let fits = |version: &Version| version.basis == basis;
    if record.sent.as_ref().is_none_or(fits)
        && let Some(confirmed) = record.confirmed.filter(fits)
    {
        return confirmed.generation;
    }
    let known = record.sent.into_iter().chain(record.confirmed);
    if record.basis.is_none_or(|kept| kept == basis) {
        return current;
    }
    match known.map(|version| version.generation).max() {
        Some(newest) => newest.max(current).saturating_add(1),
        None => current,
    }
}
