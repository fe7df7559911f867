//! Readings that change, fail and are held, against a directory that says what the test wants.

mod brake;
mod house;
mod membership;
mod sign_in;
mod synchronise;
