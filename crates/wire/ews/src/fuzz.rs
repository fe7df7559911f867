//! The body of the fuzz target: whatever the bytes are, reading them ends, and what was read can be used.

use uuid::Uuid;

use crate::autodiscover::{self, Found};
use crate::{Address, Answer, Mail, create_item};

/// Reads `data` as everything that this crate can read, and writes it as everything that it writes.
///
/// # Panics
///
/// If an address that was read is another one when it is read again, or if what was written cannot be read: that is what the
/// fuzzer looks for.
pub fn fuzz(data: &[u8]) {
    if let Ok(Answer::Refused(refusal)) = Answer::read(data) {
        let _ = refusal.kind();
    }
    if let Ok(Found::OtherServer(address)) = autodiscover::read(data) {
        again(&address);
    }
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(address) = Address::parse("it", text) {
        again(&address);
    }
    let mail = Mail {
        id: Uuid::nil(),
        to: text.lines().next().unwrap_or_default().to_owned(),
        subject: text.lines().nth(1).unwrap_or_default().to_owned(),
        html: text.to_owned(),
        text: String::new(),
    };
    if let Ok(written) = create_item(&mail) {
        let written = std::str::from_utf8(&written).map(roxmltree::Document::parse);
        assert!(matches!(written, Ok(Ok(_))));
    }
}

fn again(address: &Address) {
    assert_eq!(Address::parse("it", &address.to_string()).as_ref(), Ok(address));
}
