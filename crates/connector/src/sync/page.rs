//! Cutting lists into pages that a message can carry.

use connector_protocol::MAX_IDS;
use connector_protocol::sync::Mailbox;

/// Items of a page.
pub(super) const ITEMS: usize = 500;

/// Ids of all the lists of a page: with 64 bytes each some 1.3 MB, where a message has 4.
const IDS: usize = 20_000;

/// Pages of mailboxes, in their order. A mailbox whose lists are longer than the protocol takes is given apart.
pub(super) fn mailboxes(list: Vec<Mailbox>) -> (Vec<Vec<Mailbox>>, Vec<Mailbox>) {
    let (mut pages, mut page, mut too_long) = (Vec::new(), Vec::new(), Vec::new());
    let mut ids = 0;
    for mailbox in list {
        if mailbox.allowed.len() > MAX_IDS || mailbox.blocked.len() > MAX_IDS {
            too_long.push(mailbox);
            continue;
        }
        let own = mailbox.allowed.len() + mailbox.blocked.len();
        if page.len() == ITEMS || (!page.is_empty() && ids + own > IDS) {
            pages.push(std::mem::take(&mut page));
            ids = 0;
        }
        ids += own;
        page.push(mailbox);
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
        let (pages, _) = mailboxes(vec![mailbox(0); ITEMS * 2 + 1]);
        assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [ITEMS, ITEMS, 1]);
    }
}
