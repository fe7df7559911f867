//! Bytes that nobody should send: each a typed error, none a long wait or a half-read message.

use apple_mdm::checkin::CheckIn;
use apple_mdm::message::Message;
use apple_mdm::profile::Profile;
use apple_mdm::response::Answer;
use apple_mdm::{Error, fuzz};
use proptest::prelude::*;

const IDLE: &str = include_str!("data/idle.plist");

#[test]
fn ten_megabytes_are_refused_unread() {
    let huge = format!("<plist><string>{}</string></plist>", "a".repeat(10 * 1024 * 1024));
    assert_eq!(Message::parse(huge.as_bytes()).unwrap_err(), Error::TooLarge { limit: 4 * 1024 * 1024 });
    assert_eq!(CheckIn::parse(huge.as_bytes()).unwrap_err(), Error::TooLarge { limit: 256 * 1024 });
}

#[test]
fn a_check_in_at_the_shared_url_has_the_small_limit() {
    let large = include_str!("data/authenticate.plist").replace("iPhone15,4", &"x".repeat(300 * 1024));
    assert_eq!(Message::parse(large.as_bytes()).unwrap_err(), Error::TooLarge { limit: 256 * 1024 });
}

#[test]
fn every_truncation_is_an_error() {
    let complete = IDLE.trim_end();
    for end in 0..complete.len() {
        assert!(Answer::parse(&complete.as_bytes()[..end]).is_err(), "cut at {end}");
    }
    assert!(Answer::parse(complete.as_bytes()).is_ok());
}

#[test]
fn a_cut_document_is_called_truncated() {
    let end = IDLE.find("</dict>").unwrap();
    assert_eq!(Answer::parse(&IDLE.as_bytes()[..end]).unwrap_err(), Error::Truncated);
    assert_eq!(Answer::parse(b"").unwrap_err(), Error::Truncated);
}

#[test]
fn deep_nesting_is_refused() {
    let deep = format!("<plist>{}{}</plist>", "<array>".repeat(100_000), "</array>".repeat(100_000));
    assert_eq!(Answer::parse(deep.as_bytes()).unwrap_err(), Error::TooDeep { limit: 24 });
}

#[test]
fn entities_are_refused_declared_or_not() {
    let bomb = r#"<!DOCTYPE plist [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><plist><dict><key>Status</key><string>&b;</string></dict></plist>"#;
    assert!(matches!(Answer::parse(bomb.as_bytes()), Err(Error::Forbidden { .. } | Error::Malformed { .. })));
    let outside = r#"<!DOCTYPE plist SYSTEM "file:///etc/passwd"><plist><dict><key>Status</key><string>&x;</string></dict></plist>"#;
    assert!(matches!(Answer::parse(outside.as_bytes()), Err(Error::Forbidden { what: "an entity", .. })));
    let undeclared = IDLE.replace("Idle", "Idle&nbsp;");
    assert!(matches!(Answer::parse(undeclared.as_bytes()), Err(Error::Forbidden { what: "an entity", .. })));
}

#[test]
fn parts_of_xml_that_would_be_read_over_are_refused() {
    let refused = |from: &str, to: &str| Answer::parse(IDLE.replace(from, to).as_bytes()).unwrap_err();
    let what = |error| match error {
        Error::Forbidden { what, .. } => what,
        other => panic!("{other}"),
    };
    assert_eq!(what(refused("Idle", "Idle<![CDATA[x]]>")), "a CDATA section");
    assert_eq!(what(refused("Idle", "Idle&#0;")), "an entity");
    assert_eq!(what(refused("Idle", "Idle\u{0}")), "a control character");
    assert_eq!(what(refused("<dict>", "<?run it?><dict>")), "a processing instruction");
    assert_eq!(what(refused("<!DOCTYPE plist", "<!DOCTYPE html")), "a DOCTYPE that is not Apple's");
}

#[test]
fn other_formats_are_no_xml() {
    assert_eq!(Answer::parse(b"bplist00\xd0").unwrap_err(), Error::NotXml);
    assert_eq!(Answer::parse(b"{}").unwrap_err(), Error::NotXml);
    assert!(matches!(Answer::parse(b"<html></plist>"), Err(Error::Malformed { .. })));
    assert_eq!(Answer::parse(b"<plist><array/></plist>").unwrap_err(), Error::WrongKind { key: "plist" });
}

#[test]
fn errors_never_repeat_what_was_sent() {
    let secret = IDLE.replace("Idle", "hunter2");
    let error = Answer::parse(secret.as_bytes()).unwrap_err();
    assert_eq!(error.to_string(), "the key `Status` has a value of the wrong kind");
}

#[test]
fn the_fuzz_body_survives_its_corpus() {
    let corpus = [
        IDLE,
        include_str!("data/authenticate.plist"),
        include_str!("data/profile_list.plist"),
        include_str!("data/error_21005.plist"),
        "<plist><dict><key>a</key></dict></plist>",
        "<plist><dict><key>Status</key><integer>1</integer></dict>",
        "<!DOCTYPE plist [",
        "<plist><data>=====</data></plist>",
    ];
    for input in corpus {
        fuzz::fuzz(input.as_bytes());
        fuzz::fuzz(&input.as_bytes()[..input.len() / 2]);
    }
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..512)) {
        fuzz::fuzz(&bytes);
    }

    #[test]
    fn no_change_of_a_byte_makes_it_panic(position in 0..IDLE.len(), byte: u8) {
        let mut bytes = IDLE.as_bytes().to_vec();
        bytes[position] = byte;
        fuzz::fuzz(&bytes);
        let _ = Profile::from_xml(&bytes);
    }
}
