//! Feeds arbitrary bytes to the parsers of `apple_mdm`: none may panic or run away.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| apple_mdm::fuzz::fuzz(data));
