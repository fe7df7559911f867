//! The body of the fuzz target: whatever the bytes are, reading them ends, and what was read can be written.

use uuid::Uuid;

use crate::clixml::{self, Limits};
use crate::command::Command;
use crate::fragment::Defragmenter;
use crate::message::Message;
use crate::record::{ErrorRecord, Warning};
use crate::server::Pool;
use crate::session::{Session, Settings, Step};
use crate::throttle;
use crate::wsman::{self, Request, Response};

/// Reads `data` as everything that this crate can read.
///
/// # Panics
///
/// If something that was read is not the same when it is written and read again: that is what the fuzzer looks for.
pub fn fuzz(data: &[u8]) {
    if let Ok(value) = clixml::decode(data, Limits::MESSAGE) {
        let written = clixml::encode(&value).unwrap_or_default();
        // What is shared is written out again and again, which may be more than is read.
        if written.len() <= Limits::MESSAGE.bytes {
            assert_eq!(clixml::decode(written.as_bytes(), Limits::FILE), Ok(value.clone()));
        }
        let _ = (value.text(), value.number(), value.guid(), value.to_time(), value.duration());
        if let Some(object) = value.as_object() {
            let _ = (ErrorRecord::read(object, true).kind(), Warning::read(&value).is_truncation());
        }
        let _ = Command::of_pipeline(&value);
    }
    if let Ok(messages) = Defragmenter::default().feed(data) {
        for message in messages {
            let _ = Message::read(&message).map(|message| message.value());
        }
    }
    let _ = Pool::create(data, "2.3");
    let _ = Response::read(data, wsman::Limits::default());
    let _ = Request::read(data, wsman::Limits::default());
    let _ = std::str::from_utf8(data).map(throttle::read);
    converse(data);
}

/// A session whose answers are the parts of `data` that zero bytes separate.
fn converse(data: &[u8]) {
    let mut session = Session::new(Settings::exchange("http://localhost/PowerShell/"), Uuid::nil);
    let _ = session.open();
    for body in data.split(|byte| *byte == 0).take(16) {
        if let Ok(Step::Ready | Step::Done(_)) = session.received(body) {
            let _ = session.run(&Command::new("Get-MobileDevice").with("ResultSize", "Unlimited"));
        }
    }
    let _ = session.close();
}
