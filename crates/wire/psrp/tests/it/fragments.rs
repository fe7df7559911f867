//! Fragments in any split and any mixture.

use proptest::prelude::*;
use psrp::Error;
use psrp::fragment::{Defragmenter, Fragmenter, Limits};

fn messages() -> impl Strategy<Value = Vec<Vec<u8>>> {
    proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..300), 1..6)
}

proptest! {
    #[test]
    fn any_split_of_the_bytes(messages in messages(), size in 22_usize..100, split in 1_usize..80) {
        let mut fragmenter = Fragmenter::default();
        let bytes: Vec<u8> = messages.iter().flat_map(|m| fragmenter.cut(m, size).unwrap().concat()).collect();
        let mut defragmenter = Defragmenter::default();
        let mut read = Vec::new();
        for part in bytes.chunks(split) {
            read.extend(defragmenter.feed(part).unwrap());
        }
        prop_assert_eq!(read, messages);
        prop_assert!(defragmenter.is_empty());
    }

    #[test]
    fn any_mixture_of_the_messages(messages in messages(), size in 22_usize..60, order in proptest::collection::vec(any::<usize>(), 0..200)) {
        let mut fragmenter = Fragmenter::default();
        let mut queues: Vec<Vec<Vec<u8>>> = messages.iter().map(|m| fragmenter.cut(m, size).unwrap()).collect();
        for queue in &mut queues {
            queue.reverse();
        }
        let mut order = order.into_iter();
        let mut defragmenter = Defragmenter::default();
        let mut read = Vec::new();
        while queues.iter().any(|queue| !queue.is_empty()) {
            let waiting: Vec<usize> = (0..queues.len()).filter(|index| !queues[*index].is_empty()).collect();
            let chosen = waiting[order.next().unwrap_or(0) % waiting.len()];
            let fragment = queues[chosen].pop().unwrap();
            read.extend(defragmenter.feed(&fragment).unwrap());
        }
        let mut expected = messages;
        expected.sort();
        read.sort();
        prop_assert_eq!(read, expected);
    }

    #[test]
    fn any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = Defragmenter::default().feed(&bytes);
    }
}

fn fragments(message: &[u8]) -> Vec<Vec<u8>> {
    Fragmenter::default().cut(message, 22).unwrap()
}

#[test]
fn lost_and_doubled_fragments_are_seen() {
    let [a, b, c] = fragments(b"abc").try_into().unwrap();
    let out_of_order = Err(Error::OutOfOrder { object: 1 });
    assert_eq!(Defragmenter::default().feed(&[a.clone(), c].concat()), out_of_order);
    assert_eq!(Defragmenter::default().feed(&[a.clone(), a.clone()].concat()), out_of_order);
    assert_eq!(Defragmenter::default().feed(&[a, b.clone(), b.clone()].concat()), out_of_order);
    assert_eq!(Defragmenter::default().feed(&b), out_of_order);
}

#[test]
fn what_is_kept_has_limits() {
    let limits = Limits { message: 100, pending: 150, objects: 4 };
    let large = Fragmenter::default().cut(&[0; 101], 1000).unwrap().concat();
    let too_large = Error::TooLarge { what: "a message", limit: 100 };
    assert_eq!(Defragmenter::new(limits).feed(&large).unwrap_err(), too_large);
    // Refused by its header: the blob need not come.
    assert_eq!(Defragmenter::new(limits).feed(&large[..21]).unwrap_err(), too_large);
    let slow: Vec<u8> = Fragmenter::default().cut(&[0; 101], 31).unwrap().concat();
    assert_eq!(Defragmenter::new(limits).feed(&slow).unwrap_err(), too_large);
    let mut fragmenter = Fragmenter::default();
    let mut begin = |length: usize| fragmenter.cut(&vec![0; length], 21 + length - 1).unwrap().swap_remove(0);
    let (first, second) = (begin(91), begin(91));
    let pending = Error::TooLarge { what: "incomplete messages", limit: 150 };
    assert_eq!(Defragmenter::new(limits).feed(&[first, second].concat()).unwrap_err(), pending);
    let many: Vec<u8> = (0..5).flat_map(|_| begin(3)).collect();
    let objects = Error::TooMany { what: "incomplete messages", limit: 4 };
    assert_eq!(Defragmenter::new(limits).feed(&many).unwrap_err(), objects);
}

#[test]
fn an_empty_message_is_one_fragment() {
    let cut = Fragmenter::default().cut(b"", 100).unwrap();
    assert_eq!(cut.len(), 1);
    assert_eq!(Defragmenter::default().feed(&cut[0]).unwrap(), [b""]);
    assert!(Fragmenter::default().cut(b"a", 21).is_err());
}
