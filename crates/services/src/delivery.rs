//! Delivery to Apple devices: a bundle is rendered when its device asks, and its deployments follow the device's answer.
//!
//! Nothing rendered is kept. Lost answers, repeated answers and a device that was away for a month end in the same place,
//! because what the device has (confirmed) is only ever learned from the device.

mod answered;
mod assembly;
mod certificates;
mod later;
mod listed;
mod recheck;
mod render;
mod rows;
mod settle;
#[cfg(test)]
mod tests;

pub(crate) use answered::{answered, postponed};
pub(crate) use assembly::server_identity;
pub(crate) use listed::profiles_listed;
pub use recheck::recheck;
pub(crate) use render::{Delivery, prepare};
