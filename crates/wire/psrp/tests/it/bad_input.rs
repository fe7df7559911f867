//! Bytes that nobody should send: each a typed error, none a long wait or a half-read message.

use std::fmt::Write as _;

use proptest::prelude::*;
use psrp::clixml::{self, Limits, Value};
use psrp::wsman::{self, Response};
use psrp::{Error, fuzz};

fn decode(xml: &str) -> Result<Value, Error> {
    clixml::decode(xml.as_bytes(), Limits::MESSAGE)
}

const OBJECT: &str = "<Obj RefId=\"0\"><TN RefId=\"0\"><T>A</T></TN><ToString>a_x000A_b</ToString><Props><S N=\"N\">x &amp; y</S>\
                      <I32 N=\"I\">1</I32></Props><MS><Obj N=\"L\" RefId=\"1\"><LST><S>1</S><Ref RefId=\"0\"/></LST></Obj></MS></Obj>";

#[test]
fn limits_of_size_depth_and_number() {
    let limits = Limits { bytes: 400, depth: 5, values: 10 };
    let decode = |xml: &str| clixml::decode(xml.as_bytes(), limits);
    let too_large = Error::TooLarge { what: "the CLIXML", limit: 400 };
    assert_eq!(decode(&format!("<S>{}</S>", "a".repeat(400))).unwrap_err(), too_large);
    let nested = |levels: usize| {
        let open = "<Obj><LST>".repeat(levels);
        format!("{open}{}", "</LST></Obj>".repeat(levels))
    };
    assert!(decode(&nested(5)).is_ok());
    assert_eq!(decode(&nested(6)).unwrap_err(), Error::TooDeep { limit: 5 });
    let many = format!("<Obj><LST>{}</LST></Obj>", "<Nil/>".repeat(10));
    assert_eq!(decode(&many).unwrap_err(), Error::TooMany { what: "values in the CLIXML", limit: 10 });
}

#[test]
fn a_hundred_thousand_levels() {
    let deep = "<Obj><LST>".repeat(100_000);
    assert_eq!(decode(&deep).unwrap_err(), Error::TooDeep { limit: 48 });
    let skipped = format!("<Obj><MS><BA N=\"SerializationData\">{}", "<a>".repeat(100_000));
    assert!(matches!(decode(&skipped), Err(Error::Malformed { .. })));
    let envelope = "<a>".repeat(100_000);
    assert!(Response::read(envelope.as_bytes(), wsman::Limits::default()).is_err());
}

/// References count as what they refer to, so that a small message cannot become a large object.
#[test]
fn references_that_double_and_double() {
    let mut xml = String::from("<Obj RefId=\"x\"><LST><Obj RefId=\"0\"><LST><Nil/><Nil/></LST></Obj>");
    for level in 1..40 {
        let below = level - 1;
        write!(
            xml,
            "<Obj RefId=\"{level}\"><LST><Ref RefId=\"{below}\"/><Ref RefId=\"{below}\"/></LST></Obj>"
        )
        .unwrap();
    }
    xml.push_str("</LST></Obj>");
    assert_eq!(decode(&xml).unwrap_err(), Error::TooMany { what: "values in the CLIXML", limit: 200_000 });
}

#[test]
fn references_that_go_deeper_and_deeper() {
    let mut xml = String::from("<Obj RefId=\"x\"><LST><Obj RefId=\"0\"/>");
    for level in 1..60 {
        let below = level - 1;
        write!(xml, "<Obj RefId=\"{level}\"><LST><Ref RefId=\"{below}\"/></LST></Obj>").unwrap();
    }
    xml.push_str("</LST></Obj>");
    assert_eq!(decode(&xml).unwrap_err(), Error::TooDeep { limit: 48 });
}

#[test]
fn every_truncation_is_an_error() {
    for end in 1..OBJECT.len() {
        assert!(decode(&OBJECT[..end]).is_err(), "cut at {end}");
    }
    assert!(decode(OBJECT).is_ok());
}

#[test]
fn parts_of_xml_that_remoting_has_no_use_for_are_refused() {
    let what = |xml: &str| match decode(xml).unwrap_err() {
        Error::Forbidden { what, .. } => what,
        other => panic!("{other}"),
    };
    assert_eq!(what("<!DOCTYPE a [<!ENTITY b \"c\">]><S>&b;</S>"), "a DOCTYPE");
    assert_eq!(what("<S>&b;</S>"), "an entity");
    assert_eq!(what("<Obj><MS><S N=\"&b;\"/></MS></Obj>"), "an entity");
    assert_eq!(what("<S>&#0;</S>"), "a reference to a character");
    assert_eq!(what("<S>\u{1}</S>"), "a control character");
    assert_eq!(what("<?run it?><S/>"), "a processing instruction");
    let envelope = b"<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>";
    let refused = Response::read(envelope, wsman::Limits::default()).unwrap_err();
    assert_eq!(refused, Error::Forbidden { what: "a DOCTYPE", position: 0 });
}

#[test]
fn broken_values_are_errors_and_not_guesses() {
    for xml in [
        "<B>1</B>",
        "<I32>2147483648</I32>",
        "<I32>x</I32>",
        "<I64></I64>",
        "<G>7</G>",
        "<BA>*</BA>",
        "<S><S/></S>",
        "<S>a</B>",
        "<S>a",
        "text",
        "<Obj>text</Obj>",
        "<S>a & b</S>",
        "<Obj RefId=0/>",
        "<S/><S/>",
    ] {
        assert!(decode(xml).is_err(), "{xml}");
    }
    assert!(clixml::decode(b"<S>\xff</S>", Limits::MESSAGE).is_err());
}

#[test]
fn errors_never_repeat_what_was_sent() {
    let error = decode("<I32>hunter2</I32>").unwrap_err();
    assert_eq!(error.to_string(), "the CLIXML is malformed at byte 5");
}

#[test]
fn pages_that_are_no_envelopes() {
    for body in ["", "<html>403</html>", "{}", "<s:Envelope/>", "Service Unavailable"] {
        assert!(Response::read(body.as_bytes(), wsman::Limits::default()).is_err(), "{body}");
    }
    let large = vec![b' '; 3 * 1024 * 1024];
    let too_large = Error::TooLarge { what: "the envelope", limit: 2 * 1024 * 1024 };
    assert_eq!(Response::read(&large, wsman::Limits::default()).unwrap_err(), too_large);
    let many = format!("<a>{}</a>", "<b/>".repeat(30_000));
    let too_many = Error::TooMany { what: "nodes in the envelope", limit: 20_000 };
    assert_eq!(Response::read(many.as_bytes(), wsman::Limits::default()).unwrap_err(), too_many);
}

#[test]
fn the_fuzz_body_survives_its_corpus() {
    let corpus = [
        OBJECT,
        "<Objs><S>_xD83D_</S></Objs>",
        "<C>_x0000_</C>",
        "<Obj><Ref RefId=\"0\"/></Obj>",
        "<Obj><DCT><En/></DCT><What/></Obj>",
        "<TS>P1DT</TS>",
        "<DT>9999-12-31T23:59:59.9999999+14:00</DT>",
        "<s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\"><s:Header/><s:Body><s:Fault/></s:Body></s:Envelope>",
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
    fn no_change_of_a_byte_makes_it_panic(position in 0..OBJECT.len(), byte: u8) {
        let mut bytes = OBJECT.as_bytes().to_vec();
        bytes[position] = byte;
        fuzz::fuzz(&bytes);
    }
}
