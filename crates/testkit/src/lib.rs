//! A server in a test, a clock, a mail server in memory, and a database of one's own.

mod enrolled;
mod outside;
mod skip;

#[cfg(feature = "database")]
mod database;
#[cfg(feature = "mail")]
mod post;
#[cfg(feature = "server")]
mod server;

#[cfg(feature = "database")]
pub use self::database::Database;
#[cfg(feature = "mail")]
pub use self::post::Post;
#[cfg(feature = "server")]
pub use self::server::{Options, TestServer};
pub use enrolled::enrolled;
pub use outside::{MockClock, SeededRandom, ShiftedClock};
pub use skip::{program, reference_data, skip};
