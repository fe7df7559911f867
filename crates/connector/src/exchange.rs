//! The way to Exchange: one client access server at a time, the preferred one if it answers.

mod doors;
mod link;
mod servers;

pub(crate) use doors::in_time;
pub use doors::{Doors, Leasing, RealDoors, Sessions, Waiting};
pub(crate) use link::{Link, Moved, Reached};
pub(crate) use servers::KnownServers;
