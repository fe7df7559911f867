//! A server in a test, a clock, and a database of one's own.

mod outside;
mod skip;

#[cfg(feature = "database")]
mod database;
#[cfg(feature = "server")]
mod server;

#[cfg(feature = "database")]
pub use self::database::Database;
#[cfg(feature = "server")]
pub use self::server::{Options, TestServer};
pub use outside::{MockClock, SeededRandom, ShiftedClock};
pub use skip::{program, reference_data, skip};
