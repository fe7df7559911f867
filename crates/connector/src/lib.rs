//! The logic of the program near Exchange (XC-1): it reads what Exchange holds, tells the server, and makes so what the server
//! wants to be so, within limits of its own.
//!
//! Everything goes out from here; nothing comes in. The server says what is to be true and never how: there is no way from an
//! answer of the server to a cmdlet that is not one of [`outbound_exchange`]. [`Connector`] writes only while it holds the
//! server's lease, only what its own [`Limits`] allow, and nothing that is not in its journal before.

#[cfg(any(windows, test))]
mod access_list;
mod carry;
mod config;
mod connector;
mod courier;
mod dns;
mod doctor;
mod error;
mod exchange;
mod fault;
pub mod fingerprint;
pub mod gatepost;
mod journal;
mod lease;
mod limits;
mod outside;
mod place;
mod preflight;
mod private_file;
mod register;
mod registration;
pub mod setting;
mod status;
mod sync;
mod text;
mod vault;
mod wire_text;

pub use config::{Config, LogSection, MetricsSection};
pub use connector::{Connector, Ended, Parts};
pub use connector_protocol::figures::{Figures, METRICS, Metric};
pub use connector_protocol::register::TOKEN_PREFIX;
pub use courier::{Carrying, Courier, EwsCourier, Found, Notification, Proven, Standing, Tested, prove};
pub use dns::{Resolve, Resolving, ServiceHost, SystemResolver};
pub use doctor::{Check, Examined, Finding, doctor};
pub use error::Error;
pub use exchange::{Doors, Leasing, RealDoors, Sessions, Waiting};
pub use fault::Fault;
pub use limits::{Limits, OperationKind};
pub use outside::{Monotonic, Outside};
pub use place::Place;
pub use register::{Changes, Registering, register, update};
pub use registration::{ExchangeSettings, Mark, Registration, Secrets, SignIn};
pub use status::{LastSync, Status};
pub use sync::Progress;
pub use text::read_text;
