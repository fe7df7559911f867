//! One property in every shape that Exchange has for it.

use std::fmt::Write as _;

use chrono::{TimeZone, Utc};
use psrp::clixml::{self, Limits, Object, Value};
use uuid::Uuid;

fn decode(xml: &str) -> Value {
    clixml::decode(xml.as_bytes(), Limits::MESSAGE).unwrap()
}

fn object(properties: &str) -> Object {
    Object::of(decode(&format!("<Obj RefId=\"0\"><Props>{properties}</Props></Obj>")))
}

#[test]
fn a_text_in_every_shape() {
    let shapes = [
        "<S N=\"P\">Quarantined</S>",
        "<Obj N=\"P\" RefId=\"1\"><TN RefId=\"0\"><T>X</T><T>System.Enum</T></TN><ToString>Quarantined</ToString><I32>3</I32></Obj>",
        "<Obj N=\"P\" RefId=\"1\"><TN RefId=\"0\"><T>X</T></TN><ToString>Quarantined</ToString><Props><S N=\"A\">b</S></Props></Obj>",
        "<Obj N=\"P\" RefId=\"1\"><S>Quarantined</S><MS><S N=\"A\">b</S></MS></Obj>",
        "<Obj N=\"P\" RefId=\"1\"><LST><S>Quarantined</S></LST></Obj>",
        "<Obj N=\"P\" RefId=\"1\"><ToString></ToString><LST><S>Quarantined</S></LST></Obj>",
        "<Version N=\"P\">Quarantined</Version>",
        "<S N=\"P\">Quaran<!-- x -->tined</S>",
        "<S N=\"P\"><![CDATA[Quarantined]]></S>",
        "<S N=\"P\">Q&#117;arantine&#x64;</S>",
    ];
    for shape in shapes {
        let object = object(shape);
        assert_eq!(object.text("p").as_deref(), Some("Quarantined"), "{shape}");
        assert_eq!(object.list("P"), ["Quarantined"], "{shape}");
        assert_eq!(object.number("P"), shape.contains("I32").then_some(3), "{shape}");
    }
    for nothing in
        ["<Nil N=\"P\"/>", "", "<Obj N=\"P\" RefId=\"1\"><Nil/></Obj>", "<What N=\"P\"><Ever/></What>"]
    {
        let object = object(nothing);
        assert_eq!(object.text("P"), None, "{nothing}");
        assert!(object.list("P").is_empty() && object.bool("P").is_none(), "{nothing}");
        assert_eq!(object.has("P"), !nothing.is_empty(), "{nothing}");
    }
    assert_eq!(object("<S N=\"P\"></S>").text("P").as_deref(), Some(""));
    assert_eq!(object("<S N=\"P\"> a </S>").text("P").as_deref(), Some(" a "));
}

#[test]
fn a_list_in_every_shape() {
    let list = |kind: &str| {
        format!(
            "<Obj N=\"Ids\" RefId=\"1\"><TN RefId=\"0\"><T>Microsoft.Exchange.Data.MultiValuedProperty`1[[System.String]]\
                 </T></TN><{kind}><S>a</S><Obj RefId=\"2\"><ToString>b</ToString></Obj></{kind}></Obj>"
        )
    };
    for kind in ["LST", "IE", "QUE", "STK"] {
        assert_eq!(object(&list(kind)).list("IDs"), ["a", "b"], "{kind}");
        assert_eq!(object(&list(kind)).text("IDs"), None, "{kind}");
    }
    assert_eq!(object("<S N=\"Ids\">a</S>").list("Ids"), ["a"]);
    assert!(object("<Obj N=\"Ids\" RefId=\"1\"><LST/></Obj>").list("Ids").is_empty());
}

