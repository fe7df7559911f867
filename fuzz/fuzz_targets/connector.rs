//! Feeds arbitrary bytes to every message of `connector-protocol`: none may panic or run away.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| connector_protocol::fuzz(data));
