//! Whatever is written is read the same.

use proptest::prelude::*;
use psrp::clixml::{self, Content, Limits, Object, Scalar, Value};
use psrp::wsman::{self, Header, Request, Response, Signal, Stream};
use std::time::Duration;
use uuid::Uuid;

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[ -~]{0,20}",
        "(_x[0-9A-F]{4}_|_|x|é|\u{1f600}|\r\n|<|&|\\]\\]>){0,8}",
        Just(String::new())
    ]
}

fn simple() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Nil),
        text().prop_map(Value::Text),
        any::<bool>().prop_map(Value::Bool),
        any::<i32>().prop_map(Value::Int),
        any::<i64>().prop_map(Value::Long),
        any::<u128>().prop_map(|id| Value::Guid(Uuid::from_u128(id))),
        proptest::collection::vec(any::<u8>(), 0..40).prop_map(Value::Bytes),
        text().prop_map(|text| Value::Scalar(Scalar::Uri, text)),
        any::<u64>().prop_map(|number| Value::Scalar(Scalar::UInt64, number.to_string())),
        any::<f64>().prop_map(|number| Value::Scalar(Scalar::Double, number.to_string())),
    ]
}

fn value() -> impl Strategy<Value = Value> {
    simple().prop_recursive(4, 60, 6, |inner| {
        let properties = proptest::collection::vec((text(), inner.clone()), 0..4).boxed();
        let content = prop_oneof![
            Just(Content::None),
            simple().prop_map(Content::Simple),
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Content::List),
            proptest::collection::vec((simple(), inner), 0..4).prop_map(Content::Dictionary),
        ];
        let types = proptest::collection::vec("[A-Za-z.`]{1,12}", 0..3);
        (types, proptest::option::of(text()), content, properties.clone(), properties).prop_map(
            |(types, text, content, adapted, extended)| {
                let is_read = |(name, _): &(String, Value)| !name.eq_ignore_ascii_case("SerializationData");
                let adapted = adapted.into_iter().filter(is_read).collect();
                let extended = extended.into_iter().filter(is_read).collect();
                Object { types: types.into(), text, content, adapted, extended }.into()
            },
        )
    })
}

fn header() -> Header {
    Header {
        to: "https://ex.corp.test/PowerShell/?serializationLevel=Full&a=<b>".to_owned(),
        resource: "http://schemas.microsoft.com/powershell/Microsoft.Exchange".to_owned(),
        message: Uuid::from_u128(7),
        session: Some(Uuid::from_u128(8)),
        max_envelope: 512_000,
        timeout: Duration::from_secs(20),
        shell: Some("4CEFBA69-02AD-4A95-ACC0-091A5794E3D2".to_owned()),
    }
}

proptest! {
    #[test]
    fn values(value in value()) {
        let written = clixml::encode(&value).unwrap();
        prop_assert_eq!(clixml::decode(written.as_bytes(), Limits::MESSAGE), Ok(value));
    }

    #[test]
    fn requests(data in proptest::collection::vec(any::<u8>(), 0..100), id: u128, is_pool: bool) {
        let id = Uuid::from_u128(id);
        let command = (!is_pool).then_some(id);
        let requests = [
            Request::Create { pool: id, creation: data.clone() },
            Request::Command { command: id, arguments: data.clone() },
            Request::Send { command, data },
            Request::Receive { command },
            Request::Signal { command, signal: Signal::Terminate },
            Request::Signal { command, signal: Signal::Stop },
            Request::Delete,
        ];
        for request in requests {
            let written = request.write(&header()).unwrap();
            prop_assert_eq!(Request::read(&written, wsman::Limits::default()), Ok((header(), request)));
        }
    }

    #[test]
    fn responses(data in proptest::collection::vec(any::<u8>(), 1..100), id: u128, is_done: bool) {
        let command = Some(Uuid::from_u128(id));
        let streams = vec![Stream { command, data: data.clone() }, Stream { command: None, data }];
        let responses = [
            Response::Created { shell: "ABC".to_owned() },
            Response::CommandStarted { command },
            Response::Sent,
            Response::Received { command, streams, is_done },
            Response::Received { command, streams: Vec::new(), is_done },
            Response::Signalled,
            Response::Deleted,
            Response::Fault(wsman::Fault::timed_out()),
            Response::Fault(wsman::Fault::too_many_shells(18)),
        ];
        for response in responses {
            let written = response.write(&header(), Uuid::nil()).unwrap();
            prop_assert_eq!(Response::read(&written, wsman::Limits::default()), Ok(response));
        }
    }
}
