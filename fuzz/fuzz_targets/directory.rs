//! Feeds arbitrary bytes to the readers of `outbound-directory`: none may panic or run away.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| outbound_directory::fuzz::fuzz(data));
