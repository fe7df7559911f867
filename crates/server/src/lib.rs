//! Composition: configuration, telemetry, listeners, and what runs behind them.

mod assembly;
mod certificate;
pub mod config;
pub mod data_directory;
pub mod doctor;
mod error;
pub mod master_key;
pub mod metrics;
pub mod outside;
mod probes;
pub mod routes;
mod running;
pub mod telemetry;

// The programs speak to the use cases through here.
pub use domain;
pub use services;
pub use texts;

pub use config::Config;
pub use error::Error;
pub use outside::Outside;
pub use running::{Addresses, Running, Server, console_address, root_certificate};
