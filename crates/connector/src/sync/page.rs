//! Cutting lists into pages that a message can carry.

use connector_protocol::MAX_IDS;
use connector_protocol::sync::Mailbox;
use serde::Serialize;

/// Items of a page.
const ITEMS: usize = 500;

/// Bytes of a page with several items, where a message has 4 MiB.
const BYTES: usize = 1_500_000;

/// Bytes of an item that is a page by itself.
const LONGEST: usize = 3_000_000;

/// Pages of mailboxes, in their order. A mailbox whose lists are longer than the protocol takes is given apart.
pub(super) fn mailboxes(list: Vec<Mailbox>) -> (Vec<Vec<Mailbox>>, Vec<Mailbox>) {
    let has_too_many = |one: &Mailbox| one.allowed.len() > MAX_IDS || one.blocked.len() > MAX_IDS;
    let (mut apart, list): (Vec<_>, Vec<_>) = list.into_iter().partition(has_too_many);
    let (pages, too_long) = cut(list);
    apart.extend(too_long);
    (pages, apart)
}

/// Pages of a list, in its order. What is too long for any message is given apart.
pub(super) fn cut<T: Serialize>(list: Vec<T>) -> (Vec<Vec<T>>, Vec<T>) {
    let (mut pages, mut page, mut too_long) = (Vec::new(), Vec::new(), Vec::new());
    let mut bytes = 0;
    for item in list {
        let own = serde_json::to_vec(&item).map_or(usize::MAX, |written| written.len());
        if own > LONGEST {
            too_long.push(item);
            continue;
        }
        if page.len() == ITEMS || (!page.is_empty() && bytes + own > BYTES) {
            pages.push(std::mem::take(&mut page));
            bytes = 0;
        }
        bytes += own;
        page.push(item);
    }
    if !page.is_empty() {
        pages.push(page);
    }
    (pages, too_long)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn mailbox(ids: usize) -> Mailbox {
        Mailbox {
            guid: Uuid::from_u128(1),
            display_name: String::new(),
            addresses: Vec::new(),
            eas_enabled: true,
            other_ways: Vec::new(),
            allowed: vec!["A".repeat(64); ids],
            blocked: Vec::new(),
        }
    }

    #[test]
    fn long_lists_make_short_pages() {
        let (pages, too_long) =
            mailboxes(vec![mailbox(15_000), mailbox(15_000), mailbox(1), mailbox(MAX_IDS + 1)]);
        assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [1, 2]);
        assert_eq!(too_long.len(), 1);
        let mut wide = mailbox(0);
        wide.blocked = vec!["\u{e9}".repeat(1000); 2000];
        let (pages, too_long) = mailboxes(vec![wide.clone(), mailbox(1)]);
        assert_eq!((pages.len(), too_long), (1, vec![wide]), "no message takes it");
        let (pages, _) = mailboxes(vec![mailbox(0); ITEMS * 2 + 1]);
        assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [ITEMS, ITEMS, 1]);
    }
}
