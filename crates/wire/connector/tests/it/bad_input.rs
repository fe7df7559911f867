//! Whatever comes: an error that says where, and no panic.

use connector_protocol::figures::Figures;
use connector_protocol::intent::IntentsRequest;
use connector_protocol::lease::LeaseRequest;
use connector_protocol::notification::{Notification, NotificationAccount, Way};
use connector_protocol::sync::{Mailbox, SyncPage};
use connector_protocol::{Error, MAX_LENGTH, fuzz, read, write};
use proptest::prelude::*;

#[test]
fn what_is_not_the_message_is_told_by_its_place_alone() {
    let error = read::<IntentsRequest>(b"{\"fence\": 1,\n \"most\": \"secret\", \"wait\": 0}").unwrap_err();
    assert!(matches!(error, Error::NotTheMessage { line: 2, .. }), "{error}");
    assert!(!error.to_string().contains("secret"), "{error}");
    assert!(read::<IntentsRequest>(b"{\"fence\": 1, \"most\": 1, \"wait\": 0, \"more\": 1}").is_err());
}

#[test]
fn what_is_too_long_is_refused_by_both_sides() {
    let long = vec![b' '; MAX_LENGTH + 1];
    assert_eq!(read::<IntentsRequest>(&long), Err(Error::TooLong));
    let deep = "[".repeat(100_000);
    assert!(matches!(read::<IntentsRequest>(deep.as_bytes()), Err(Error::NotTheMessage { .. })));
}

fn page(mailboxes: Vec<Mailbox>) -> SyncPage {
    SyncPage {
        fence: 1,
        sync: uuid::Uuid::nil(),
        page: 0,
        cursor: None,
        content: connector_protocol::sync::Content::Mailboxes(mailboxes),
    }
}

fn mailbox(display_name: &str, allowed: usize) -> Mailbox {
    Mailbox {
        guid: uuid::Uuid::nil(),
        display_name: display_name.into(),
        addresses: vec!["anna@example.com".into()],
        eas_enabled: true,
        other_ways: Vec::new(),
        allowed: vec!["ABC".into(); allowed],
        blocked: Vec::new(),
    }
}

#[test]
fn lists_and_texts_have_limits() {
    assert!(write(&page(vec![mailbox("Anna", 20_000)])).is_ok());
    let many = write(&page(vec![mailbox("Anna", 20_001)])).unwrap_err();
    assert_eq!(many, Error::TooMany { field: "mailboxes.allowed", found: 20_001, most: 20_000 });
    assert!(many.to_string().contains("several parts"), "{many}");
    assert!(matches!(write(&page(vec![mailbox("Anna", 0); 1001])), Err(Error::TooMany { .. })));
    assert_eq!(write(&page(vec![mailbox("A\u{7}", 0)])), Err(Error::Text { field: "mailboxes.displayName" }));
    assert!(write(&page(vec![mailbox(&"x".repeat(1025), 0)])).is_err());
}

#[test]
fn figures_have_no_more_kinds_than_a_metric_should() {
    let kinds = |count: u64| (0..count).map(|kind| (format!("kind {kind}"), 1)).collect();
    assert!(write(&Figures { failures: kinds(64), ..Figures::default() }).is_ok());
    let many = write(&Figures { failures: kinds(65), ..Figures::default() }).unwrap_err();
    assert_eq!(many, Error::TooMany { field: "failures", found: 65, most: 64 });
    let control = [("line\nbreak".to_owned(), 1)].into();
    assert!(write(&Figures { failures: control, ..Figures::default() }).is_err());
}

#[test]
fn what_is_told_of_a_notification_account_has_limits() {
    let account = |address: &str| NotificationAccount {
        address: address.to_owned(),
        way: Way::Fixed,
        services: None,
        worked_at: None,
        trouble: None,
    };
    let told = |address: &str| write(&Notification { account: Some(account(address)) });
    assert!(told("gatepost@corp.example").is_ok());
    assert_eq!(told("gatepost\r\n@corp.example"), Err(Error::Text { field: "account.address" }));
    assert!(told(&"x".repeat(1025)).is_err());
}

#[test]
fn a_small_corpus() {
    for text in ["", "{", "null", "[]", "{}", "{\"code\": 1}", "{\"intents\": []}", "\u{feff}{}", "1e999"] {
        fuzz(text.as_bytes());
    }
    fuzz(&[0xff, 0xfe, 0]);
    let lease = br#"{"protocol": 99999999999, "session": "x"}"#;
    assert!(read::<LeaseRequest>(lease).is_err());
}

proptest! {
    #[test]
    fn anything(data in proptest::collection::vec(any::<u8>(), 0..300)) {
        fuzz(&data);
    }
}
