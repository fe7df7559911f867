//! psrpcore, an independent implementation of PSRP: what either writes, the other understands in the same way.

use std::process::Stdio;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use chrono::{DateTime, Utc};
use peers::{folder, installed, run};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use psrp::clixml::{self, Content, Limits, Object, Scalar};
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt as _;
use tokio::process::Command;
use uuid::Uuid;

/// Objects in each direction.
const COUNT: usize = 300;

/// What we understood, in the plain form that `peers/psrp/drive.py` describes.
fn plain(value: &clixml::Value) -> Value {
    use clixml::Value::{Bool, Bytes, Guid, Int, Long, Nil, Text};
    match value {
        Nil => Value::Null,
        Text(text) => json!(["S", text]),
        Bool(value) => json!(["B", value.to_string()]),
        Int(number) => json!(["I32", number.to_string()]),
        Long(number) => json!(["I64", number.to_string()]),
        Guid(id) => json!(["G", id.to_string()]),
        Bytes(bytes) => json!(["BA", BASE64_STANDARD.encode(bytes)]),
        clixml::Value::Scalar(kind, text) => json!([kind.element(), scalar(*kind, value, text)]),
        clixml::Value::Object(object) => plain_object(object),
    }
}

fn scalar(kind: Scalar, value: &clixml::Value, text: &str) -> String {
    match kind {
        Scalar::DateTime => value.to_time().unwrap().timestamp_micros().to_string(),
        Scalar::Duration => value.duration().unwrap().num_microseconds().unwrap().to_string(),
        _ => text.to_owned(),
    }
}

fn plain_object(object: &Object) -> Value {
    let properties = |properties: &[(String, clixml::Value)]| -> Value {
        properties.iter().map(|(name, value)| json!([name, plain(value)])).collect()
    };
    let mut out = json!({ "adapted": properties(&object.adapted), "extended": properties(&object.extended) });
    match &object.content {
        Content::Simple(value) => out["simple"] = plain(value),
        Content::List(values) => out["list"] = values.iter().map(plain).collect(),
        Content::Dictionary(entries) => {
            out["dictionary"] =
                entries.iter().map(|(key, value)| json!([plain(key), plain(value)])).collect();
        }
        Content::None => {
            let bare = object.types.iter().map(|name| name.trim_start_matches("Deserialized."));
            out["types"] = bare.collect();
            out["text"] = json!(object.text);
        }
    }
    out
}

/// Numbers with a point are compared as numbers: Python writes them in its own way.
fn same(ours: &Value, theirs: &Value) -> bool {
    match (ours, theirs) {
        (Value::Array(a), Value::Array(b)) => {
            let is_number = matches!(a.first().and_then(Value::as_str), Some("Db" | "Sg" | "D"));
            if is_number && a.len() == 2 && a.first() == b.first() {
                let number = |list: &[Value]| list[1].as_str().and_then(|text| text.parse::<f64>().ok());
                return number(a).is_some() && number(a) == number(b);
            }
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len()
                && a.iter().all(|(key, value)| b.get(key).is_some_and(|other| same(value, other)))
        }
        _ => ours == theirs,
    }
}

#[tokio::test]
async fn objects_of_psrpcore_are_the_same_here() {
    let Some(python) = installed("python/bin/python") else { return };
    let script = folder("psrp").join("drive.py");
    let output = run(Command::new(python).arg(script).args(["generate", "20261121", &COUNT.to_string()]))
        .await
        .unwrap();
    let lines: Vec<&str> = std::str::from_utf8(&output.stdout).unwrap().lines().collect();
    assert_eq!(lines.len(), COUNT);
    let mut references = 0;
    for line in lines {
        let line: Value = serde_json::from_str(line).unwrap();
        let xml = line["clixml"].as_str().unwrap();
        references += usize::from(xml.contains("<Ref "));
        let ours = plain(&clixml::decode(xml.as_bytes(), Limits::MESSAGE).unwrap());
        assert!(same(&ours, &line["plain"]), "{xml}\nours:   {ours}\ntheirs: {}", line["plain"]);
    }
    assert!(references > 10, "{references} objects with references");
}

