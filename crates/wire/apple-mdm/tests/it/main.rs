//! What devices and servers send each other, as bytes.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod bad_input;
mod commands;
mod messages;
mod profiles;
mod schema;
