//! The messages as both sides see them.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod bad_input;
mod messages;
