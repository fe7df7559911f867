//! What reaches an iPhone, and what its answers mean.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod account;
mod answers;
mod apps;
mod certificates;
mod enrolment;
mod fixture;
mod identity;
mod schema;