#[test]
fn truths_numbers_ids_and_times() {
    for (shape, expected) in [
        ("<B N=\"P\">true</B>", Some(true)),
        ("<S N=\"P\">False</S>", Some(false)),
        ("<Obj N=\"P\" RefId=\"1\"><ToString>True</ToString></Obj>", Some(true)),
        ("<S N=\"P\">yes</S>", None),
        ("<I32 N=\"P\">1</I32>", None),
    ] {
        assert_eq!(object(shape).bool("P"), expected, "{shape}");
    }
    for shape in ["<I32 N=\"P\">7</I32>", "<I64 N=\"P\">7</I64>", "<U64 N=\"P\">7</U64>", "<S N=\"P\">7</S>"]
    {
        assert_eq!(object(shape).number("P"), Some(7), "{shape}");
    }
    let id = Uuid::from_u128(5);
    for shape in [
        format!("<G N=\"P\">{id}</G>"),
        format!("<S N=\"P\">{id}</S>"),
        format!("<S N=\"P\">{{{id}}}</S>"),
        format!(
            "<Obj N=\"P\" RefId=\"1\"><ToString>a/b</ToString><Props><G N=\"ObjectGuid\">{id}</G></Props></Obj>"
        ),
    ] {
        assert_eq!(object(&shape).guid("P"), Some(id), "{shape}");
    }
    let time = Utc.with_ymd_and_hms(2026, 11, 21, 13, 0, 0).single();
    for shape in [
        "<DT N=\"P\">2026-11-21T14:00:00.0000000+01:00</DT>",
        "<DT N=\"P\">2026-11-21T13:00:00Z</DT>",
        "<DT N=\"P\">2026-11-21T13:00:00</DT>",
        "<DT N=\"P\">2026-11-21T15:00:00</DT><DT N=\"PUTC\">2026-11-21T13:00:00Z</DT>",
        "<S N=\"P\">2026-11-21T13:00:00Z</S>",
    ] {
        assert_eq!(object(shape).time("P"), time, "{shape}");
    }
    assert_eq!(object("<S N=\"P\">21-11-2026 13:00</S>").time("P"), None);
}

#[test]
fn added_properties_hide_own_ones() {
    let xml = "<Obj RefId=\"0\"><Props><S N=\"A\">own</S></Props><MS><S N=\"a\">added</S></MS></Obj>";
    assert_eq!(Object::of(decode(xml)).text("A").as_deref(), Some("added"));
}

#[test]
fn references() {
    let object = object(
        "<Obj N=\"A\" RefId=\"1\"><TN RefId=\"0\"><T>Deserialized.X.Y</T></TN><ToString>a</ToString></Obj>\
         <Ref N=\"B\" RefId=\"1\"/><Ref N=\"C\" RefId=\"99\"/><Ref N=\"D\"/><Ref N=\"E\" RefId=\"0\"/>\
         <Obj N=\"F\" RefId=\"2\"><TNRef RefId=\"0\"/></Obj><Obj N=\"G\" RefId=\"3\"><TNRef RefId=\"7\"/></Obj>",
    );
    assert_eq!(object.text("B").as_deref(), Some("a"));
    assert!(object.object("B").unwrap().is("Y"));
    assert!(object.object("F").unwrap().is("X.Y"));
    for broken in ["C", "D", "E"] {
        assert_eq!(object.get(broken), Some(&Value::Nil), "{broken}");
    }
    assert!(object.object("G").unwrap().types.is_empty());
}

#[test]
fn serialization_data_is_never_read() {
    let xml = "<Obj RefId=\"0\"><MS><BA N=\"SerializationData\">not even Base64</BA><BA N=\"serializationdata\">AA==</BA>\
               <S N=\"PSComputerName\">ex</S></MS></Obj>";
    let object = Object::of(decode(xml));
    assert!(!object.has("SerializationData"));
    assert_eq!(object.extended.len(), 1);
}

#[test]
fn white_space_a_byte_order_mark_and_a_declaration() {
    let xml = "\u{feff}<?xml version=\"1.0\"?>\r\n<!-- a -->\n<Objs Version=\"1.1.0.1\" xmlns=\"http://x\">\r\n <S>a</S>\n <Nil/>\n\
               <BA>AA\r\n==</BA></Objs>\n";
    let values = clixml::decode_all(xml.as_bytes(), Limits::MESSAGE).unwrap();
    assert_eq!(values, [Value::from("a"), Value::Nil, Value::Bytes(vec![0])]);
    assert_eq!(decode(""), Value::Nil);
    assert_eq!(decode("<S>a\r\nb\rc</S>"), Value::from("a\nb\nc"), "XML's own line ends");
}

#[test]
fn ten_thousand_properties() {
    let mut properties = String::new();
    for number in 0..10_000 {
        write!(properties, "<S N=\"Property{number}\">{number}</S>").unwrap();
    }
    assert_eq!(object(&properties).number("property9999"), Some(9999));
}

#[test]
fn dictionaries() {
    let xml = "<Obj RefId=\"0\"><DCT><En><S N=\"Key\">A</S><I32 N=\"Value\">1</I32></En><En><S N=\"Key\">B</S></En></DCT></Obj>";
    let object = Object::of(decode(xml));
    assert_eq!(object.entry("a").and_then(Value::number), Some(1));
    assert_eq!(object.entry("b"), None);
}
