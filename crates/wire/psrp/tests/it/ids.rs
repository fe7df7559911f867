//! Ids of a test: 1, 2, 3 and so on.

use uuid::Uuid;

/// A source of them.
pub(crate) fn counted() -> impl FnMut() -> Uuid + Send + 'static {
    let mut last = 0;
    move || {
        last += 1;
        Uuid::from_u128(last)
    }
}
