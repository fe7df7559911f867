//! Feeds arbitrary bytes to templates of messages: none may panic, and no tag comes out that is not ours.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| domain::message::fuzz::fuzz(data));
