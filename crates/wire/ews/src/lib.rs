//! Exchange Web Services (MS-OXWSMSG, MS-OXWSCORE) and Autodiscover (MS-OXDSCLI): the few questions that sending a message takes, and
//! their answers.
//!
//! Pure: types to bytes and back. What is asked is written in the order that the schema demands; what is answered is read as
//! tolerantly as can be, within limits of size, nodes and depth.

mod address;
mod answer;
pub mod autodiscover;
mod document;
mod error;
mod fuzz;
mod mail;
mod namespace;
mod question;
mod write;

pub use address::Address;
pub use answer::{Answer, Kind, Refusal};
pub use document::{MAX_BYTES, MAX_DEPTH, MAX_NODES, line};
pub use error::Error;
pub use fuzz::fuzz;
pub use mail::Mail;
pub use question::{create_item, find_item, get_folder};
