//! What clients and servers send each other, as bytes.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by panicking")]

mod bad_input;
mod conversation;
mod exact;
mod exchange;
mod fragments;
mod ids;
mod recordings;
mod records;
mod round_trip;
mod shapes;
