//! Apple's configuration profiles and MDM messages as types: bytes in, bytes out.
//!
//! Keys are named exactly as Apple names them. Everything that comes from outside is read within [`Limits`].

pub mod app;
pub mod certificates;
pub mod checkin;
pub mod command;
mod document;
pub mod eas;
mod error;
pub mod fuzz;
pub mod mdm;
pub mod message;
pub mod profile;
pub mod reported;
pub mod response;

pub use document::{Limits, read};
pub use error::Error;
