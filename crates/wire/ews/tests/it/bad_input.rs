//! Bytes that nobody should send: each a typed error, none a long wait.

use ews::{Answer, Error, MAX_BYTES, MAX_DEPTH, MAX_NODES, autodiscover, fuzz};
use proptest::prelude::*;

#[test]
fn limits_of_size_number_and_depth() {
    let large = format!("<a>{}</a>", "x".repeat(MAX_BYTES));
    assert_eq!(Answer::read(large.as_bytes()), Err(Error::TooLarge { limit: MAX_BYTES }));
    let many = format!("<a>{}</a>", "<b/>".repeat(6000));
    assert_eq!(Answer::read(many.as_bytes()), Err(Error::TooMany { limit: MAX_NODES }));
    let deep = format!("{}{}", "<a>".repeat(100), "</a>".repeat(100));
    assert_eq!(autodiscover::read(deep.as_bytes()), Err(Error::TooDeep { limit: MAX_DEPTH }));
    assert!(Answer::read("<a>".repeat(80_000).as_bytes()).is_err());
}

#[test]
fn entities_are_not_read() {
    let bomb = "<!DOCTYPE a [<!ENTITY b \"bbbbbbbb\"><!ENTITY c \"&b;&b;&b;&b;\">]><a>&c;</a>";
    assert_eq!(Answer::read(bomb.as_bytes()), Err(Error::Doctype));
    let file = "<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>";
    assert_eq!(autodiscover::read(file.as_bytes()), Err(Error::Doctype));
}

#[test]
fn a_small_corpus() {
    for text in [
        "",
        "<",
        "<a>",
        "<a>\u{0}</a>",
        "<Envelope><Body><Fault/></Body></Envelope>",
        "<Envelope><Body><x ResponseClass=\"Success\"><ResponseCode>NoError</ResponseCode></x></Body></Envelope>",
        "<Envelope><Body><x ResponseClass=\"Error\"><Value Name=\"BackOffMilliseconds\">-1</Value></x></Body></Envelope>",
        "<Autodiscover><Account><RedirectUrl>https://a.example:1/b?c</RedirectUrl></Account></Autodiscover>",
        "<Autodiscover><Account><Protocol><Type>EXCH</Type><EwsUrl/></Protocol></Account></Autodiscover>",
        "anna@example.com\nsubject\n<p>]]>&amp;\u{1}</p>",
        "https://a?b",
    ] {
        fuzz(text.as_bytes());
    }
    fuzz(&[0xff, 0xfe, b'<']);
}

proptest! {
    #[test]
    fn anything(data in proptest::collection::vec(any::<u8>(), 0..300)) {
        fuzz(&data);
    }

    #[test]
    fn any_message(to in "[a-z]{1,5}@[a-z]{1,5}\\.[a-z]{2}", subject in "\\PC{1,20}", html in any::<String>()) {
        fuzz(format!("{to}\n{subject}\n{html}").as_bytes());
    }
}