fn text() -> impl Strategy<Value = String> {
    // Not U+0000, U+FFFE and U+FFFF, at which Python's XML parser and .NET differ.
    "(_x[0-9A-F]{4}_|_|x|é|\u{1f600}|\r\n|\t|<|&|\\]\\]>|[ -~]){0,8}".prop_map(|text| {
        // An escape of a lone surrogate is text to us; psrpcore resolves what is not meant as one, too.
        text.replace("_xD", "_xE")
    })
}

fn simple() -> impl Strategy<Value = clixml::Value> {
    prop_oneof![
        Just(clixml::Value::Nil),
        text().prop_map(clixml::Value::Text),
        any::<bool>().prop_map(clixml::Value::Bool),
        any::<i32>().prop_map(clixml::Value::Int),
        any::<i64>().prop_map(clixml::Value::Long),
        any::<u128>().prop_map(|id| clixml::Value::Guid(Uuid::from_u128(id))),
        proptest::collection::vec(any::<u8>(), 0..40).prop_map(clixml::Value::Bytes),
        any::<u64>().prop_map(|number| clixml::Value::Scalar(Scalar::UInt64, number.to_string())),
        any::<u8>().prop_map(|number| clixml::Value::Scalar(Scalar::Byte, number.to_string())),
        (-1e9..1e9).prop_map(|number: f64| clixml::Value::Scalar(Scalar::Double, number.to_string())),
        (0..2_000_000_000_000_000_i64).prop_map(|micros| {
            clixml::Value::time(DateTime::<Utc>::from_timestamp_micros(micros).unwrap())
        }),
        (1..99_u8, 0..99_u8).prop_map(|(a, b)| clixml::Value::Scalar(Scalar::Version, format!("{a}.{b}"))),
    ]
}

fn value() -> impl Strategy<Value = clixml::Value> {
    simple().prop_recursive(3, 40, 5, |inner| {
        let properties = proptest::collection::vec((text(), inner.clone()), 0..4).boxed();
        let named = properties.prop_map(|properties| -> Vec<(String, clixml::Value)> {
            let numbered = properties.into_iter().enumerate();
            numbered.map(|(number, (name, value))| (format!("P{number}{name}"), value)).collect()
        });
        let named = named.boxed();
        let text = proptest::option::of("[A-Z][a-z]{1,9}");
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(clixml::Value::list),
            proptest::collection::btree_map("[a-z]{1,6}", inner, 0..4).prop_map(clixml::Value::table),
            (text, named.clone(), named).prop_map(|(text, adapted, extended)| {
                let types = ["Microsoft.Exchange.Data.Something", "System.Object"];
                Object { text, adapted, extended, ..Object::with_types(types) }.into()
            }),
        ]
    })
}

#[tokio::test]
async fn our_objects_are_the_same_in_psrpcore() {
    let Some(python) = installed("python/bin/python") else { return };
    let mut runner = TestRunner::deterministic();
    let values: Vec<_> = (0..COUNT).map(|_| value().new_tree(&mut runner).unwrap().current()).collect();
    let mut child = Command::new(python)
        .arg(folder("psrp").join("drive.py"))
        .arg("read")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let lines: Vec<String> =
        values.iter().map(|value| json!(clixml::encode(value).unwrap()).to_string()).collect();
    let lines = lines.join("\n");
    let mut input = child.stdin.take().unwrap();
    let feeding = tokio::spawn(async move { input.write_all(lines.as_bytes()).await });
    let output = child.wait_with_output().await.unwrap();
    feeding.await.unwrap().unwrap();
    let understood: Vec<&str> = std::str::from_utf8(&output.stdout).unwrap().lines().collect();
    assert_eq!(understood.len(), COUNT);
    for (value, line) in values.iter().zip(understood) {
        let (ours, theirs) = (plain(value), serde_json::from_str(line).unwrap());
        let xml = clixml::encode(value).unwrap();
        assert!(same(&ours, &theirs), "{xml}\nours:   {ours}\ntheirs: {theirs}");
    }
}
